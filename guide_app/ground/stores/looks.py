"""Lists of business days by conditions that no index knows: a bounded look at the newest rows, and where it ended.

What is rare over a wide reach would have every row of a month read to fill one page. So a statement here looks at a
bounded number of rows, whatever the chain has, and says which was the last: whoever wants more goes on from there.
"""

from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.ground.stores.fragments import by_reach, few, stores_below

LOOKED = 8_000
"""Rows of one store, or of the chain, that are looked at for a page: they come in their order."""
LOOKED_OF_MANY = 1_000
"""Rows of many stores, which are merged: twice as many are sorted for it."""


def looks_by_day(
    select: str,
    *,
    table: str,
    alias: str,
    day: str,
    wanted: str,
    store: str = "store",
    looked: int = LOOKED,
    looked_of_many: int = LOOKED_OF_MANY,
) -> ByReach:
    """A page of a list of business days, the newest first, for each kind of reach: `page`, and `last`, the id of the
    row where the look ended before the page was full; null where no row is left.

    Parameters, indexes and what `wanted` may name are as for `fragments.pages_by_day`.
    """
    on, row = f"{alias}.{day}", f"{alias}.id"
    asked = f"{on} BETWEEN $4 AND $5 AND ({on}, {row}) < ($6::date, $2::uuid)"
    order = f"ORDER BY {on} DESC, {row} DESC"
    source = f"SELECT {row} AS place, {on} AS day, ({wanted}) IS TRUE AS wanted FROM {table} {alias} WHERE"
    page = f"""SELECT coalesce((SELECT json_agg(shown) FROM (
    {select} WHERE {row} = ANY ({few("place", "page")}) {order}
  ) shown), '[]') AS page"""
    in_order = f"""
WITH page AS MATERIALIZED (
  SELECT looked.place FROM ({source} {{reached}} AND {asked} {order} LIMIT {looked}) looked
  WHERE looked.wanted ORDER BY looked.day DESC, looked.place DESC LIMIT $3
)
{page}, CASE WHEN (SELECT count(*) FROM page) < $3 THEN (
  SELECT {row} FROM {table} {alias} WHERE {{reached}} AND {asked} {order} OFFSET {looked} - 1 LIMIT 1) END AS last
"""
    numbered = source.replace(" AS wanted ", f" AS wanted, row_number() OVER ({order}) AS no ")
    merged = _merged(f"{numbered} {alias}.{store} =", f"{on}, {row}", asked, order, looked_of_many)
    return {
        **by_reach(in_order, store=f"{alias}.{store}"),
        ReachKind.BRANCHES: f"""{merged}
{page}, CASE WHEN (SELECT count(*) FROM page) < $3 THEN (
  SELECT place FROM ended WHERE day > '-infinity') END AS last
""",
    }


def _merged(source: str, place: str, asked: str, order: str, most: int) -> str:
    """The `page` of many stores, and where the look `ended`.

    A few rows of each store say how far the nearest of all can lie. Stores of which all these few lie no further may
    have more, and are read on, together as many again. Where one of them is not read out to there, the look ends at its
    last row: so it does not matter how unevenly stores share the nearest.
    """
    behind = f"({place}) < (deep.day, deep.place) AND ({place}, true) >= (far.day, far.place, true)"
    return f"""
WITH reached AS MATERIALIZED ({stores_below("$1")}), each AS MATERIALIZED (
  SELECT greatest(1, {2 * most} / greatest(count(*), 1)) AS rows FROM reached
), near AS MATERIALIZED (
  SELECT reached.id AS owner, next.* FROM reached
  CROSS JOIN LATERAL ({source} reached.id AND {asked} {order} LIMIT (SELECT rows FROM each)) next
), far AS MATERIALIZED (
  SELECT day, place FROM (
    (SELECT day, place FROM near ORDER BY day DESC, place DESC OFFSET {most} - 1 LIMIT 1)
    UNION ALL SELECT '-infinity', '00000000-0000-0000-0000-000000000000'
  ) one ORDER BY day DESC LIMIT 1
), deep AS MATERIALIZED (
  SELECT near.owner, near.day, near.place, {most} / count(*) OVER () + 1 AS rows
  FROM near CROSS JOIN far WHERE near.no = (SELECT rows FROM each) AND (near.day, near.place) > (far.day, far.place)
), more AS MATERIALIZED (
  SELECT next.*, next.no = deep.rows AS ends FROM deep CROSS JOIN far
  CROSS JOIN LATERAL ({source} deep.owner AND {asked} AND {behind} {order} LIMIT deep.rows) next
), ended AS MATERIALIZED (
  SELECT day, place FROM (SELECT day, place FROM more WHERE ends UNION ALL SELECT day, place FROM far) one
  ORDER BY day DESC, place DESC LIMIT 1
), page AS MATERIALIZED (
  SELECT looked.place FROM ended, (
    SELECT day, place, wanted FROM near UNION ALL SELECT day, place, wanted FROM more
  ) looked
  WHERE looked.wanted AND (looked.day, looked.place) >= (ended.day, ended.place)
  ORDER BY looked.day DESC, looked.place DESC LIMIT $3
)"""
