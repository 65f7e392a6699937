"""A rule over all members beside a plain scan of the same facts, and all that is known of one (360° view).

`MEMBERS=5000000 make bench NAME=member_rules` fills a chain with that many members and orders, asks for single members,
and has each rule go over all of them twice. How much memory the application and its PostgreSQL hold is told beside how
long it took.
"""

import asyncio
import os
import time
from datetime import UTC, datetime
from uuid import UUID

import psutil

from benchmarks._at_size_ground import Readers
from benchmarks._at_size_read import LIMIT_MS, Numbers, Read
from benchmarks._at_size_rows import Size
from benchmarks._machine import OwnMemory
from benchmarks._members_ground import MEMBERS_AT_ONE, chain_of_members
from benchmarks.at_size import CALLS, measured
from benchmarks.report import report
from clienteling.queries.profile import profile
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import fetch_value
from segments.conditions import Conditions
from segments.running import RUNS, begin_run
from wecom_bridge.contact_book import LinkedContacts

MEMBERS = int(os.environ.get("MEMBERS", "500000"))
LIMIT_SECONDS = 300.0
AT_LIMIT = 5_000_000
"""Five million members within five minutes is what is asked."""
RULES = {
    "away": Conditions(away_days=90),
    "big_spenders": Conditions(spend_from_fen=30_000, orders_from=1),
    "often": Conditions(orders_from=2, orders_to=9, orders_within_days=180),
    "category": Conditions(categories=("C1",), category_days=180),
}
SCAN = """
SELECT count(*) FROM member m LEFT JOIN member_purchases p ON p.member = m.id
WHERE p.last_on <= current_date - 90 AND m.erased_at IS NULL
"""
LIMIT_MB = 4_000.0
"""Half of a machine of 8 GB."""
MAKE = """
INSERT INTO tag (id, tag_group, name, by_rule, created_at)
VALUES (gen_random_uuid(), (SELECT id FROM tag_group LIMIT 1), $1, true, now()) RETURNING id
"""


async def _timed(tag: UUID, conditions: Conditions) -> float:
    start = time.perf_counter()
    await begin_run(tag, 1, conditions, dry=False, by=None)
    await finish([RUNS])
    return time.perf_counter() - start


async def _views(size: Size, who: Readers) -> None:
    """All that is known of one member, any of the chain: by headquarters, and by an area that reaches few of them."""
    some, book = Numbers(size), LinkedContacts()
    for name in ("hq", "area"):
        actor = who.everyone()[name]
        taken = await measured(Read(name, lambda actor=actor: lambda: profile(actor, some.member(), contacts=book)))  # type: ignore[misc]
        report(f"member_view.{name}", ours=taken, limit=LIMIT_MS, unit="ms p95", n=MEMBERS, note=f"{CALLS} members")


async def _measure(url: str, who: Readers) -> None:
    held = OwnMemory(psutil.Process())
    await connect(url, max_size=2)
    try:
        with held.watched():
            await _rules(Size.of(MEMBERS / MEMBERS_AT_ONE), who)
        report("member_rules.memory", ours=held.megabytes, limit=LIMIT_MB, unit="MB at most", n=MEMBERS)
    finally:
        await disconnect()


async def _rules(size: Size, who: Readers) -> None:
    await _views(size, who)
    for _ in range(2):
        start = time.perf_counter()
        await fetch_value(SCAN)
        scan = time.perf_counter() - start
    for name, conditions in RULES.items():
        tag: UUID = await fetch_value(MAKE, name)
        first, again = await _timed(tag, conditions), await _timed(tag, conditions)
        carried = await fetch_value("SELECT count(*) FROM member_tag WHERE tag = $1", tag)
        note = f"{carried} entered; the next night {again:.2f} s; {again * AT_LIMIT / MEMBERS:.0f} s at 5 million"
        report(f"member_rules.{name}", ours=first, limit=scan, unit="s", n=MEMBERS, note=note)
        allowed = LIMIT_SECONDS * MEMBERS / AT_LIMIT
        report(f"member_rules.{name}.within_five_minutes", ours=first, limit=allowed, unit="s", n=MEMBERS)


def main() -> None:
    """Fill a chain, and have each rule go over its members twice."""
    start = time.monotonic()
    with chain_of_members(MEMBERS, with_sales=True) as (url, who):
        print(f"# {datetime.now(UTC):%F %T} {MEMBERS} members, filled in {time.monotonic() - start:.0f} s", flush=True)
        asyncio.run(_measure(url, who))


if __name__ == "__main__":
    main()
