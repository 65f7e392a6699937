"""What people who have left owe by the statement of the last closed month, for services that have asked."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_row_as


class Debt(msgspec.Struct, frozen=True):
    """What somebody who has left owes by the statement of a month; whether it was written off already."""

    period: date
    debt_fen: int
    is_written_off: bool
    works_until: date | None


LAST = "(SELECT max(period) FROM commission_period WHERE state = 'closed')"
# A post on the last day of the month, or one that began or begins later: whoever came back has not left.
HAS_LEFT = """(a.status = 'left' OR NOT EXISTS (
  SELECT FROM posting p WHERE p.associate = a.id
    AND (p.valid_to IS NULL OR p.valid_to >= ({month} + interval '1 month')::date)))"""
DEBT = f"""
SELECT t.period, -t.carry_out_fen AS debt_fen, w.id IS NOT NULL AS is_written_off,
  (SELECT max(p.valid_to) FROM posting p WHERE p.associate = a.id) AS works_until
FROM commission_statement t JOIN associate a ON a.id = t.payee
LEFT JOIN commission_adjustment w ON w.payee = t.payee AND w.writes_off = t.period
WHERE t.period = {LAST} AND t.payee = $1 AND t.carry_out_fen < 0 AND {HAS_LEFT.format(month="t.period")}
"""


async def debt_of(payee: UUID) -> Debt | None:
    """What somebody who has left owes; None for who works here, or owes nothing."""
    return await fetch_row_as(Debt, DEBT, payee)
