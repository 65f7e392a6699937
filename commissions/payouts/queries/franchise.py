"""What legal entities owe each other for a closed month: who sold pays, who employs is owed. Nothing is netted.

The sums of the ledger are read as they are: nothing is posted in a closed month any more, so they do not move.
"""

from datetime import date
from uuid import UUID

import msgspec

from commissions.payees import PayeeKind
from commissions.payouts.reads import closed_month
from commissions.payouts.schemas import FranchiseLineView, FranchiseStatementView
from commissions.permissions import SEE_FRANCHISE_STATEMENTS
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of


class StatementRow(msgspec.Struct, frozen=True):
    """What one legal entity owes another."""

    debtor_id: UUID
    debtor_code: str
    debtor_name: str
    creditor_id: UUID
    creditor_code: str
    creditor_name: str
    lines: int
    payees: int
    amount_fen: int


class LineRow(msgspec.Struct, frozen=True):
    """What a payee earned in a month in a store, of what one legal entity owes another."""

    id: UUID
    effective: date
    debtor_id: UUID
    debtor_code: str
    creditor_id: UUID
    creditor_code: str
    payee_kind: PayeeKind
    payee_id: UUID
    payee_code: str
    payee_name: str
    store_code: str
    store_name: str
    amount_fen: int


_OWED = """
FROM commission_earned m JOIN legal_entity d ON d.id = m.payer JOIN legal_entity c ON c.id = m.employer
"""
_OF_MONTH = "m.posted_period = $1 AND m.payer <> m.employer AND m.amount_fen <> 0"
_OF_PAIR = "($2::uuid IS NULL OR m.payer = $2) AND ($3::uuid IS NULL OR m.employer = $3)"
STATEMENTS = f"""
SELECT d.id AS debtor_id, d.code AS debtor_code, d.name AS debtor_name, c.id AS creditor_id, c.code AS creditor_code,
  c.name AS creditor_name, count(*) AS lines, count(DISTINCT (m.payee_kind, m.payee)) AS payees,
  sum(m.amount_fen)::bigint AS amount_fen
{_OWED} WHERE {_OF_MONTH} AND {_OF_PAIR}
GROUP BY d.id, d.code, d.name, c.id, c.code, c.name ORDER BY d.code, c.code
"""
LINES = f"""
SELECT m.id, m.period AS effective, d.id AS debtor_id, d.code AS debtor_code, c.id AS creditor_id,
  c.code AS creditor_code, m.payee_kind, m.payee AS payee_id, coalesce(a.number, pool.code, '') AS payee_code,
  coalesce(a.name, pool.name, '') AS payee_name, s.code AS store_code, s.name AS store_name, m.amount_fen
{_OWED} JOIN store s ON s.id = m.store
LEFT JOIN associate a ON m.payee_kind = 'associate' AND a.id = m.payee
LEFT JOIN store pool ON m.payee_kind <> 'associate' AND pool.id = m.payee
WHERE {_OF_MONTH} AND {_OF_PAIR} AND m.id > $4 ORDER BY m.id LIMIT $5
"""


async def franchise_statements(actor: Actor, *, period: str) -> list[FranchiseStatementView]:
    """Every pair of legal entities of a closed month, by codes. Raises Forbidden, NoSuchPeriod, PeriodNotClosed."""
    actor.require(SEE_FRANCHISE_STATEMENTS)
    return await _statements(actor, period, None, None)


async def franchise_statement(actor: Actor, period: str, debtor: UUID, creditor: UUID) -> FranchiseStatementView:
    """What one owes the other. Raises Forbidden, NoSuchPeriod, PeriodNotClosed, NotFound where it owes nothing."""
    actor.require(SEE_FRANCHISE_STATEMENTS)
    found = await _statements(actor, period, debtor, creditor)
    if not found:
        raise NotFound
    return found[0]


async def franchise_lines(
    actor: Actor, paging: PageRequest, *, period: str, debtor_id: UUID | None = None, creditor_id: UUID | None = None
) -> Page[FranchiseLineView]:
    """By payee, store and the month it was earned in, of all pairs or some. Raises as `franchise_statements`."""
    actor.require(SEE_FRANCHISE_STATEMENTS)
    require_whole_chain(actor)
    month = await closed_month(period)
    rows = await fetch_as(LineRow, LINES, month, debtor_id, creditor_id, paging.beyond, paging.fetch)
    return page_of(rows, paging, view=lambda row: _line(row, period), key=lambda row: row.id)


async def _statements(
    actor: Actor, period: str, debtor: UUID | None, creditor: UUID | None
) -> list[FranchiseStatementView]:
    require_whole_chain(actor)
    rows = await fetch_as(StatementRow, STATEMENTS, await closed_month(period), debtor, creditor)
    return [FranchiseStatementView(period=period, **msgspec.structs.asdict(row)) for row in rows]


def _line(row: LineRow, period: str) -> FranchiseLineView:
    shown = msgspec.structs.asdict(row)
    return FranchiseLineView(period=period, effective_period=period_of(shown.pop("effective")), **shown)
