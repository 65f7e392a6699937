"""Why: what an order gives whom, and what gave nothing in a month; of others for who may see their pay alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.engine.api import Period, SoldLine, Zero, first_date_of, performance_of, period_from
from commissions.payees import PayeeKind, payee_from, payee_text
from commissions.periods.entries import SELECT_ENTRY, Entry, entry_view
from commissions.periods.reads import open_period, running_month
from commissions.periods.rules import PostedPart, released_in, states_of
from commissions.permissions import SEE_OWN_PAY, SEE_PAY_OF_OTHERS
from commissions.reasons.nothing_in_words import OwnReason, nothing_in_words
from commissions.reasons.of_orders import (
    OrderFacts,
    facts_of_order,
    has_line_rules,
    recognised_on,
    recognition_of_share,
    zeros_of_lines,
)
from commissions.reasons.of_people import reasons_of_person
from commissions.reasons.schemas import (
    LineCommissionView,
    MonthReasonsView,
    NothingView,
    OrderCommissionView,
    ShareView,
)
from commissions.rules import line_of, period_from_text
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.reach import EVERYTHING
from guide_app.ground.stores.fragments import by_reach


class Item(msgspec.Struct, frozen=True):
    """What a line sold."""

    order_id: UUID
    order_number: str
    no: int
    name: str


class Name(msgspec.Struct, frozen=True):
    """What a person or a store is called."""

    id: UUID
    name: str


class Sold(msgspec.Struct, frozen=True):
    """Whether an order was sold within reach, and why it is credited as it is where nobody served."""

    is_within: bool
    attribution_zh: str | None
    attribution_en: str | None


class PaidMonth(msgspec.Struct, frozen=True):
    """Whose statement of which month was paid out."""

    payee: UUID
    period: date


SOLD_WITHIN = by_reach(
    """
SELECT EXISTS (SELECT FROM orders o WHERE o.id = $2 AND {reached}) AS is_within, d.reason_zh AS attribution_zh,
  d.reason_en AS attribution_en
FROM (SELECT $2::uuid AS id) one LEFT JOIN order_attribution d ON d.order_id = one.id
""",
    store="o.store",
)
# $1 the reach, $2 the associate, $3 the first day of the month.
WORKED_WITHIN = by_reach(
    "SELECT EXISTS (SELECT FROM posting p WHERE p.associate = $2 AND p.valid_from < $3::date + interval '1 month'"
    " AND (p.valid_to IS NULL OR p.valid_to > $3) AND {reached})",
    store="p.store",
)
ENTRIES = f"{SELECT_ENTRY} WHERE e.order_id = $1 ORDER BY e.id DESC"
ITEMS = """
SELECT l.order_id, o.number AS order_number, l.no, l.name FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE l.order_id = ANY($1) ORDER BY l.order_id, l.no
"""
NAMES = "SELECT id, name FROM associate WHERE id = ANY($1) UNION ALL SELECT id, name FROM store WHERE id = ANY($1)"
PAID_MONTHS = """
SELECT l.payee, b.period FROM commission_payout b JOIN commission_payout_line l ON l.batch = b.id
WHERE b.state = 'paid' AND l.payee = ANY($1)
"""


async def order_commission(actor: Actor, order_id: UUID) -> OrderCommissionView:
    """What an order gives, line by line and share by share: all of it in a store within reach for who may see the pay
    of others, otherwise the actor's own shares. Before the order is counted it has no lines. Raises NotFound.
    """
    actor.require(SEE_OWN_PAY)
    sold = await fetch_row_as(Sold, SOLD_WITHIN[actor.reach.kind], actor.reach.bound, order_id)
    assert sold is not None, "one row, whatever stands in it"
    is_within, why = sold.is_within, (sold.attribution_zh, sold.attribution_en)
    facts = await facts_of_order(order_id)
    if facts is None:
        if is_within:
            return OrderCommissionView(order_id, [], *why)
        raise NotFound
    mine = None if is_within and actor.may(SEE_PAY_OF_OTHERS) else str(actor.associate_id)
    if not is_within and all(credit.payee != mine for line in facts.lines for credit in line.credits):
        raise NotFound
    return OrderCommissionView(order_id, await _lines(facts, order_id, mine), *why)


async def my_reasons(actor: Actor, period: str) -> MonthReasonsView:
    """What gave the actor nothing in a month, and why. Raises NotFound for who is nobody, NoSuchPeriod."""
    actor.require(SEE_OWN_PAY)
    if actor.associate_id is None:
        raise NotFound
    month = period_from_text(period)
    zeros = await reasons_of_person(EVERYTHING, actor.associate_id, month, upto=_upto())
    return MonthReasonsView(period, actor.associate_id, await _nothing(zeros))


async def payee_reasons(actor: Actor, *, period: str, payee: UUID) -> MonthReasonsView:
    """The same of somebody who worked in a store within reach in the month; of sales, those of such stores.

    Raises NotFound, NoSuchPeriod.
    """
    actor.require(SEE_PAY_OF_OTHERS)
    month, reach = period_from_text(period), actor.reach
    if not await fetch_value(WORKED_WITHIN[reach.kind], reach.bound, payee, first_date_of(month)):
        raise NotFound
    return MonthReasonsView(period, payee, await _nothing(await reasons_of_person(reach, payee, month, upto=_upto())))


def _upto() -> Period:
    """The last month that earns anything yet: what is posted of it is posted at once."""
    return period_from(running_month(clock.now()))


async def _nothing(zeros: Sequence[Zero]) -> list[NothingView]:
    """What belongs to the month as a whole first, then sales, the newest orders last."""
    sold = [line_of(zero.ref) for zero in zeros]
    items = await _items([one[0] for one in sold if one is not None])
    views = [_reason(zero, items) for zero in zeros]
    return sorted(views, key=lambda view: (view.order_id is not None, view.component == "ACQUISITION"))


async def _items(orders: Iterable[UUID]) -> dict[tuple[UUID, int], Item]:
    ids = sorted(set(orders))
    return {(one.order_id, one.no): one for one in await fetch_as(Item, ITEMS, ids)} if ids else {}


def _reason(zero: Zero, items: Mapping[tuple[UUID, int], Item]) -> NothingView:
    sold = line_of(zero.ref)
    item = None if sold is None else items.get(sold)
    told = nothing_in_words(zero.reason)
    return NothingView(
        component=zero.component,
        ref=zero.ref,
        reason=zero.reason,
        reason_zh=told[0],
        reason_en=told[1],
        order_id=None if sold is None else sold[0],
        order_number=None if item is None else item.order_number,
        line=None if sold is None else sold[1],
        item=None if item is None else item.name,
    )


async def _lines(facts: OrderFacts, order_id: UUID, mine: str | None) -> list[LineCommissionView]:
    """Every line with the shares that may be seen; without any of them it is left out."""
    shares = _Shares(
        facts=facts,
        items=await _items([order_id]),
        zeros=zeros_of_lines(facts.lines, facts.book, upto=_upto()),
        entries=await fetch_as(Entry, ENTRIES, order_id),
        opened=await open_period(),
    )
    await shares.look_up()
    views = []
    for stored, line in zip(facts.stored, facts.lines, strict=True):
        item = shares.items.get((order_id, stored.no))
        seen = [place for place, credit in enumerate(line.credits) if mine is None or credit.payee == mine]
        if seen:
            told = [shares.view(line, place, store=stored.store, no=stored.no) for place in seen]
            views.append(LineCommissionView(stored.no, item.name if item else "", stored.paid_fen, line.net, told))
    return views


class _Shares:
    """Everything of an order that a share is told from."""

    def __init__(
        self,
        *,
        facts: OrderFacts,
        items: dict[tuple[UUID, int], Item],
        zeros: Sequence[Zero],
        entries: Sequence[Entry],
        opened: date | None,
    ) -> None:
        self.facts, self.items, self.zeros, self.opened = facts, items, zeros, opened
        self.entries: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.line is not None:
                self.entries[payee_text(entry.payee_kind, entry.payee), entry.line].append(entry)
        self.names: dict[UUID, str] = {}
        self.paid: set[tuple[UUID, date]] = set()

    async def look_up(self) -> None:
        """What people and stores are called, and what was paid to them."""
        payees = {
            payee_from(credit.payee, store=stored.store).id for stored in self.facts.stored for credit in stored.credits
        }
        ids = sorted(payees)
        self.names = {one.id: one.name for one in await fetch_as(Name, NAMES, ids)}
        self.paid = {(one.payee, one.period) for one in await fetch_as(PaidMonth, PAID_MONTHS, ids)}

    def view(self, line: SoldLine, place: int, *, store: UUID, no: int) -> ShareView:
        """One share of a line."""
        credit, book = line.credits[place], self.facts.book
        payee = payee_from(credit.payee, store=store)
        entries = self.entries.get((credit.payee, no), [])
        recognition = recognition_of_share(line, credit.payee, book)
        ends_on = recognised_on(line, recognition, self.facts.reached)
        parts = [self._part(entry, payee.id, ends_on, has_window=recognition is not None) for entry in entries]
        states = states_of(parts, opened=self.opened, today=business_date(clock.now()))
        return ShareView(
            payee=credit.payee,
            kind=payee.kind,
            name=self.names.get(payee.id, ""),
            performance_fen=performance_of(line)[place],
            amount_fen=states.whole_fen,
            confirms_on=ends_on,
            waits_for_completion=recognition is not None and recognition.by == "RECEIVED" and ends_on is None,
            waits_for_shipping=recognition is not None and recognition.by == "SHIPPED" and ends_on is None,
            recognised_by=None if recognition is None else recognition.by,
            recognised_after_days=None if recognition is None else recognition.days,
            entries=[entry_view(entry) for entry in entries],
            nothing=self._nothing(line, credit.payee, payee.kind),
            **msgspec.structs.asdict(states),
        )

    def _part(self, entry: Entry, payee: UUID, ends_on: date | None, *, has_window: bool) -> PostedPart:
        month = released_in(entry.posted_period, has_window=has_window, ends_on=ends_on)
        is_paid = month is not None and (payee, month) in self.paid and entry.payee_kind is PayeeKind.ASSOCIATE
        return PostedPart(entry.posted_period, has_window, ends_on, is_paid, entry.amount_fen)

    def _nothing(self, line: SoldLine, payee: str, kind: PayeeKind) -> list[NothingView]:
        zeros = [zero for zero in self.zeros if zero.payee == payee and zero.ref == line.ref]
        if not zeros and kind is PayeeKind.COMPANY:
            zeros = [Zero(line.period, payee, "*", line.ref, OwnReason.TO_COMPANY.value)]
        elif not zeros and not has_line_rules(line, payee, self.facts.book):
            zeros = [Zero(line.period, payee, "*", line.ref, OwnReason.COUNTS_IN_MONTH.value)]
        return [_reason(zero, self.items) for zero in zeros]
