"""Months that are closed, and what they pay: everybody's within reach, or one's own."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Statement, first_date_of, period_from
from commissions.periods.closing_checks import checklist, unallocated_in
from commissions.periods.pay_states import passed_in
from commissions.periods.reads import open_period
from commissions.periods.rules import PayStates, states_of_closed, states_of_open
from commissions.periods.statement_schemas import ClosingChecklist, PeriodView, StatementTotals, StatementView
from commissions.permissions import SEE_OWN_PAY, SEE_SETTLEMENTS, SEE_STATEMENTS
from commissions.rulebooks import rulebook_for
from commissions.rules import PeriodState, period_from_text
from commissions.settlement.statements import Basis, statements_of
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach


class PeriodRow(msgspec.Struct, frozen=True):
    """A month with who closed it."""

    period: date
    state: PeriodState
    closed_at: datetime | None
    closed_by_name: str | None
    unallocated_accepted: bool
    statements: int
    payable_fen: int
    digest: str


class StatementRow(msgspec.Struct, frozen=True):
    """A frozen statement beside the name of its home store."""

    period: date
    payee: UUID
    number: str
    name: str
    store: str
    performance_fen: int
    earned_fen: int
    pending_in_fen: int
    pending_out_fen: int
    released_fen: int
    draw_fen: int
    recovery_fen: int
    draw_balance_fen: int
    net_fen: int
    carry_in_fen: int
    offset_fen: int
    payable_fen: int
    carry_out_fen: int
    is_paid: bool


class Person(msgspec.Struct, frozen=True):
    """Somebody, with what they performed and what is posted for them in the open month."""

    number: str
    name: str
    store: str
    performance_fen: int
    earned_fen: int


PERIODS = """
SELECT p.period, p.state, p.closed_at, a.name AS closed_by_name, p.unallocated_accepted, p.statements, p.payable_fen,
  p.digest
FROM commission_period p LEFT JOIN account c ON c.id = p.closed_by LEFT JOIN associate a ON a.id = c.associate
ORDER BY p.period DESC
"""
_BY_STATE = ("confirmed_fen", "paid_fen")
SUMMED = [name for name in StatementTotals.__struct_fields__ if name.endswith("_fen") and name not in _BY_STATE]
_FIGURES = ", ".join(f"t.{name}" for name in StatementRow.__struct_fields__ if name.endswith("_fen"))
_IS_PAID = """EXISTS (SELECT FROM commission_payout b JOIN commission_payout_line l ON l.batch = b.id
  WHERE b.state = 'paid' AND b.period = t.period AND l.payee = t.payee)"""
_STATEMENTS = f"""
SELECT t.period, t.payee, t.number, t.name, coalesce(s.name, '') AS store, {_FIGURES}, {_IS_PAID} AS is_paid
FROM commission_statement t LEFT JOIN store s ON s.id = t.store
"""
_OF_TEXT = "({text}::text IS NULL OR t.number ILIKE {text} OR t.name ILIKE {text})"
OF_PERIOD = by_reach(
    f"{_STATEMENTS} WHERE t.period = $2 AND {{reached}} AND ($3::uuid IS NULL OR t.payee > $3)"
    f" AND {_OF_TEXT.format(text='$5')} ORDER BY t.payee LIMIT $4",
    store="t.store",
)
TOTALS = by_reach(
    "SELECT count(*)::int AS statements,"
    " coalesce(sum(t.released_fen) FILTER (WHERE NOT paid.out), 0)::bigint AS confirmed_fen,"
    " coalesce(sum(t.released_fen) FILTER (WHERE paid.out), 0)::bigint AS paid_fen, "
    + ", ".join(f"coalesce(sum(t.{name}), 0)::bigint AS {name}" for name in SUMMED)
    + f" FROM commission_statement t CROSS JOIN LATERAL (SELECT {_IS_PAID} AS out) paid"
    f" WHERE t.period = $2 AND {{reached}} AND {_OF_TEXT.format(text='$3')}",
    store="t.store",
)
ONE = by_reach(f"{_STATEMENTS} WHERE t.period = $2 AND t.payee = $3 AND {{reached}}", store="t.store")
OF_PAYEE = f"{_STATEMENTS} WHERE t.payee = $1 ORDER BY t.period DESC LIMIT 24"
SO_FAR = """
SELECT a.number, a.name, coalesce((
    SELECT s.name FROM posting p JOIN store s ON s.id = p.store
    WHERE p.associate = a.id AND p.valid_from <= $3 ORDER BY p.is_main DESC, p.valid_from DESC LIMIT 1), '') AS store,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_performance
     WHERE period = $2 AND payee_kind = 'associate' AND payee = a.id)::bigint AS performance_fen,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_earned
     WHERE posted_period = $2 AND payee_kind = 'associate' AND payee = a.id)::bigint AS earned_fen
FROM associate a WHERE a.id = $1
"""


async def periods(actor: Actor) -> list[PeriodView]:
    """Every month since the first that is closed, the newest first."""
    actor.require(SEE_SETTLEMENTS)
    return [
        PeriodView(
            period=period_of(row.period),
            state=row.state,
            closed_at=row.closed_at,
            closed_by_name=row.closed_by_name,
            unallocated_accepted=row.unallocated_accepted,
            statements=row.statements,
            payable_fen=row.payable_fen if actor.reaches_all else 0,
            digest=row.digest,
        )
        for row in await fetch_as(PeriodRow, PERIODS)
    ]


async def closing_checklist(actor: Actor, period: str) -> ClosingChecklist:
    """What has to be done before a month is closed. Raises NoSuchPeriod."""
    actor.require(SEE_SETTLEMENTS)
    month = first_date_of(period_from_text(period))
    points = await checklist(month)
    unallocated = await unallocated_in(month) if actor.reaches_all else 0
    return ClosingChecklist(
        period, points, may_close=not any(one.blocks for one in points), unallocated_fen=unallocated
    )


async def statements(actor: Actor, paging: PageRequest, *, period: str, text: str | None = None) -> Page[StatementView]:
    """The frozen statements of a month whose home stores are within reach, by payee. Raises NoSuchPeriod.

    `text` is part of a number or a name.
    """
    actor.require(SEE_STATEMENTS)
    month = first_date_of(period_from_text(period))
    asked = (actor.reach.bound, month, paging.after, paging.fetch, contains(text) if text else None)
    rows = await fetch_as(StatementRow, OF_PERIOD[actor.reach.kind], *asked)
    return page_of(rows, paging, view=_frozen, key=lambda row: row.payee)


async def statement_totals(actor: Actor, *, period: str, text: str | None = None) -> StatementTotals:
    """The sums of exactly the statements that the list shows with the same filters. Raises NoSuchPeriod."""
    actor.require(SEE_STATEMENTS)
    month, like = first_date_of(period_from_text(period)), contains(text) if text else None
    found = await fetch_row_as(StatementTotals, TOTALS[actor.reach.kind], actor.reach.bound, month, like)
    assert found is not None, "aggregates always give a row"
    return found


async def statement(actor: Actor, *, period: str, payee: UUID) -> StatementView:
    """One frozen statement. Raises NotFound, also where its home store is out of reach; NoSuchPeriod."""
    actor.require(SEE_STATEMENTS)
    month = first_date_of(period_from_text(period))
    row = await fetch_row_as(StatementRow, ONE[actor.reach.kind], actor.reach.bound, month, payee)
    if row is None:
        raise NotFound
    return _frozen(row)


async def my_statements(actor: Actor) -> list[StatementView]:
    """The actor's own: the open month as it stands so far, then the closed ones, the newest first."""
    actor.require(SEE_OWN_PAY)
    if actor.associate_id is None:
        raise NotFound
    frozen = [_frozen(row) for row in await fetch_as(StatementRow, OF_PAYEE, actor.associate_id)]
    opened = await open_period()
    return frozen if opened is None else [await _so_far(actor.associate_id, opened), *frozen]


async def _so_far(payee: UUID, opened: date) -> StatementView:
    """What the open month would pay if it were closed now."""
    _, last = days_of(period_of(opened))
    person = await fetch_row_as(Person, SO_FAR, payee, opened, last)
    if person is None:
        raise NotFound
    book = await rulebook_for([payee], [])
    basis = Basis(payee, person.performance_fen, person.earned_fen)
    (statement,) = await statements_of(period_from(opened), [basis], book)
    states = states_of_open(statement.earned + statement.pending_in, passed_fen=await passed_in(payee, opened))
    return _open(statement, payee, person, states)


def _frozen(row: StatementRow) -> StatementView:
    figures = {name: getattr(row, name) for name in row.__struct_fields__ if name.endswith("_fen")}
    return StatementView(
        period=period_of(row.period),
        is_final=True,
        payee_id=row.payee,
        number=row.number,
        name=row.name,
        store=row.store,
        **figures,
        **msgspec.structs.asdict(states_of_closed(row.released_fen, is_paid=row.is_paid)),
    )


def _open(statement: Statement, payee: UUID, person: Person, states: PayStates) -> StatementView:
    figures = {f"{name}_fen": getattr(statement, name) for name in statement.__struct_fields__[2:]}
    return StatementView(
        period=period_of(first_date_of(statement.period)),
        is_final=False,
        payee_id=payee,
        number=person.number,
        name=person.name,
        store=person.store,
        **figures,
        **msgspec.structs.asdict(states),
    )
