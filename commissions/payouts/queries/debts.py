"""What people who have left owe, and what was written off, within the reader's reach."""

from datetime import date
from uuid import UUID

import msgspec

from commissions.payouts.reads_of_debts import HAS_LEFT, LAST
from commissions.payouts.rules import DebtState
from commissions.payouts.schemas import LeaverDebtView
from commissions.permissions import SEE_DEBTS
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach

MOST_OF_ONE = 100


class DebtRow(msgspec.Struct, frozen=True):
    """A debt by the statement of a month. `key` is one for each of them."""

    key: UUID
    payee_id: UUID
    number: str
    name: str
    store_code: str
    store_name: str
    left_on: date | None
    period: date
    since: date
    debt_fen: int
    state: DebtState
    adjustment_id: UUID | None
    reason: str | None
    written_off_fen: int | None


# The debt goes on since the month after the last one that left none.
_SINCE = """
(SELECT min(f.period) FROM commission_statement f
  WHERE f.payee = t.payee AND f.period <= t.period AND f.carry_out_fen < 0 AND f.period > coalesce(
    (SELECT max(z.period) FROM commission_statement z
     WHERE z.payee = t.payee AND z.period < t.period AND z.carry_out_fen >= 0), '-infinity'))
"""
# Debts of the last closed month, and those that were written off, of whatever month.
DEBTS = by_reach(
    f"""
SELECT key, payee_id, number, name, store_code, store_name, left_on, period, since, debt_fen, state, adjustment_id,
  reason, written_off_fen
FROM (
  SELECT coalesce(w.id, t.payee) AS key, t.payee AS payee_id, t.number, t.name, coalesce(s.code, '') AS store_code,
    coalesce(s.name, '') AS store_name,
    (SELECT max(p.valid_to) - 1 FROM posting p WHERE p.associate = t.payee) AS left_on, t.period, {_SINCE} AS since,
    -t.carry_out_fen AS debt_fen, CASE WHEN w.id IS NOT NULL THEN 'written_off' WHEN EXISTS (
      SELECT FROM approval q WHERE q.kind = 'commissions.adjustment' AND q.state = 'pending' AND q.expires_at > $2
        AND q.subject = concat('write_off:', to_char(t.period, 'YYYY-MM'), ':', t.payee)
    ) THEN 'asked' ELSE 'open' END AS state, w.id AS adjustment_id, w.reason, w.amount_fen AS written_off_fen
  FROM commission_statement t JOIN associate a ON a.id = t.payee LEFT JOIN store s ON s.id = t.store
  LEFT JOIN commission_adjustment w ON w.payee = t.payee AND w.writes_off = t.period
  WHERE t.carry_out_fen < 0 AND (w.id IS NOT NULL OR (t.period = {LAST} AND {HAS_LEFT.format(month="t.period")}))
    AND {{reached}}
) AS debt
WHERE ($3::text IS NULL OR state = $3) AND ($6::uuid IS NULL OR payee_id = $6)
  AND ($4::uuid IS NULL OR key > $4) ORDER BY key LIMIT $5
""",
    store="t.store",
)


async def leaver_debts(actor: Actor, paging: PageRequest, *, state: DebtState | None = None) -> Page[LeaverDebtView]:
    """What people who have left owe by the last closed month, and what was written off."""
    actor.require(SEE_DEBTS)
    reach = actor.reach
    asked = (reach.bound, clock.now(), state, paging.after, paging.fetch, None)
    rows = await fetch_as(DebtRow, DEBTS[reach.kind], *asked)
    return page_of(rows, paging, view=_view, key=lambda row: row.key)


async def debts_of(actor: Actor, payee_id: UUID) -> list[LeaverDebtView]:
    """Those of one of them within reach, the newest first."""
    actor.require(SEE_DEBTS)
    reach = actor.reach
    rows = await fetch_as(DebtRow, DEBTS[reach.kind], reach.bound, clock.now(), None, None, MOST_OF_ONE, payee_id)
    return sorted((_view(row) for row in rows), key=lambda debt: debt.period, reverse=True)


def _view(row: DebtRow) -> LeaverDebtView:
    shown = msgspec.structs.asdict(row) | {"period": period_of(row.period), "since": period_of(row.since)}
    del shown["key"]
    return LeaverDebtView(**shown)
