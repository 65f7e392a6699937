"""The archive of commissions: lines go with their refunds when the month is settled, the ledger after its lines."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commissions.archive import ARCHIVED
from commissions.checks import CHECKS
from commissions.errors import PeriodArchived
from commissions.periods.service.settling import settle_period
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.archiving import archive
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.verifying import compare
from tests.databases import owner_of

YEAR = datetime.now(UTC).year - 1
LINE = """
INSERT INTO credited_line (id, order_id, no, store, paid_at, business_on, period, sku, quantity, paid_fen, list_fen,
  hq_funded_fen, net_fen, credits)
VALUES (uuid_floor_v1($1), gen_random_uuid(), 1, gen_random_uuid(), $1::date, $1::date, date_trunc('month', $1::date),
  '{}', 1, 100, 100, 0, 100, '[]')
"""
REFUND = """
INSERT INTO credited_refund (id, refund_id, order_id, line, seq, amount_fen, units, refunded_at, business_on)
SELECT gen_random_uuid(), gen_random_uuid(), order_id, id, 1, 10, 1, $1::date, $1::date FROM credited_line
WHERE id = uuid_floor_v1($1)
"""
RUN = """
INSERT INTO commission_run (id, period, started_at, totals)
VALUES (gen_random_uuid(), $1, $1::date + interval '5 weeks', '{}')
"""
KEPT = """
WITH earned AS (
  INSERT INTO commission_earned (id, store, period, posted_period, payee_kind, payee, payer, employer, amount_fen)
  SELECT gen_random_uuid(), id, $1, $1, 'associate', id, id, id, 5 FROM (SELECT gen_random_uuid() AS id) AS payee
)
INSERT INTO commission_performance (id, store, period, payee_kind, payee, amount_fen)
VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'associate', gen_random_uuid(), 100)
"""
POSTED = """
INSERT INTO commission_posted (id, effective_period, payee_kind, payee, component, ref, store, payer, employer,
  amount_fen, rev)
SELECT gen_random_uuid(), $1, 'associate', id, 'BASE', 'ref', id, id, id, 5, 1
FROM (SELECT gen_random_uuid() AS id) AS payee
"""


async def test_nothing_goes_before_it_is_settled_and_nothing_is_settled_after_it_went(
    committed_db: str, tmp_path: Path
) -> None:
    await disconnect()
    ENGINE.pool = None
    await connect(owner_of(committed_db), max_size=2)
    january, february = date(YEAR, 1, 1), date(YEAR, 2, 1)
    for table in ("credited_line", "credited_refund", "commission_entry", "commission_posted"):
        for month in (january, february):
            await execute("SELECT add_partition_v1($1::text::regclass, $2::date)", table, month)
    await execute(LINE, january)
    await execute(REFUND, january)
    await execute(POSTED, january)
    await execute(KEPT, january)
    until = date(YEAR, 3, 1)

    async def archived() -> dict[str, str | None]:
        return {one.name: one.kept for one in await archive(ARCHIVED, before=until, folder=tmp_path)}

    first = await archived()
    for table in ("credited_line", "credited_refund"):
        assert "is not settled" in str(first[f"{table}_{YEAR}_01"]), table
    assert "not archived yet" in str(first[f"commission_posted_{YEAR}_01"])
    assert await fetch_value("SELECT count(*) FROM credited_line") == 1

    await execute(RUN, january)
    assert set((await archived()).values()) == {None}
    assert await fetch_value("SELECT count(*) FROM commission_posted") == 0
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
    for period in (f"{YEAR}-01", f"{YEAR}-02"):
        with pytest.raises(PeriodArchived):
            await settle_period(SYSTEM, period)
    assert (await settle_period(SYSTEM, f"{YEAR}-04")).entries == 0
