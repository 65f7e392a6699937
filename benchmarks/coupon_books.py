"""The nightly check of the books at two million coupons, half of them of one template: how long a piece takes."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._at_size_ground import SUPERUSER
from benchmarks.report import report
from coupons import codes
from coupons.book_checks import BOOKS, begin
from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses, as_role

COUPONS = int(os.environ.get("COUPONS", "2000000"))
TEMPLATES, ASSOCIATES, MEMBERS, DAYS = 40, 30_000, 1_000_000, 90
LONGEST_SECONDS = 1.0
NIGHT_SECONDS = 600.0

AN_ID = """
CREATE FUNCTION bench_id(at timestamptz, kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
 || lpad(to_hex(n), 15, '0'))::uuid
"""


def statements(coupons: int) -> Iterator[str]:
    """Coupons over 90 days, two thirds sent by associates, a quarter used; the counters are what they say."""
    code = codes.stored(codes.new_code())
    number = f"generate_series(1::bigint, {coupons}) c"
    yield AN_ID
    yield f"""INSERT INTO coupon_template (id, code, name, path, claim_from, stock, created_at)
SELECT bench_id('2020-01-01', 1, t), 'T' || t, '立减十元', '/', '2020-01-01', 10000000, '2020-01-01'
FROM generate_series(0, {TEMPLATES - 1}) t"""
    yield f"""INSERT INTO coupon (id, home_member, code_sealed, code_tail, template, terms, owner, issuer, store,
  issued_at, valid_from, valid_to, status, used_order, used_at, version)
SELECT bench_id(issued.at, 2, c), who.member, '\\x{code.sealed.hex()}', 'WA0C',
  bench_id('2020-01-01', 1, CASE WHEN c % 2 = 0 THEN 0 ELSE 1 + c / 2 % {TEMPLATES - 1} END),
  bench_id('2020-01-01', 3, 1), who.member,
  CASE WHEN c % 3 > 0 THEN bench_id('2020-01-01', 4, c * 7919 % {ASSOCIATES}) END, bench_id('2020-01-01', 5, 1),
  issued.at, issued.at, issued.at + interval '30 days', CASE WHEN used.yes THEN 'USED' ELSE 'ISSUED' END,
  CASE WHEN used.yes THEN bench_id(issued.at, 6, c) END, CASE WHEN used.yes THEN issued.at END,
  CASE WHEN used.yes THEN 2 ELSE 1 END
FROM {number} CROSS JOIN LATERAL (
  SELECT now() - interval '1 hour' - ({coupons} - c)::float / {coupons} * interval '{DAYS} days' AS at
) issued CROSS JOIN LATERAL (SELECT bench_id('2020-01-01', 7, c * 13 % {MEMBERS}) AS member) who
CROSS JOIN LATERAL (SELECT c % 4 = 0 AS yes) used"""
    yield """INSERT INTO coupon_event (id, coupon, home_member, no, command, to_status, at)
SELECT gen_random_uuid(), id, home_member, 1, 'issue', 'ISSUED', issued_at FROM coupon"""
    yield """INSERT INTO coupon_event (id, coupon, home_member, no, command, from_status, to_status, at)
SELECT gen_random_uuid(), id, home_member, 2, 'redeem', 'ISSUED', 'USED', used_at
FROM coupon WHERE status = 'USED'"""
    yield """INSERT INTO order_coupon (id, order_id, coupon, home_member, no, discount_fen, shares, used_at)
SELECT id, used_order, id, home_member, 0, 1000, '[{"line": 1, "share": 1000, "funders": {"COMPANY": 1000}}]', used_at
FROM coupon WHERE status = 'USED'"""
    yield """INSERT INTO coupon_stock_shard (id, template, no, stock, issued)
SELECT gen_random_uuid(), t.id, 0, t.stock, (SELECT count(*) FROM coupon c WHERE c.template = t.id)
FROM coupon_template t"""
    yield """INSERT INTO coupon_member_counter (id, template, member, claimed)
SELECT gen_random_uuid(), template, home_member, count(*) FROM coupon GROUP BY template, home_member"""
    yield """INSERT INTO coupon_associate_day (id, template, associate, day, sent)
SELECT min(id::text)::uuid, template, issuer, business_day(issued_at), count(*) FROM coupon WHERE issuer IS NOT NULL
GROUP BY 2, 3, 4"""


async def fill(owner: str, coupons: int) -> None:
    """As a superuser, who may pass over triggers and foreign keys: what books do not look at is not there."""
    await connect(as_role(owner, SUPERUSER), max_size=1)
    try:
        async with transaction():
            await execute("SET LOCAL session_replication_role = replica")
            await execute("SET LOCAL work_mem = '256MB'")
            for statement in statements(coupons):
                await execute(statement)
        await execute("VACUUM ANALYZE")
    finally:
        await disconnect()


async def _filled(addresses: Addresses) -> None:
    await migrate(addresses)
    await fill(addresses.owner, COUPONS)


async def _check(url: str) -> list[float]:
    """Seconds of every piece, each a transaction."""
    await connect(url, max_size=2)
    try:
        assert await begin(clock.now())
        taken = []
        while True:
            start = time.perf_counter()
            if not await BOOKS.step():
                break
            taken.append(time.perf_counter() - start)
        found = await fetch_value("SELECT found FROM coupon_book_check WHERE ended_at IS NOT NULL")
        if found != 0:
            raise RuntimeError(f"{found} things do not add up")
        return taken
    finally:
        await disconnect()


def main() -> None:
    """Fill, check once, and say how long the longest piece and the whole took."""
    with tempfile.TemporaryDirectory(prefix="guide-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_server(Path(folder), database="bench") as addresses:
            asyncio.run(_filled(addresses))
            taken = asyncio.run(_check(addresses.application))
    load = f"load {os.getloadavg()[0]:.1f}"
    report(
        "coupon_books.longest_transaction",
        ours=max(taken),
        limit=LONGEST_SECONDS,
        unit="s",
        n=len(taken),
        note=f"{COUPONS} coupons; limit: what may hold newer events back; {load}",
    )
    report(
        "coupon_books.all", ours=sum(taken), limit=NIGHT_SECONDS, unit="s", n=COUPONS, note=f"limit: a night; {load}"
    )


if __name__ == "__main__":
    main()
