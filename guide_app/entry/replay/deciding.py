"""What people decide beside the trade: presence, adjustments by hand, versions of plans."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from commissions.engine.api import parse_period, terms_from
from commissions.inputs.adjustment_book import AdjustmentWritten, write_adjustment
from commissions.inputs.attendance_book import present_on, sheets_held, write_sheet
from commissions.periods.reads import open_period
from commissions.plans.version_book import store_version
from commissions.rulebooks import plan_book, whole_rulebook
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import days_of, period_of, start_of
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.entry.replay.names import Names

Event = dict[str, Any]  # decoded JSON
PLAN = "SELECT id FROM commission_plan WHERE code = $1"


async def attendance(event: Event, names: Names, *, first: str) -> str | None:
    """How many half days people were there in a month, in place of what was said before."""
    if event["store"] not in names.stores:
        return "UNKNOWN_STORE"
    if any(payee not in names.associates for payee in event["half_days"]):
        return "UNKNOWN_PAYEE"
    if event["period"] < first:
        return "BEFORE_START"
    at, month = clock.now(), days_of(event["period"])[0]
    (sheet,) = await sheets_held(SYSTEM, [names.stores[event["store"]]], [month], at=at)
    before = (await present_on([sheet.id]))[sheet.id]
    after = {names.associates[payee]: number for payee, number in event["half_days"].items()}
    await write_sheet(SYSTEM, sheet, before, after, at=at)
    return None


async def adjust(event: Event, names: Names, *, first: str) -> str | None:
    """Money for or from somebody, by hand, approved by another one."""
    month = event["effective_period"]
    if event["payee"] not in names.associates:
        return "UNKNOWN_PAYEE"
    if event["requested_by"] == event["approved_by"]:
        return "SAME_PERSON"
    if not first <= month <= await first_open():
        return "BAD_PERIOD"
    payee = names.associates[event["payee"]]
    career = (await whole_rulebook()).organisation.careers[str(payee)]
    row = AdjustmentWritten(
        id=names.events[event["id"]],
        payee=payee,
        store=UUID(career.for_adjustment(parse_period(month)).store),
        amount_fen=event["amount"],
        effective_period=days_of(month)[0],
        reason=event["reason"],
        approval=new_id(),
        requested_by=_person(event["requested_by"]),
        approved_by=_person(event["approved_by"]),
        approved_at=clock.now(),
    )
    await write_adjustment(row)
    return None


async def publish(event: Event) -> str | None:
    """A version of a plan."""
    plan: UUID | None = await fetch_value(PLAN, event["plan"])
    if plan is None:
        return "UNKNOWN_PLAN"
    terms = terms_from(event["version"])
    fault = (await plan_book()).fault(event["plan"], terms)
    if fault is not None:
        return fault
    begins = datetime.fromisoformat(terms.valid_from.text)
    if begins < start_of(days_of(await first_open())[0]) and not terms.restate:
        return "PLAN_RETROACTIVE"
    await store_version(SYSTEM, plan, event["version"], terms, at=clock.now())
    return None


async def first_open() -> str:
    """The first month that is not closed."""
    opened = await open_period()
    assert opened is not None, "the document says which month is the first"
    return period_of(opened)


def _person(name: str) -> UUID:
    return uuid5(UUID(int=0), name)
