"""Statements of a closed month, frozen piece by piece from what stood when it was shut."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.books.rules import Stated
from commissions.books.transfers import StatedOf, begin_transfers, transfer_stated
from commissions.engine.api import Period, Rulebook, Statement, first_date_of, last_day, period_from
from commissions.events import MonthClosed, StatementMade
from commissions.rulebooks import whole_rulebook
from commissions.settlement.statements import Basis, LeftOver, left_by, people_of, statements_of
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.rows import as_json, insert_from_json

AT_ONCE = 1_000
"""Statements that are frozen in one transaction."""
TOLD_AT_ONCE = 500
"""Statements that one event carries."""


class Closing(msgspec.Struct, frozen=True):
    """A month whose statements are being written."""

    period: date


class StatementRow(msgspec.Struct, frozen=True):
    """A row of `commission_statement`."""

    period: date
    payee: UUID
    number: str
    name: str
    store: UUID | None
    employer: UUID | None
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


class Named(msgspec.Struct, frozen=True):
    """A person's number and name, as payroll knows them."""

    id: UUID
    number: str
    name: str


CLOSING = "SELECT period FROM commission_period WHERE state = 'closing' ORDER BY period LIMIT 1"
BASIS = "SELECT payee, performance_fen, earned_fen FROM commission_statement_basis WHERE period = $1"
DONE = "SELECT payee FROM commission_statement WHERE period = $1"
NAMES = "SELECT id, number, name FROM associate WHERE id = ANY($1)"
FREEZE = f"{insert_from_json('commission_statement', StatementRow)} ON CONFLICT (period, payee) DO NOTHING"
STATEMENT = ", ".join(StatementRow.__struct_fields__)
FROZEN = f"SELECT {STATEMENT} FROM commission_statement WHERE period = $1 ORDER BY payee"
SEAL = """
UPDATE commission_period SET state = 'closed', statements = $2, payable_fen = $3, digest = $4
WHERE period = $1 AND state = 'closing' RETURNING true
"""


async def freeze_statements() -> bool:
    """Freeze the statements of the month that is being closed, piece by piece; False where there is none.

    Safe to run again wherever it stopped, and for several at once.
    """
    closing = await fetch_row_as(Closing, CLOSING)
    if closing is None:
        return False
    period, book = period_from(closing.period), await whole_rulebook()
    basis = {one.payee: one for one in await fetch_as(Basis, BASIS, closing.period)}
    leaving = await left_by(closing.period)
    done = {one.payee for one in await fetch_as(LeftOver, DONE, closing.period)}
    people = [one for one in people_of(period, book, basis, leaving) if one not in done]
    for start in range(0, len(people), AT_ONCE):
        piece = [basis.get(one, Basis(one, 0, 0)) for one in people[start : start + AT_ONCE]]
        await _freeze(period, await statements_of(period, piece, book), book)
    await _seal(closing.period)
    return True


async def _freeze(period: Period, statements: Sequence[Statement], book: Rulebook) -> None:
    names = {one.id: one for one in await fetch_as(Named, NAMES, [UUID(one.payee) for one in statements])}
    rows = [_row(one, period, names[UUID(one.payee)], book) for one in statements]
    async with transaction():
        await begin_transfers()
        await execute(FREEZE, as_json(rows))
        await transfer_stated(first_date_of(period), [_stated(row) for row in rows], at=clock.now())


def _stated(row: StatementRow) -> StatedOf:
    stated = Stated(**{name: getattr(row, name) for name in Stated.__struct_fields__})
    return StatedOf(row.payee, row.employer, stated)


def _row(statement: Statement, period: Period, named: Named, book: Rulebook) -> StatementRow:
    career = book.organisation.careers[statement.payee]
    home = career.home_of(period) or career.for_adjustment(period)
    return StatementRow(
        period=first_date_of(period),
        payee=named.id,
        number=named.number,
        name=named.name,
        store=UUID(home.store),
        employer=UUID(book.organisation.entity_of(home.store, last_day(period))),
        performance_fen=statement.performance,
        earned_fen=statement.earned,
        pending_in_fen=statement.pending_in,
        pending_out_fen=statement.pending_out,
        released_fen=statement.released,
        draw_fen=statement.draw,
        recovery_fen=statement.recovery,
        draw_balance_fen=statement.draw_balance,
        net_fen=statement.net,
        carry_in_fen=statement.carry_in,
        offset_fen=statement.offset,
        payable_fen=statement.payable,
        carry_out_fen=statement.carry_out,
    )


async def _seal(period: date) -> None:
    """Say how many there are, what they come to, and their digest, and tell it once: the same rows give the same."""
    rows = await fetch_as(StatementRow, FROZEN, period)
    digest = hashlib.sha256()
    for row in rows:
        digest.update(msgspec.json.encode(row, order="deterministic"))
    payable = sum(row.payable_fen for row in rows)
    async with transaction():
        if await fetch_value(SEAL, period, len(rows), payable, digest.hexdigest()):
            await _tell(period, rows)


async def _tell(period: date, rows: Sequence[StatementRow]) -> None:
    at = clock.now()
    made = [StatementMade(associate_id=row.payee, payable_fen=row.payable_fen) for row in rows]
    pieces = [tuple(made[start : start + TOLD_AT_ONCE]) for start in range(0, len(made), TOLD_AT_ONCE)]
    told = [MonthClosed(period=period_of(period), statements=piece, closed_at=at) for piece in pieces]
    await publish(*told, at=at)
