"""The statements of a search: which members are looked at, in what order, and how many at most.

Whoever searches says in what order, and perhaps something that few members have: the end of a phone, a tag, a birthday,
whose they are. Of those all are looked at where they are few. Otherwise members are walked in the order that is wanted,
by an index of one store, of each in reach, or of the chain: `AT_FIRST` of them, which fills most pages, and further
from there, step by step, where it does not. So a search reads no more at five million members than at half a million.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.ground.stores.fragments import LAST_ID, NO_ID, few, stores_below
from segments.matching import EACH, IS_KNOWN, MATCHES, MAY_MATCH, PURCHASED, asked_any, bounds_in
from segments.rules import Sort

AT_FIRST = 1_100
"""Members that one search looks at first."""
WALKED = 4_000
"""Members that one search looks at."""
STEPS = {
    ReachKind.STORE: (AT_FIRST, WALKED - AT_FIRST - 1),
    ReachKind.BRANCHES: (AT_FIRST, (WALKED - AT_FIRST - 2) // 2, (WALKED - AT_FIRST - 2) // 2),
    ReachKind.ALL: (AT_FIRST, WALKED - AT_FIRST - 1),
}
"""The walks of a search, each beginning where the one before ended: of many stores, whose members are merged, a shorter
one sorts less. Each looks at one more than it says, whom it needs to know whether there are more, so all look at one
more than `WALKED`.
"""
OF_PURCHASES = re.compile(r"\bp\.")
"""What a condition asks of purchases."""
ROUNDS = 2
"""How often stores that have many of the nearest are read further, before they are read to the end."""
COUNTED = 1_000
"""Members up to which a search counts."""


class Driver(StrEnum):
    """What leads to the few members that are looked at."""

    PHONE_TAIL = "phone_tail"
    TAG = "tag"
    BIRTHDAY = "birthday"
    DEDICATED = "dedicated"
    NAMED = "named"


# $1 what is reached, $2 the bounds, $3 the limit, $4 and $5 the place before the page, $6 and $7 between which values
# of the order, $8 tags of which all are carried, $9 of which one is, $10 whose they are, and $11 what leads to the few.
@dataclass(frozen=True)
class _Order:
    """An order: the table by whose index it is walked, its columns there, and the value of its column as a number."""

    table: str
    home: str
    member: str
    column: str | None
    value: str
    bound: str
    end: str = "NULL"
    descending: bool = True
    among: str = ""
    """Which rows of the table are in the order, where not all with a value are."""

    def place(self, row: str) -> str:
        """The value of the order as a number, of a row of its table; null where that is not in the order."""
        value = self.walked(row)
        return f"CASE WHEN {self.among.format(row)} THEN {value} END" if self.among else value

    def walked(self, row: str) -> str:
        """The same of a row that was met in the order."""
        return f"{self.value.format(f'{row}.{self.column}')}::bigint"

    @property
    def columns(self) -> str:
        """What is ordered by, as columns of `w`."""
        return f"w.{self.member}" if self.column is None else f"w.{self.column}, w.{self.member}"

    @property
    def by(self) -> str:
        """The order, of rows `w`."""
        return ", ".join(f"{column} {self.way}" for column in self.columns.split(", "))

    @property
    def way(self) -> str:
        """Which way the order goes."""
        return "DESC" if self.descending else "ASC"

    def walk(self, of_store: str, limit: str) -> str:
        """Members of one store, or of all, beyond the place before the page, in this order, as a SELECT."""
        after = "<" if self.descending else ">"
        given = f"{self.bound.format('$4')}, $5::uuid" if self.column else "$5::uuid"
        between = "true"
        if self.column:
            between = f"w.{self.column} BETWEEN {self.bound.format('$6')} AND {self.bound.format('$7')}"
        if self.among:
            between = f"{self.among.format('w')} AND {between}"
        return f"""SELECT {self.columns} FROM {self.table} w
    WHERE {of_store} AND {between} AND ({self.columns}) {after} ({given}) ORDER BY {self.by} LIMIT {limit}"""

    def up_to(self, far: str) -> str:
        """Whether a row `w` lies no further than the one row of `far`, if that has one; as a condition."""
        ends = {self.column: self.end, self.member: NO_ID if self.descending else LAST_ID}
        found = [f"coalesce((SELECT {name} FROM {far}), {end})" for name, end in ends.items() if name]
        return f"({self.columns}) {'>=' if self.descending else '<='} ({', '.join(found)})"


_EPOCH = "'2000-01-01'::date"
_BY_DAY = f"{_EPOCH} + {{0}}::int"
_DAY = f"({{0}} - {_EPOCH})"
_PURCHASES = ("member_purchases", "home_store", "member")
ORDERS = {
    Sort.NEWEST: _Order("member", "home_store", "id", None, "0", ""),
    Sort.LAST_PURCHASE: _Order(*_PURCHASES, "last_on", _DAY, _BY_DAY, "'-infinity'::date"),
    Sort.LONGEST_AWAY: _Order(*_PURCHASES, "last_on", _DAY, _BY_DAY, "'infinity'::date", descending=False),
    Sort.SPEND: _Order(*_PURCHASES, "year_fen", "{0}", "{0}::bigint", str(-(2**63)), among="{}.last_on IS NOT NULL"),
    Sort.LAST_VISIT: _Order(*_PURCHASES, "visited_on", _DAY, _BY_DAY, "'-infinity'::date"),
}
_HOME = {
    ReachKind.STORE: "m.home_store = $1::uuid",
    ReachKind.BRANCHES: "(m.home_store IN (SELECT id FROM reached)) IS TRUE",  # hashed once, and not joined
    ReachKind.ALL: "$1::boolean",
}
_REACHED = f"reached AS MATERIALIZED ({stores_below('$1')}), "
_TAGGED = """($8::uuid[] IS NULL OR (SELECT count(*) FROM member_tag k WHERE k.member = walked.id AND k.tag = ANY ($8))
    = cardinality($8))
  AND ($9::uuid[] IS NULL OR EXISTS (SELECT FROM member_tag k WHERE k.member = walked.id AND k.tag = ANY ($9)))
  AND ($10::uuid IS NULL OR m.dedicated = $10)"""


def _nearest(sort: Sort, source: str) -> str:
    """The rows of `source` on the page, in the order."""
    way, after = ORDERS[sort].way, "<" if ORDERS[sort].descending else ">"
    return f"""SELECT id, place FROM {source} WHERE (place, id) {after} ($4::bigint, $5::uuid)
    AND place BETWEEN $6::bigint AND $7::bigint ORDER BY place {way}, id {way} LIMIT $3"""


def _found(
    sort: Sort,
    whose: str,
    *,
    whole: str,
    page: str,
    walks: bool = False,
    last: str = "NULL",
    only: str = "true",
    enough: str = "ALL",
) -> str:
    """What is found among `walked`: a page in the order, how many there are, and whether all were looked at (`whole`).

    `last` is where a walk ended, if there are more. Nobody is looked at unless the condition `only` holds, nor
    after `enough` were found.

    Each member is looked up by a subquery of their own, so that no plan reads a whole table instead; `OFFSET 0` keeps
    it from being asked twice. Purchases are looked up where something is asked of them. Of who was walked (`walks`) the
    value of the order is known without.
    """
    order = ORDERS[sort]
    own, place, matches, asked = f"p.{order.column}", order.place("p"), MATCHES, list(PURCHASED)
    if walks:
        place, matches = "walked.place", MATCHES.replace(own, order.bound.format("walked.place"))
        asked = [bound for bound in PURCHASED if OF_PURCHASES.search(EACH[bound].replace(own, ""))]
    member = "m.id" if order.column and not walks else f"CASE WHEN {asked_any(asked)} THEN m.id END"
    return f"""looked AS MATERIALIZED (
  SELECT id, place FROM (
    SELECT walked.id, (
      SELECT {place} FROM member m LEFT JOIN member_purchases p ON p.member = {member}
      WHERE m.id = walked.id AND {IS_KNOWN} AND {whose} AND {MAY_MATCH} AND {_TAGGED} AND {matches}
    ) AS place FROM c CROSS JOIN walked WHERE {only} OFFSET 0
  ) seen WHERE place IS NOT NULL LIMIT {enough}
), page AS MATERIALIZED ({page})
SELECT {whole} AS whole, (SELECT count(*) FROM looked) AS matches, {last}::json AS last,
  coalesce((SELECT json_agg(page ORDER BY place {order.way}, id {order.way}) FROM page), '[]') AS page
"""


def _whole(most: int) -> str:
    return f"(SELECT count(*) FROM walked) <= {most}"


def _unless_enough(value: str, otherwise: str) -> str:
    """The walk is not gone to its end where as many were found as a search counts."""
    return f"CASE WHEN (SELECT count(*) FROM looked) >= {COUNTED} THEN {otherwise} ELSE {value} END"


_ASKED = f"WITH c AS MATERIALIZED ({bounds_in('$2')}), "


def _nearest_of_stores(order: _Order, most: int) -> str:
    """`near`, a few members of each store, and how far the nearest `most` of all can lie (`far`), round after round.

    Stores of which all the few lie no further than that (`deep`) may have more, so more of them are read in the next
    round. They are at most half of those of the round before, and what one round sorts is twice `most`.
    """
    store = f"w.{order.home}"
    per = f"(SELECT greatest(1, {2 * most} / greatest(count(*), 1)) FROM reached)"
    parts = [
        f"""{_REACHED}near0 AS MATERIALIZED (
  SELECT reached.id AS store, {order.columns} FROM reached CROSS JOIN LATERAL (
    {order.walk(f"{store} = reached.id", per)}) w
), """
    ]
    for no in range(ROUNDS + 1):
        far = order.up_to(f"far{no}")
        parts.append(f"""far{no} AS MATERIALIZED (
  SELECT {order.columns} FROM near{no} w ORDER BY {order.by} OFFSET {most} LIMIT 1
), deep{no} AS MATERIALIZED (
  SELECT w.store, {per} + {most} / count(*) OVER () AS per FROM near{no} w WHERE {far}
  GROUP BY w.store HAVING count(*) >= {per}
), """)
        per = f"(SELECT per FROM deep{no} LIMIT 1)"
        if no < ROUNDS:
            walk = order.walk(f"{store} = deep{no}.store", per)
            parts.append(f"""near{no + 1} AS MATERIALIZED (
  SELECT w.store, {order.columns} FROM near{no} w WHERE {_done(no)} AND {far}
  UNION ALL SELECT deep{no}.store, {order.columns} FROM deep{no} CROSS JOIN LATERAL (
    {walk}) w
), """)
    return "".join(parts)


def _done(no: int) -> str:
    return f"w.store NOT IN (SELECT store FROM deep{no})"  # hashed once; an array would be gone through for each row


def _merged(order: _Order, most: int) -> str:
    """Those no further than after the last round, among them the nearest `most` of all stores and the one after."""
    far, deep = order.up_to(f"far{ROUNDS}"), f"deep{ROUNDS}"
    return f"""SELECT {order.columns} FROM near{ROUNDS} w WHERE {_done(ROUNDS)} AND {far}
    UNION ALL SELECT {order.columns} FROM {deep} CROSS JOIN LATERAL (
    {order.walk(f"w.{order.home} = {deep}.store AND {far}", str(most + 1))}) w"""


def walk(sort: Sort, most: int) -> ByReach:
    """Members in the order that is wanted, `most` of them, and no further than where a page and its count are full."""
    order = ORDERS[sort]
    walked = {
        ReachKind.STORE: order.walk(f"w.{order.home} = $1::uuid", str(most + 1)),
        ReachKind.BRANCHES: f"""SELECT w.* FROM ({_merged(order, most)}) w ORDER BY {order.by} LIMIT {most + 1}""",
        ReachKind.ALL: order.walk("true", str(most + 1)),
    }
    before = {kind: _nearest_of_stores(order, most) if kind is ReachKind.BRANCHES else "" for kind in _HOME}
    walks = {
        kind: f"""{_ASKED}{before[kind]}walked AS MATERIALIZED (
  SELECT w.{order.member} AS id, {order.walked("w")} AS place FROM ({walked[kind]}) w
), """
        for kind in _HOME
    }
    found = {
        "whole": _unless_enough(_whole(most), "false"),
        "page": _nearest(sort, "looked"),
        "last": _unless_enough(f"(SELECT row_to_json(walked) FROM walked OFFSET {most} LIMIT 1)", "NULL"),
        "enough": str(COUNTED),
    }
    return {kind: walks[kind] + _found(sort, home, walks=True, **found) for kind, home in _HOME.items()}


WALKS = {
    most: {sort: walk(sort, most) for sort in Sort}
    for most in {WALKED, *(most for all in STEPS.values() for most in all)}
}
_LEADS = {
    Driver.PHONE_TAIL: "SELECT m.id FROM member m WHERE right(m.phone_masked, 4) = $11 AND m.phone_masked <> ''",
    Driver.TAG: "SELECT k.member AS id FROM member_tag k WHERE k.tag = $11::uuid",
    Driver.BIRTHDAY: "SELECT m.id FROM member m WHERE m.birthday_index = ANY ($11::bigint[])",
    Driver.DEDICATED: "SELECT m.id FROM member m WHERE m.dedicated = $11::uuid",
    Driver.NAMED: "SELECT named.id FROM unnest($11::uuid[]) AS named (id)",
}
_NEAR = {Driver.PHONE_TAIL: "m.home_store", Driver.BIRTHDAY: "m.home_store", Driver.TAG: "k.home_store"}
"""What leads to members of the stores in reach alone, by an index in which this store comes second."""
_TAILS = {
    ReachKind.STORE: " AND {store} = $1::uuid",
    ReachKind.BRANCHES: f" AND {{store}} = ANY ({few('id', 'reached')})",
    ReachKind.ALL: "",
}


def _lead(driver: Driver, sort: Sort, most: int) -> ByReach:
    """The few members to whom something leads, nobody where they are more than `most`.

    They come in no order. The nearest of each half of them are sorted, and the nearest of those.
    """
    half = most // 2
    halves = " UNION ALL ".join(
        f"(SELECT * FROM ({_nearest(sort, f'(SELECT * FROM looked {part}) part')}) nearest)"
        for part in (f"LIMIT {half}", f"OFFSET {half}")
    )
    page = _nearest(sort, f"({halves}) either")
    return {
        kind: f"""{_ASKED}{_REACHED if kind is ReachKind.BRANCHES else ""}walked AS MATERIALIZED (
  {_LEADS[driver]}{_TAILS[kind].format(store=_NEAR[driver]) if driver in _NEAR else ""} LIMIT {most + 1}
), {_found(sort, home, whole=_whole(most), page=page, only=_whole(most))}"""
        for kind, home in _HOME.items()
    }


LEADS = {
    most: {driver: {sort: _lead(driver, sort, most) for sort in Sort} for driver in Driver}
    for most in (AT_FIRST, WALKED)
}
