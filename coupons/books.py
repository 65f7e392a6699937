"""What must always add up in the stored coupons, as queries that find what does not."""

import msgspec

from guide_app.base.kernel.database import fetch_as

RULES: dict[str, str] = {
    "what the shards have issued is the number of coupons": """
        SELECT t.code AS subject, shards.issued AS wanted, coalesce(given.n, 0) AS found
        FROM coupon_template t
        JOIN (SELECT template, sum(issued) AS issued, sum(stock) AS stock FROM coupon_stock_shard GROUP BY template)
          AS shards ON shards.template = t.id
        LEFT JOIN (SELECT template, count(*) AS n FROM coupon GROUP BY template) AS given ON given.template = t.id
        WHERE shards.issued <> coalesce(given.n, 0)
    """,
    "the shards hold the template's stock": """
        SELECT t.code AS subject, t.stock AS wanted, sum(shard.stock) AS found
        FROM coupon_template t JOIN coupon_stock_shard shard ON shard.template = t.id
        GROUP BY t.code, t.stock HAVING t.stock <> sum(shard.stock)
    """,
    "claims by members are the number of coupons": """
        SELECT t.code AS subject, coalesce(counted.n, 0) AS wanted, coalesce(given.n, 0) AS found
        FROM coupon_template t
        LEFT JOIN (SELECT template, sum(claimed) AS n FROM coupon_member_counter GROUP BY template)
          AS counted ON counted.template = t.id
        LEFT JOIN (SELECT template, count(*) AS n FROM coupon GROUP BY template) AS given ON given.template = t.id
        WHERE coalesce(counted.n, 0) <> coalesce(given.n, 0)
    """,
    "what an associate sent on a day is the number of coupons they issued": """
        SELECT concat(today.template, ' ', today.associate, ' ', today.day) AS subject,
               today.sent AS wanted, count(c.id) AS found
        FROM coupon_associate_day today
        LEFT JOIN coupon c ON c.template = today.template AND c.issuer = today.associate
          AND business_day(c.issued_at) = today.day
        GROUP BY today.id HAVING today.sent <> count(c.id)
    """,
    "every change of state has exactly one event": """
        SELECT c.id::text AS subject, c.version AS wanted, count(e.id) AS found
        FROM coupon c LEFT JOIN coupon_event e ON e.coupon = c.id
        GROUP BY c.id HAVING c.version <> count(e.id) OR c.version <> max(e.no)
    """,
    "events follow each other, and the newest says the coupon's state": """
        SELECT coupon::text AS subject, 0 AS wanted, count(*) AS found FROM (
          SELECT e.coupon, e.from_status IS DISTINCT FROM lag(e.to_status) OVER told
                 OR lead(e.no) OVER told IS NULL AND e.to_status <> c.status AS broken
          FROM coupon_event e JOIN coupon c ON c.id = e.coupon
          WINDOW told AS (PARTITION BY e.coupon ORDER BY e.no)
        ) AS chain WHERE broken GROUP BY coupon
    """,
    "a used coupon is used by one order, which knows it": """
        SELECT c.id::text AS subject, 1 AS wanted, count(used.id) AS found
        FROM coupon c LEFT JOIN order_coupon used
          ON used.coupon = c.id AND used.used_at IS NOT NULL AND used.returned_at IS NULL
        GROUP BY c.id
        HAVING count(used.id) <> (c.status = 'USED')::int
          OR c.status = 'USED' AND NOT bool_and(used.order_id = c.used_order)
    """,
    "line shares add up to the discount of a coupon": """
        SELECT concat(order_id, ' ', coupon) AS subject, discount_fen AS wanted, sum((one->>'share')::bigint) AS found
        FROM order_coupon LEFT JOIN LATERAL jsonb_array_elements(shares) AS one ON true
        GROUP BY id HAVING discount_fen <> coalesce(sum((one->>'share')::bigint), 0)
    """,
    "funders' shares add up to the share of a line": """
        SELECT concat(order_id, ' ', coupon, ' ', one->>'line') AS subject,
               (one->>'share')::bigint AS wanted, sum(part.value::bigint) AS found
        FROM order_coupon, jsonb_array_elements(shares) AS one, jsonb_each_text(one->'funders') AS part
        GROUP BY order_coupon.id, one HAVING (one->>'share')::bigint <> sum(part.value::bigint)
    """,
    "coupons of a paid order add up to its coupon discount": """
        SELECT o.id::text AS subject, o.coupon_fen AS wanted, sum(used.discount_fen) AS found
        FROM order_coupon used JOIN orders o ON o.id = used.order_id
        WHERE used.used_at IS NOT NULL GROUP BY o.id HAVING o.coupon_fen <> sum(used.discount_fen)
    """,
}


class Discrepancy(msgspec.Struct, frozen=True):
    """A rule that something breaks: what was wanted, what was found."""

    rule: str
    subject: str
    wanted: int
    found: int


DISCREPANCIES = " UNION ALL ".join(
    f"""SELECT $rule${rule}$rule$ AS rule, subject, wanted::bigint AS wanted, found::bigint AS found
        FROM ({sql}) AS broken"""
    for rule, sql in RULES.items()
)


async def discrepancies() -> list[Discrepancy]:
    """Everything that does not add up; empty in a sound database. Reads whole tables: for the night, and for tests."""
    return await fetch_as(Discrepancy, DISCREPANCIES)
