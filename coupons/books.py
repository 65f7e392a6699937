"""What must always add up in the stored coupons, as queries that find what does not.

Tables are walked by their ids, a piece of some tenths of a second at a time, so that the whole may take as long as it
likes and go on where it stood. Coupons are counted by template on the way; templates come last and add what was issued
since the walk began, so that they see the counters and all coupons at one moment.
"""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.ids import new_id

DAY_MS = 86_400_000
_RANDOM_BITS = 80
"""Of an id, behind its 48 bits of milliseconds."""
SETTLING_MS = 60_000
"""Coupons that may be written at this moment are counted with the templates."""


class Walk(NamedTuple):
    """A table that is walked by ids, `rows` at once, and what must hold of those after the id $1 up to $2."""

    table: str
    rows: int
    rules: dict[str, str]
    by: str = "id"


# $3 and $4: a row is counted up by coupons whose ids are made within a day of its own, which is that of the first.
_OF_ASSOCIATES = """
        SELECT concat(today.template, ' ', today.associate, ' ', today.day) AS subject,
               today.sent AS wanted, coalesce(given.n, 0) AS found
        FROM coupon_associate_day today LEFT JOIN (
          SELECT c.template, c.issuer, business_day(c.issued_at) AS day, count(*) AS n FROM coupon c
          WHERE c.id > $3 AND c.id < $4 AND c.issuer IS NOT NULL GROUP BY 1, 2, 3
        ) AS given ON given.template = today.template AND given.issuer = today.associate AND given.day = today.day
        WHERE today.id > $1 AND today.id <= $2 AND today.sent <> coalesce(given.n, 0)
    """
# $3 the last id that was counted on the way, $4 and $5 the templates and how many coupons of each that were.
_GIVEN = """LEFT JOIN (
          SELECT of.template, sum(of.n) AS n FROM (
            SELECT * FROM unnest($4::uuid[], $5::bigint[]) AS counted (template, n)
            UNION ALL SELECT template, count(*) FROM coupon WHERE id > $3 GROUP BY template
          ) AS of GROUP BY of.template
        ) AS given ON given.template = t.id"""

WALKS = (
    Walk(
        "coupon_associate_day",
        20_000,
        {"what an associate sent on a day is the number of coupons they issued": _OF_ASSOCIATES},
    ),
    Walk(
        "coupon",
        5_000,
        {
            "every change of state has exactly one event": """
        SELECT c.id::text AS subject, c.version AS wanted, count(e.id) AS found
        FROM coupon c LEFT JOIN coupon_event e ON e.coupon = c.id AND e.home_member = c.home_member
          AND e.coupon > $1 AND e.coupon <= $2
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
          WHERE c.id > $1 AND c.id <= $2 AND e.coupon > $1 AND e.coupon <= $2
          WINDOW told AS (PARTITION BY e.coupon ORDER BY e.no)
        ) AS chain WHERE broken GROUP BY coupon
    """,
            "a used coupon is used by one order, which knows it": """
        SELECT c.id::text AS subject, 1 AS wanted, count(used.id) AS found
        FROM coupon c LEFT JOIN order_coupon used
          ON used.coupon = c.id AND used.coupon > $1 AND used.coupon <= $2
          AND used.used_at IS NOT NULL AND used.returned_at IS NULL
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
    Walk(
        "coupon_template",
        1,
        {
            "what the shards have issued is the number of coupons": f"""
        SELECT t.code AS subject, shards.issued AS wanted, coalesce(given.n, 0) AS found FROM coupon_template t
        JOIN LATERAL (SELECT sum(issued) AS issued FROM coupon_stock_shard WHERE template = t.id) AS shards ON true
        {_GIVEN}
        WHERE t.id > $1 AND t.id <= $2 AND shards.issued <> coalesce(given.n, 0)
    """,
            "the shards hold the template's stock": """
        SELECT t.code AS subject, t.stock AS wanted, sum(shard.stock) AS found
        FROM coupon_template t JOIN coupon_stock_shard shard ON shard.template = t.id
        WHERE t.id > $1 AND t.id <= $2 GROUP BY t.code, t.stock HAVING t.stock <> sum(shard.stock)
    """,
            "claims by members are the number of coupons": f"""
        SELECT t.code AS subject, counted.n AS wanted, coalesce(given.n, 0) AS found FROM coupon_template t
        JOIN LATERAL (SELECT coalesce(sum(claimed), 0) AS n FROM coupon_member_counter WHERE template = t.id) AS counted
          ON true
        {_GIVEN}
        WHERE t.id > $1 AND t.id <= $2 AND counted.n <> coalesce(given.n, 0)
    """,
        },
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


COUNT_COUPONS = "SELECT template, count(*) AS coupons FROM coupon WHERE id > $1 AND id <= $2 GROUP BY template"


class Counted(msgspec.Struct, frozen=True):
    """How many coupons of a template there are in a piece."""

    template: UUID
    coupons: int


class Place(msgspec.Struct, frozen=True):
    """How far the books are: the number of the walk, the last id that was looked at, the coupons counted so far."""

    walk: int
    last: UUID
    counted_until: UUID
    counts: dict[str, int]

    @classmethod
    def beginning(cls) -> "Place":
        """Before everything. What is issued from about now on is counted at the end."""
        return cls(0, NO_ID, _moved(new_id(), -SETTLING_MS), {})

    @property
    def ends(self) -> bool:
        """Whether everything was looked at."""
        return self.walk == len(WALKS)

    def next_walk(self) -> "Place":
        """At the beginning of the next table."""
        return msgspec.structs.replace(self, walk=self.walk + 1, last=NO_ID)


NO_ID = UUID(int=0)


async def look(place: Place) -> tuple[list[Discrepancy], Place]:
    """What does not add up in the piece after a place, and the place behind it. Reads for some tenths of a second."""
    walk = WALKS[place.walk]
    last: UUID | None = await fetch_value(LAST[walk.table], place.last)
    if last is None:
        return [], place.next_walk()
    found = await fetch_as(Discrepancy, DISCREPANCIES[walk.table], place.last, last, *_bound(walk.table, place, last))
    counts = place.counts
    if walk.table == "coupon" and place.last < place.counted_until:
        counts = dict(counts)
        for one in await fetch_as(Counted, COUNT_COUPONS, place.last, min(last, place.counted_until)):
            counts[str(one.template)] = counts.get(str(one.template), 0) + one.coupons
    return found, msgspec.structs.replace(place, last=last, counts=counts)


def _bound(table: str, place: Place, last: UUID) -> tuple[Any, ...]:  # values of several types
    """What the statement of a table takes beside the ids."""
    if table == "coupon_associate_day":
        return _moved(place.last, -DAY_MS), _moved(last, 2 * DAY_MS)
    if table == "coupon_template":
        return place.counted_until, list(place.counts), list(place.counts.values())
    return ()


def _moved(row_id: UUID, by_ms: int) -> UUID:
    """An id made so much later or earlier than this one."""
    return UUID(int=max(0, (row_id.int >> _RANDOM_BITS) + by_ms) << _RANDOM_BITS)


async def pieces() -> AsyncIterator[list[Discrepancy]]:
    """What does not add up, piece by piece, from the beginning to the end."""
    place = Place.beginning()
    while not place.ends:
        found, place = await look(place)
        yield found


async def discrepancies() -> list[Discrepancy]:
    """Everything that does not add up; empty in a sound database. Changes made meanwhile may show: look again."""
    return [one async for piece in pieces() for one in piece]
