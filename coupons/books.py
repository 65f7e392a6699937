"""What must always add up in the stored coupons, as queries that find what does not."""

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_value


class Walk(NamedTuple):
    """A table that is walked by ids, `rows` at once, and what must hold of those after the id $1 up to $2."""

    table: str
    rows: int
    rules: dict[str, str]
    by: str = "id"


WALKS = (
    Walk(
        "coupon_template",
        1,
        {
            "what the shards have issued is the number of coupons": """
        SELECT t.code AS subject, shards.issued AS wanted, given.n AS found FROM coupon_template t
        JOIN LATERAL (SELECT sum(issued) AS issued FROM coupon_stock_shard WHERE template = t.id) AS shards ON true
        JOIN LATERAL (SELECT count(*) AS n FROM coupon WHERE template = t.id) AS given ON true
        WHERE t.id > $1 AND t.id <= $2 AND shards.issued <> given.n
    """,
            "the shards hold the template's stock": """
        SELECT t.code AS subject, t.stock AS wanted, sum(shard.stock) AS found
        FROM coupon_template t JOIN coupon_stock_shard shard ON shard.template = t.id
        WHERE t.id > $1 AND t.id <= $2 GROUP BY t.code, t.stock HAVING t.stock <> sum(shard.stock)
    """,
            "claims by members are the number of coupons": """
        SELECT t.code AS subject, counted.n AS wanted, given.n AS found FROM coupon_template t
        JOIN LATERAL (SELECT coalesce(sum(claimed), 0) AS n FROM coupon_member_counter WHERE template = t.id) AS counted
          ON true
        JOIN LATERAL (SELECT count(*) AS n FROM coupon WHERE template = t.id) AS given ON true
        WHERE t.id > $1 AND t.id <= $2 AND counted.n <> given.n
    """,
        },
    ),
    Walk(
        "coupon_associate_day",
        100_000,  # coupons are not found by their issuer: each piece looks at all of them once
        {
            "what an associate sent on a day is the number of coupons they issued": """
        SELECT concat(today.template, ' ', today.associate, ' ', today.day) AS subject,
               today.sent AS wanted, count(c.id) AS found
        FROM coupon_associate_day today
        LEFT JOIN coupon c ON c.template = today.template AND c.issuer = today.associate
          AND business_day(c.issued_at) = today.day
        WHERE today.id > $1 AND today.id <= $2 GROUP BY today.id HAVING today.sent <> count(c.id)
    """,
        },
    ),
    Walk(
        "coupon",
        5_000,
        {
            "every change of state has exactly one event": """
        SELECT c.id::text AS subject, c.version AS wanted, count(e.id) AS found
        FROM coupon c LEFT JOIN coupon_event e ON e.coupon = c.id AND e.home_member = c.home_member
        WHERE c.id > $1 AND c.id <= $2 AND NOT EXISTS (
          SELECT FROM archived_month gone WHERE gone.of = 'coupon_event'
          AND c.id >= uuid_floor_v1(gone.month) AND c.id < uuid_floor_v1((gone.month + interval '1 month')::date))
        GROUP BY c.id, c.home_member HAVING c.version <> count(e.id) OR c.version <> max(e.no)
    """,
            "events follow each other, and the newest says the coupon's state": """
        SELECT coupon::text AS subject, 0 AS wanted, count(*) AS found FROM (
          SELECT e.coupon, e.from_status IS DISTINCT FROM lag(e.to_status) OVER told
                 OR lead(e.no) OVER told IS NULL AND e.to_status <> c.status AS broken
          FROM coupon_event e JOIN coupon c ON c.id = e.coupon AND c.home_member = e.home_member
          WHERE c.id > $1 AND c.id <= $2
          WINDOW told AS (PARTITION BY e.coupon ORDER BY e.no)
        ) AS chain WHERE broken GROUP BY coupon
    """,
            "a used coupon is used by one order, which knows it": """
        SELECT c.id::text AS subject, 1 AS wanted, count(used.id) AS found
        FROM coupon c LEFT JOIN order_coupon used
          ON used.coupon = c.id AND used.used_at IS NOT NULL AND used.returned_at IS NULL
        WHERE c.id > $1 AND c.id <= $2 GROUP BY c.id, c.home_member
        HAVING count(used.id) <> (c.status = 'USED')::int
          OR c.status = 'USED' AND NOT bool_and(used.order_id = c.used_order)
    """,
        },
    ),
    Walk(
        "order_coupon",
        5_000,
        {
            "line shares add up to the discount of a coupon": """
        SELECT concat(order_id, ' ', coupon) AS subject, discount_fen AS wanted, sum((one->>'share')::bigint) AS found
        FROM order_coupon LEFT JOIN LATERAL jsonb_array_elements(shares) AS one ON true
        WHERE order_id > $1 AND order_id <= $2
        GROUP BY order_id, coupon HAVING discount_fen <> coalesce(sum((one->>'share')::bigint), 0)
    """,
            "funders' shares add up to the share of a line": """
        SELECT concat(order_id, ' ', coupon, ' ', one->>'line') AS subject,
               (one->>'share')::bigint AS wanted, sum(part.value::bigint) AS found
        FROM order_coupon, jsonb_array_elements(shares) AS one, jsonb_each_text(one->'funders') AS part
        WHERE order_id > $1 AND order_id <= $2
        GROUP BY order_id, coupon, one HAVING (one->>'share')::bigint <> sum(part.value::bigint)
    """,
            "coupons of a paid order add up to its coupon discount": """
        SELECT o.id::text AS subject, o.coupon_fen AS wanted, whole.fen AS found
        FROM order_coupon JOIN orders o ON o.id = order_id
        JOIN LATERAL (
          SELECT sum(discount_fen) AS fen FROM order_coupon used WHERE used.order_id = o.id AND used_at IS NOT NULL
        ) AS whole ON true
        WHERE order_id > $1 AND order_id <= $2 AND used_at IS NOT NULL AND o.coupon_fen <> whole.fen
    """,
        },
        by="order_id",
    ),
)
RULES = {name: sql for walk in WALKS for name, sql in walk.rules.items()}


class Discrepancy(msgspec.Struct, frozen=True):
    """A rule that something breaks: what was wanted, what was found."""

    rule: str
    subject: str
    wanted: int
    found: int


def _found_by(walk: Walk) -> str:
    """The statement that finds what breaks a walk's rules in the rows after the id $1 up to $2."""
    return " UNION ALL ".join(
        f"""SELECT $rule${rule}$rule$ AS rule, subject, wanted::bigint AS wanted, found::bigint AS found
        FROM ({sql}) AS broken"""
        for rule, sql in walk.rules.items()
    )


DISCREPANCIES = {walk.table: _found_by(walk) for walk in WALKS}
LAST = {
    walk.table: f"SELECT {walk.by} FROM ("
    f"SELECT {walk.by} FROM {walk.table} WHERE {walk.by} > $1 ORDER BY {walk.by} LIMIT {walk.rows}) AS next"
    f" ORDER BY {walk.by} DESC LIMIT 1"
    for walk in WALKS
}
"""The last id of the next piece."""


async def pieces() -> AsyncIterator[list[Discrepancy]]:
    """What does not add up, piece by piece: each a read of its own of some tenths of a second, for the night."""
    for walk in WALKS:
        place: UUID | None = UUID(int=0)
        while place is not None:
            last: UUID | None = await fetch_value(LAST[walk.table], place)
            if last is not None:
                yield await fetch_as(Discrepancy, DISCREPANCIES[walk.table], place, last)
            place = last


async def discrepancies() -> list[Discrepancy]:
    """Everything that does not add up; empty in a sound database. Changes made meanwhile may show: look again."""
    return [one async for piece in pieces() for one in piece]
