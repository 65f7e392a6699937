"""Staged sales become orders with lines and payments, set by set; whoever and whatever they name is created first."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.ground.associates.bulk import ensure_associates
from guide_app.ground.catalog.bulk import ensure_skus
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.members.fragments import came_by
from guide_app.ground.members.till_phones import NUMBER
from guide_app.ground.orders.attribution.deciding import attribute_import
from guide_app.ground.orders.rules import Channel, OrderStatus
from guide_app.ground.orders.till_import.chain import KnownChain
from guide_app.ground.orders.till_import.paid_by import book_payments
from guide_app.ground.orders.till_import.staging import MEMBER
from guide_app.ground.orders.till_import.telling import tell_sales
from guide_app.ground.stores.bulk import create_stores

LINE_ID = "(left($1::uuid::text, 28) || lpad(to_hex(t.position), 8, '0'))::uuid"
"""The import's id with the place in the file at its end: of version 7, by which lies in partitions what lines make."""

STORES = "SELECT DISTINCT store FROM till_line WHERE state IS NULL"

ASSOCIATES = """
SELECT t.associate, s.code AS store, min(t.day) AS first_on
FROM till_line t JOIN store s ON s.id = t.store WHERE t.state IS NULL AND t.associate IS NOT NULL
GROUP BY t.associate, s.code
"""

# As people know them: `sh001-02` is SH001-02 where nobody is called exactly so.
ASSOCIATES_AS_KNOWN = """
UPDATE till_line t SET associate = known.number
FROM (
  SELECT typed.associate, min(a.number) AS number
  FROM (SELECT DISTINCT associate FROM till_line WHERE state IS NULL AND associate IS NOT NULL) typed
  JOIN associate a ON upper(a.number) = upper(typed.associate)
  WHERE NOT EXISTS (SELECT FROM associate b WHERE b.number = typed.associate)
  GROUP BY typed.associate HAVING count(*) = 1
) known
WHERE t.associate = known.associate
"""
ALL_ARE_KNOWN = """
SELECT NOT EXISTS (SELECT FROM till_line t WHERE t.state IS NULL AND t.associate IS NOT NULL
  AND NOT EXISTS (SELECT FROM associate a WHERE a.number = t.associate))
"""

# The card decides. Where nobody has it, the phone beside it says whose it is, of all lines with that card.
MEMBERS_BESIDE_CARDS = """
WITH said AS MATERIALIZED (
  SELECT DISTINCT ON (member) member, phone FROM till_line
  WHERE state IS NULL AND member IS NOT NULL AND phone IS NOT NULL ORDER BY member, position
)
UPDATE till_line t SET member_id = coalesce(m.merged_into, m.id) FROM said
JOIN member_phone p ON p.phone_index = said.phone JOIN member m ON m.id = p.member
WHERE t.member = said.member AND t.state IS NULL AND NOT EXISTS (SELECT FROM member k WHERE k.number = said.member)
"""
# A phone that nobody has registered becomes a number of its own: always the same, and no way back to the phone.
MEMBERS_OF_PHONES = """
UPDATE till_line t SET member_id = coalesce(m.merged_into, m.id) FROM member_phone p JOIN member m ON m.id = p.member
WHERE p.phone_index = t.phone AND t.member IS NULL AND t.state IS NULL
"""
NUMBERS_OF_PHONES = f"""
UPDATE till_line SET member = {NUMBER.format(index="phone")}
WHERE phone IS NOT NULL AND member IS NULL AND member_id IS NULL AND state IS NULL
"""
MEMBERS = """
SELECT DISTINCT ON (t.member) t.member, s.code AS store, t.sold_at
FROM (
  SELECT member, store, min(sold_at) AS sold_at, min(position) AS position FROM till_line
  WHERE state IS NULL AND member IS NOT NULL AND member_id IS NULL GROUP BY member, store, order_id
) t JOIN store s ON s.id = t.store
ORDER BY t.member, t.sold_at, t.position
"""

# One article is typed in many ways; the way it is typed most often is its name.
SKUS = """
SELECT DISTINCT ON (sku) sku, name
FROM (SELECT sku, name, count(*) AS typed FROM till_line WHERE state IS NULL GROUP BY sku, name) spelled
ORDER BY sku, name = '', typed DESC, name
"""


# What another system has sent says by itself where it was sold and what sending it cost.
BOOK_ORDERS = f"""
INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, came_by, list_fen,
                    promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, placed_at,
                    paid_at, business_on, day_cut_hours)
SELECT r.order_id, r.receipt, r.store, m.id, r.channel, $2, a.id, m.dedicated, m.acquirer,
       {came_by("m", "r.sold_at")}, r.list_fen, r.list_fen - r.goods_fen, 0, r.goods_fen, r.freight_fen,
       r.goods_fen + r.freight_fen, 0, '', r.sold_at, r.sold_at, r.day, day_cut_hours(r.store, r.sold_at)
FROM (
  SELECT order_id, receipt, store, member, member_id, associate, day, min(sold_at) AS sold_at,
    min(coalesce(channel, $1::text)) AS channel, coalesce(min(freight_fen), 0) AS freight_fen,
    sum(unit_price_fen * units)::bigint AS list_fen, sum(amount_fen)::bigint AS goods_fen
  FROM till_line WHERE state IS NULL AND NOT is_return
  GROUP BY order_id, receipt, store, member, member_id, associate, day
) r
LEFT JOIN member m ON m.id = {MEMBER.format(line="r")}
LEFT JOIN associate a ON a.number = r.associate
"""

BOOK_RECEIPTS = f"""
INSERT INTO till_receipt (number, store, till, day, order_id, till_import)
SELECT DISTINCT receipt, store, till, day, order_id, $1::uuid FROM till_line
WHERE state IS NULL AND NOT is_return AND coalesce(channel, '{Channel.TILL.value}') = '{Channel.TILL.value}'
"""

BOOK_LINES = f"""
INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
                        coupon_fen, paid_fen, hq_funded_fen, returned_units, refunded_fen, measure_milli)
SELECT {LINE_ID}, t.order_id, t.no, k.id, t.sku, coalesce(nullif(t.name, ''), k.name), t.units,
       t.unit_price_fen, t.unit_price_fen * t.units, t.unit_price_fen * t.units - t.amount_fen, 0, t.amount_fen, 0, 0,
       0, t.measure_milli
FROM till_line t
JOIN sku k ON k.code = t.sku
WHERE t.state IS NULL AND NOT t.is_return
"""

# Right after the first months the planner knows nothing of these tables, and joins them row by row.
FRESH_STATISTICS = "SELECT refresh_order_statistics_v1()"


class NamedStore(msgspec.Struct, frozen=True):
    """A store of lines that are to be booked."""

    store: UUID


class NamedAssociate(msgspec.Struct, frozen=True):
    """An associate that lines name, the store where they sold, and the first day they did."""

    associate: str
    store: str
    first_on: date


class NamedMember(msgspec.Struct, frozen=True):
    """A member number that lines name, with the first of these lines."""

    member: str
    store: str
    sold_at: datetime


class NamedSku(msgspec.Struct, frozen=True):
    """An article that lines name, as it is mostly spelled."""

    sku: str
    name: str


async def create_what_is_named(chain: KnownChain) -> None:
    """Stores, associates, members and SKUs of the staged lines that are to be booked; a phone finds its member."""
    wanted = {named.store for named in await fetch_as(NamedStore, STORES)}
    await create_stores({code: id for code, id in chain.created.items() if id in wanted})
    if not await fetch_value(ALL_ARE_KNOWN):
        await execute(ASSOCIATES_AS_KNOWN)
    associates = await fetch_as(NamedAssociate, ASSOCIATES)
    await ensure_associates({(named.associate, named.store): named.first_on for named in associates})
    await execute(MEMBERS_BESIDE_CARDS)
    await find_members()
    await ensure_skus({named.sku: named.name for named in await fetch_as(NamedSku, SKUS)})


async def find_members() -> None:
    """Whose the staged lines are: a phone finds its member; a number that nobody has is that of a new one."""
    await execute(MEMBERS_OF_PHONES)
    await execute(NUMBERS_OF_PHONES)
    members = await fetch_as(NamedMember, MEMBERS)
    await ensure_members([Sighting(named.member, named.store, named.sold_at) for named in members])


async def book_sales(import_id: UUID) -> int:
    """One paid order per staged receipt, told by one OrderPaid each; the number of orders."""
    orders = await execute(BOOK_ORDERS, Channel.TILL.value, OrderStatus.PAID.value)
    await execute(BOOK_RECEIPTS, import_id)
    await execute(BOOK_LINES, import_id)
    await book_payments()
    await execute(FRESH_STATISTICS)
    await attribute_import(import_id)
    await tell_sales(import_id)
    return orders
