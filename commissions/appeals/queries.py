"""Appeals and corrections, within the reader's reach or one's own; what a correction would do."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from commissions.appeals.reads import OrderSeen, Person, order_seen, people_named
from commissions.appeals.rules import AppealState
from commissions.appeals.schemas import AppealView, CorrectionView, CreditOf, CreditPreview, OrderCreditView, Share
from commissions.appeals.service.correcting import LINES, check_correction
from commissions.credited_lines import CreditedLine, sold_line
from commissions.crediting.recrediting import associates_in
from commissions.engine.api import first_date_of, performance_of
from commissions.periods.reads import open_period
from commissions.permissions import APPEAL, RECREDIT, SEE_APPEALS
from commissions.reads_of_people import posted_in
from commissions.rules import period_from_text
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.stores.fragments import by_reach, pages_by_reach


class AppealSums(msgspec.Struct, frozen=True):
    """How many appeals stand where."""

    open: int
    corrected: int
    rejected: int
    withdrawn: int


_APPEALS = """
SELECT a.id, a.order_id, o.number AS order_number, a.entry AS entry_id, to_char(a.period, 'YYYY-MM') AS period,
  a.store AS store_id, s.name AS store, a.appellant AS appellant_id, p.number, p.name, a.reason, a.words, a.state,
  a.filed_at, a.decided_at, d.name AS decided_by_name, a.answer, a.correction AS correction_id, w.id AS approval_id
FROM commission_appeal a JOIN store s ON s.id = a.store JOIN associate p ON p.id = a.appellant
LEFT JOIN orders o ON o.id = a.order_id
LEFT JOIN account c ON c.id = a.decided_by LEFT JOIN associate d ON d.id = c.associate
LEFT JOIN approval w ON w.kind = 'commissions.recredit' AND w.state = 'pending' AND a.state = 'open'
  AND w.subject = 'recredit:' || a.order_id
"""
APPEALS = pages_by_reach(
    _APPEALS,
    table="commission_appeal",
    alias="a",
    where="($4::text IS NULL OR a.state = $4) AND ($5::date IS NULL OR a.period = $5)",
    newest_first=True,
)
MINE = f"{_APPEALS} WHERE a.appellant = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3"
ONE = by_reach(f"{_APPEALS} WHERE a.id = $2 AND {{reached}}", store="a.store")
OWN = f"{_APPEALS} WHERE a.id = $1 AND a.appellant = $2"
SUMS = by_reach(
    """
SELECT count(*) FILTER (WHERE a.state = 'open')::int AS open,
  count(*) FILTER (WHERE a.state = 'corrected')::int AS corrected,
  count(*) FILTER (WHERE a.state = 'rejected')::int AS rejected,
  count(*) FILTER (WHERE a.state = 'withdrawn')::int AS withdrawn
FROM commission_appeal a WHERE {reached} AND ($2::date IS NULL OR a.period = $2)
""",
    store="a.store",
)
_CORRECTIONS = """
SELECT k.id, k.order_id, coalesce(o.number, '') AS order_number, k.no, k.store AS store_id, s.name AS store,
  to_char(k.period, 'YYYY-MM') AS period, k.way, k.before, k.after, k.effect, k.reason, k.appeal AS appeal_id,
  made.name AS made_by_name, agreed.name AS approved_by_name, k.made_at
FROM commission_correction k JOIN store s ON s.id = k.store LEFT JOIN orders o ON o.id = k.order_id
LEFT JOIN account c ON c.id = k.made_by LEFT JOIN associate made ON made.id = c.associate
LEFT JOIN account d ON d.id = k.approved_by LEFT JOIN associate agreed ON agreed.id = d.associate
"""
CORRECTIONS = pages_by_reach(
    _CORRECTIONS,
    table="commission_correction",
    alias="k",
    where="($4::date IS NULL OR k.period = $4)",
    newest_first=True,
)
OF_ORDER = f"{_CORRECTIONS} WHERE k.order_id = $1 ORDER BY k.no"
CORRECTION = by_reach(f"{_CORRECTIONS} WHERE k.id = $2 AND {{reached}}", store="k.store")


async def appeals(
    actor: Actor, paging: PageRequest, *, state: AppealState | None = None, period: str | None = None
) -> Page[AppealView]:
    """Appeals about sales of stores within reach, the newest first. Raises NoSuchPeriod."""
    actor.require(SEE_APPEALS)
    month = None if period is None else first_date_of(period_from_text(period))
    asked = (actor.reach.bound, paging.before, paging.fetch, state, month)
    return page_of_views(await fetch_as(AppealView, APPEALS[actor.reach.kind], *asked), paging)


async def appeal_sums(actor: Actor, *, period: str | None = None) -> AppealSums:
    """How many of these appeals stand where. Raises NoSuchPeriod."""
    actor.require(SEE_APPEALS)
    month = None if period is None else first_date_of(period_from_text(period))
    found = await fetch_row_as(AppealSums, SUMS[actor.reach.kind], actor.reach.bound, month)
    assert found is not None, "aggregates always give a row"
    return found


async def my_appeals(actor: Actor, paging: PageRequest) -> Page[AppealView]:
    """One's own appeals, the newest first."""
    actor.require(APPEAL)
    rows = await fetch_as(AppealView, MINE, actor.associate_id, paging.before, paging.fetch)
    return page_of_views(rows, paging)


async def my_appeal(actor: Actor, appeal_id: UUID) -> AppealView:
    """One of one's own. Raises NotFound."""
    actor.require(APPEAL)
    return _found(await fetch_row_as(AppealView, OWN, appeal_id, actor.associate_id))


async def appeal(actor: Actor, appeal_id: UUID) -> AppealView:
    """One about a sale of a store within reach. Raises NotFound."""
    actor.require(SEE_APPEALS)
    return _found(await fetch_row_as(AppealView, ONE[actor.reach.kind], actor.reach.bound, appeal_id))


def _found(one: AppealView | None) -> AppealView:
    if one is None:
        raise NotFound
    return one


async def corrections(actor: Actor, paging: PageRequest, *, period: str | None = None) -> Page[CorrectionView]:
    """Corrections of sales of stores within reach, the newest first. Raises NoSuchPeriod."""
    actor.require(SEE_APPEALS)
    month = None if period is None else first_date_of(period_from_text(period))
    asked = (actor.reach.bound, paging.before, paging.fetch, month)
    return page_of_views(await fetch_as(CorrectionView, CORRECTIONS[actor.reach.kind], *asked), paging)


async def correction(actor: Actor, correction_id: UUID) -> CorrectionView:
    """One correction of a sale of a store within reach. Raises NotFound."""
    actor.require(SEE_APPEALS)
    found = await fetch_row_as(CorrectionView, CORRECTION[actor.reach.kind], actor.reach.bound, correction_id)
    if found is None:
        raise NotFound
    return found


async def order_credit(actor: Actor, order_id: UUID) -> OrderCreditView:
    """Whom an order of a store within reach is credited to, nobody as yet or any more, and its corrections.

    Raises NotFound.
    """
    actor.require(SEE_APPEALS)
    order, lines = await _order_with_lines(actor, order_id)
    opened = await open_period()
    return OrderCreditView(
        order_id=order_id,
        order_number=order.number,
        store_id=order.store,
        period=period_of(order.period),
        closed=opened is not None and order.period < opened,
        net_fen=sum(line.net_fen for line in lines),
        credits=await _credits(lines) if lines else (),
        corrections=tuple(await fetch_as(CorrectionView, OF_ORDER, order_id)),
    )


async def preview_credit(actor: Actor, order_id: UUID, shares: Sequence[Share]) -> CreditPreview:
    """What crediting the order to these would do, per person in fen. Raises as `check_correction`."""
    actor.require(RECREDIT)
    due = await check_correction(actor, order_id, shares)
    return CreditPreview(
        order_id=order_id,
        order_number=due.order.number,
        period=period_of(due.order.period),
        way=due.way,
        effect=due.effect,
        second_person=due.second_person,
    )


async def people_to_share(actor: Actor, order_id: UUID) -> list[Person]:
    """Who worked in the store in the order's month, and whom it is credited to, by number. Raises as `order_credit`."""
    actor.require(SEE_APPEALS)
    order, lines = await _order_with_lines(actor, order_id)
    ids = set(await posted_in(order.store, order.period)).union(*(associates_in(line.credits) for line in lines))
    return sorted((await people_named(ids)).values(), key=lambda one: one.number)


async def _order_with_lines(actor: Actor, order_id: UUID) -> tuple[OrderSeen, Sequence[CreditedLine]]:
    order = await order_seen(order_id)
    if order is None:
        raise NotFound
    actor.require_reach(order.path)
    return order, await fetch_as(CreditedLine, LINES, order_id)


async def _credits(lines: Sequence[CreditedLine]) -> tuple[CreditOf, ...]:
    people = {str(one.id): one for one in (await people_named(associates_in(lines[0].credits))).values()}
    performed = [0] * len(lines[0].credits)
    for line in lines:
        for place, share in enumerate(performance_of(sold_line(line))):
            performed[place] += share
    return tuple(
        CreditOf(
            payee=credit.payee,
            number=people[credit.payee].number if credit.payee in people else "",
            name=people[credit.payee].name if credit.payee in people else "",
            weight=credit.weight,
            performance_fen=fen,
        )
        for credit, fen in zip(lines[0].credits, performed, strict=True)
    )
