"""The statements of a search: which members are looked at, in what order, and how many at most.

Whoever searches says in what order, and perhaps something that few members have: the end of a phone, a tag, whose they
are. Of those few all are looked at. Otherwise members are walked in the order that is wanted, by an index of one store,
of each store in reach, or of the chain, `WALKED` at most. So a search reads no more at five million members than at
half a million.
"""

from dataclasses import dataclass
from enum import StrEnum

from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.ground.stores.fragments import LAST_ID, NO_ID, few, stores_below
from segments.matching import IS_KNOWN, MATCHES, bounds_in
from segments.rules import Sort

WALKED = 4_000
"""Members that one search looks at."""
PER_STORE = 101
"""Members of each store in reach that are looked at: the longest page, so that the first one of a store is whole."""
COUNTED = 1_000
"""Members up to which a search counts."""


class Driver(StrEnum):
    """What leads to the few members that are looked at."""

    PHONE_TAIL = "phone_tail"
    TAG = "tag"
    DEDICATED = "dedicated"
    NAMED = "named"


# $1 what is reached, $2 the bounds, $3 the limit, $4 and $5 the place before the page, $6 and $7 between which values
# of the order, $8 tags of which all are carried, $9 of which one is, $10 whose they are, and $11 what leads to the few.
@dataclass(frozen=True)
class _Order:
    """An order: the table by whose index it is walked, its columns there, and its value as a number of a row."""

    table: str
    home: str
    member: str
    column: str | None
    value: str
    bound: str
    descending: bool = True

    def walk(self, of_store: str, limit: str) -> str:
        """Members of one store, or of all, beyond the place before the page, in this order, as a SELECT."""
        way, after = ("DESC", "<") if self.descending else ("ASC", ">")
        columns = [column for column in (self.column, self.member) if column is not None]
        place = f"({', '.join(f'w.{column}' for column in columns)})"
        given = [self.bound.format("$4"), "$5::uuid"] if self.column else ["$5::uuid"]
        between = "true"
        if self.column:
            between = f"w.{self.column} BETWEEN {self.bound.format('$6')} AND {self.bound.format('$7')}"
        value = f"w.{self.column}" if self.column else "0"
        return f"""SELECT w.{self.member} AS id, {value} AS place FROM {self.table} w
    WHERE {of_store} AND {between} AND {place} {after} ({", ".join(given)})
    ORDER BY {", ".join(f"w.{column} {way}" for column in columns)} LIMIT {limit}"""


_EPOCH = "'2000-01-01'::date"
_BY_DAY = f"{_EPOCH} + {{0}}::int"
_DAY = f"(p.last_on - {_EPOCH})::bigint"
ORDERS = {
    Sort.NEWEST: _Order("member", "home_store", "id", None, "0::bigint", ""),
    Sort.LAST_PURCHASE: _Order("member_purchases", "home_store", "member", "last_on", _DAY, _BY_DAY),
    Sort.LONGEST_AWAY: _Order("member_purchases", "home_store", "member", "last_on", _DAY, _BY_DAY, descending=False),
    Sort.SPEND: _Order("member_purchases", "home_store", "member", "year_fen", "p.year_fen", "{0}::bigint"),
}
_HOME = {
    ReachKind.STORE: "m.home_store = $1::uuid",
    ReachKind.BRANCHES: f"m.home_store = ANY ({few('id', 'reached')})",
    ReachKind.ALL: "$1::boolean",
}
_REACHED = {
    ReachKind.STORE: "",
    ReachKind.BRANCHES: f"reached AS MATERIALIZED ({stores_below('$1')}), ",
    ReachKind.ALL: "",
}
_TAGGED = """($8::uuid[] IS NULL OR (SELECT count(*) FROM member_tag k WHERE k.member = m.id AND k.tag = ANY ($8))
    = cardinality($8))
  AND ($9::uuid[] IS NULL OR EXISTS (SELECT FROM member_tag k WHERE k.member = m.id AND k.tag = ANY ($9)))
  AND ($10::uuid IS NULL OR m.dedicated = $10)"""


def _found(sort: Sort, whose: str, *, whole: str) -> str:
    """What is found among `walked`: a page in the order, how many there are, and whether all were looked at."""
    order = ORDERS[sort]
    way, after = ("DESC", "<") if order.descending else ("ASC", ">")
    bought = "true" if order.column is None else f"p.{order.column} IS NOT NULL"
    return f"""matched AS MATERIALIZED (
  SELECT m.id, {order.value} AS place
  FROM walked JOIN member m ON m.id = walked.id LEFT JOIN member_purchases p ON p.member = m.id CROSS JOIN c
  WHERE {bought} AND {whose} AND {IS_KNOWN} AND {MATCHES} AND {_TAGGED}
), page AS MATERIALIZED (
  SELECT id, place FROM matched WHERE (place, id) {after} ($4::bigint, $5::uuid)
    AND place BETWEEN $6::bigint AND $7::bigint ORDER BY place {way}, id {way} LIMIT $3
)
SELECT {whole} AS whole, (SELECT count(*) FROM matched) AS matches,
  coalesce((SELECT json_agg(page ORDER BY place {way}, id {way}) FROM page), '[]') AS page
"""


_ASKED = f"WITH c AS MATERIALIZED ({bounds_in('$2')}), "
_ALL_OF = f"(SELECT count(*) FROM walked) <= {WALKED}"


def _walk(sort: Sort) -> ByReach:
    """Members in the order that is wanted."""
    order = ORDERS[sort]
    one = f"""{_ASKED}walked AS MATERIALIZED (
  {order.walk("{of_store}", str(WALKED + 1))}
), """
    way, before = ("DESC", ">=") if order.descending else ("ASC", "<=")
    end, last = ("-9000000000000000", NO_ID) if order.descending else ("9000000000000000", LAST_ID)
    place = "ahead.place" if order.bound == "{0}::bigint" or not order.column else f"(ahead.place - {_EPOCH})::bigint"
    # Of each store as many as a page may hold. What lies beyond the last of a store that has more is not known to be
    # next: the horizon is the nearest of those.
    branches = f"""{_ASKED}{_REACHED[ReachKind.BRANCHES]}ahead AS MATERIALIZED (
  SELECT reached.id AS store, near.id, near.place, near.no FROM reached CROSS JOIN LATERAL (
    SELECT near.id, near.place, row_number() OVER (ORDER BY near.place {way}, near.id {way}) AS no FROM (
    {order.walk(f"w.{order.home} = reached.id", str(PER_STORE))}) near
  ) near
), horizon AS MATERIALIZED (
  SELECT {place} AS place, ahead.id FROM ahead WHERE ahead.no = {PER_STORE} ORDER BY 1 {way}, 2 {way} LIMIT 1
), walked AS MATERIALIZED (
  SELECT ahead.id FROM ahead WHERE ({place}, ahead.id) {before} (
    coalesce((SELECT place FROM horizon), {end}), coalesce((SELECT id FROM horizon), {last}))
  ORDER BY {place} {way}, ahead.id {way} LIMIT {WALKED + 1}
), """
    found = {kind: _found(sort, whose, whole=_ALL_OF) for kind, whose in _HOME.items()}
    whole = f"({_ALL_OF} AND NOT EXISTS (SELECT FROM horizon))"
    return {
        ReachKind.STORE: one.replace("{of_store}", f"w.{order.home} = $1::uuid") + found[ReachKind.STORE],
        ReachKind.BRANCHES: branches + _found(sort, _HOME[ReachKind.BRANCHES], whole=whole),
        ReachKind.ALL: one.replace("{of_store}", "true") + found[ReachKind.ALL],
    }


WALKS = {sort: _walk(sort) for sort in Sort}
_LEADS = {
    Driver.PHONE_TAIL: (
        "SELECT m.id FROM member m WHERE right(m.phone_masked, 4) = $11 AND m.phone_masked <> '' AND {0}"
    ),
    Driver.TAG: "SELECT k.member AS id FROM member_tag k WHERE k.tag = $11::uuid",
    Driver.DEDICATED: "SELECT m.id FROM member m WHERE m.dedicated = $11::uuid",
    Driver.NAMED: "SELECT named.id FROM unnest($11::uuid[]) AS named (id)",
}


def _lead(driver: Driver, sort: Sort) -> ByReach:
    """The few members to whom something leads."""
    return {
        kind: f"""{_ASKED}{_REACHED[kind]}walked AS MATERIALIZED (
  {_LEADS[driver].format(home)} LIMIT {WALKED + 1}
), {_found(sort, home, whole=_ALL_OF)}"""
        for kind, home in _HOME.items()
    }


LEADS = {driver: {sort: _lead(driver, sort) for sort in Sort} for driver in Driver}
