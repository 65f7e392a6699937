"""A chain of members without its tasks, commissions, codes and audit log: filled in minutes, a whole one in hours.

Searches ask for its stores, members, tags and what these bought in all; what is known of one of them asks for orders,
coupons and touches too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from benchmarks import _at_size_people as people
from benchmarks import _at_size_sales as sales
from benchmarks import _at_size_work as work
from benchmarks._at_size_ground import Readers, filled_by, readers
from benchmarks._at_size_rows import DAYS, Size, id_functions
from guide_app.base.kernel.database import execute, fetch_as, transaction
from segments.checks import mend

MEMBERS_AT_ONE = 3_000_000
OF_MEMBERS = ("member", "member_key", "member_phone", "member_purchases", "member_tag", "binding")
OF_DAYS = ("member_purchase_day",)
OF_ORDERS = ("orders", "order_line", "payment", "refund", "refund_line")
OF_SALES = (*OF_ORDERS, "coupon", "coupon_code", "coupon_event", "touch")
INDEXES = """
SELECT i.indexrelid::regclass::text AS name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS made
FROM pg_index i
WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint held WHERE held.conindid = i.indexrelid)
"""
APART = 30
"""Days between two orders of one member."""
# Four in five have bought, between today and two years ago, up to seven times; most of it costs little.
_OF_MEMBERS = f"""
FROM (SELECT id, home_store, substr(number, 2)::bigint AS no FROM member) m
CROSS JOIN LATERAL (
  SELECT 1 + m.no % 7 AS orders, m.no * 7919 % {2 * DAYS} AS ago, 30000 / (1 + m.no * 31 % 97) AS fen
) bought
CROSS JOIN LATERAL (SELECT current_date - bought.ago::int AS on_day) at
"""
BOUGHT = f"""
INSERT INTO member_purchases (member, home_store, first_on, last_on, last_store, orders, net_fen, year_fen, year_to,
  visited_on)
SELECT id, home_store, on_day - {APART} * (orders - 1)::int, on_day, home_store, orders, orders * fen,
  fen * greatest(0, least(orders, ({DAYS - 1} - ago) / {APART} + 1)) * (ago < {DAYS})::int, current_date,
  on_day + (ago * (no % 3) / 4)::int
{_OF_MEMBERS} WHERE m.no % 5 > 0
"""
DAYS_BOUGHT = f"""
INSERT INTO member_purchase_day (member, day, orders, net_fen)
SELECT id, on_day - {APART} * back, 1, fen
{_OF_MEMBERS} CROSS JOIN LATERAL generate_series(0, (orders - 1)::int) AS earlier (back) WHERE m.no % 5 > 0
"""


class Index(msgspec.Struct, frozen=True):
    """An index, and the statement that makes it."""

    name: str
    made: str


@contextmanager
def chain_of_members(members: int, *, with_sales: bool = False) -> Iterator[tuple[str, Readers]]:
    """A filled database in a temporary folder, as the application reaches it, and who reads it.

    With sales, each member has an order of the last year, some have coupons and touches; else nothing but sums.
    """
    with filled_by(lambda: _fill(Size.of(members / MEMBERS_AT_ONE), with_sales=with_sales)) as url:
        yield url, readers()


def _statements(size: Size, *, with_sales: bool) -> Iterator[str]:
    yield from people.organisation(size)
    yield from people.members(size)
    yield from people.tags()
    if with_sales:
        yield from people.catalog(size)
        yield from sales.orders(size)
        yield from sales.coupons(size)
        yield from work.meetings(size)
    else:
        yield BOUGHT
        yield DAYS_BOUGHT


async def _fill(size: Size, *, with_sales: bool) -> None:
    """Rows first and their indexes after them, which is quicker by far."""
    indexes = await fetch_as(Index, INDEXES, [*OF_MEMBERS, *(OF_SALES if with_sales else OF_DAYS)])
    async with transaction():
        await execute("SET LOCAL session_replication_role = replica")
        await execute("SET LOCAL synchronous_commit = off")
        await execute("SET LOCAL work_mem = '256MB'")
        await execute("SET LOCAL maintenance_work_mem = '1GB'")
        await people.names()
        for function in id_functions():
            await execute(function)
        for index in indexes:
            await execute(f"DROP INDEX {index.name}")
        for statement in _statements(size, with_sales=with_sales):
            await execute(statement)
        await execute("DROP TABLE at_size_name")
        for index in indexes:
            await execute(index.made)
        if with_sales:
            await execute("ANALYZE")
            await mend()
    await execute("VACUUM ANALYZE")
