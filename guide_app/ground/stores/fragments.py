"""Pieces of SQL through which statements, of other packages too, reach stores: one statement for each kind of reach.

`by_reach` is for what is one statement with one condition (boards, sums, lists of few rows); `pages_by_reach` for lists
that are paged by id. Both give a `ByReach`, of which `actor.reach.kind` chooses:

    await fetch_as(OrderSummary, ORDERS[reach.kind], reach.bound, paging.before, paging.fetch)
"""

from guide_app.base.kernel.reach import ByReach, ReachKind

NO_ID = "'00000000-0000-0000-0000-000000000000'::uuid"
LAST_ID = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"


def stores_below(paths: str) -> str:
    """The ids of the stores at or below some paths, as a SELECT. `paths` is SQL, a text[], none below another.

    The operators compare byte by byte and go by the index on paths in every plan and under every collation, as LIKE
    with a parameter does not; `0` is the sign after `/`.
    """
    return f"""SELECT below.id FROM unnest({paths}::text[]) AS own (path)
  JOIN store below ON below.path ~>=~ own.path AND below.path ~<~ (rtrim(own.path, '/') || '0')"""


def by_reach(statement: str, *, store: str, bound: str = "$1") -> ByReach:
    """`statement` for each kind of reach: its `{reached}` becomes a condition on `store`, the SQL of a store's id.

    `bound` is the parameter that takes `Reach.bound`. Rows without a store are seen by those who reach everything.
    """
    conditions = {
        ReachKind.STORE: f"{store} = {bound}::uuid",
        ReachKind.BRANCHES: f"{store} IN ({stores_below(bound)})",
        ReachKind.ALL: f"{bound}::boolean",
    }
    return {kind: statement.replace("{reached}", condition) for kind, condition in conditions.items()}


def pages_by_reach(
    select: str, *, table: str, alias: str, store: str = "store", where: str = "true", newest_first: bool = False
) -> ByReach:
    """A list paged by id for each kind of reach. `select` is its SELECT … FROM …, in which `table` is called `alias`.

    $1 is `Reach.bound`, $2 `PageRequest.beyond` (or `.before`, newest first), $3 `PageRequest.fetch`; `where` may use
    further ones, and the columns of `alias` alone. There must be an index (`store`, id) of the rows of `where`.

    A page of branches costs as many index look-ups as they have stores, not as they have rows: the rows of a page of n
    lie in the n stores whose next row comes first, and none comes after the n-th of those.
    """
    row, order = f"{alias}.id", "DESC" if newest_first else "ASC"
    after, until = ("<", ">=") if newest_first else (">", "<=")
    beyond = f"{where} AND {row} {after} $2"
    source = f"SELECT {row} FROM {table} {alias} WHERE {alias}.{store}"
    branches = f"""
WITH nearest AS MATERIALIZED (
  SELECT reached.id AS store, next.id FROM ({stores_below("$1")}) reached
  CROSS JOIN LATERAL ({source} = reached.id AND {beyond} ORDER BY {row} {order} LIMIT 1) next
  ORDER BY next.id {order} LIMIT $3
), page AS MATERIALIZED (
  SELECT own.id FROM nearest CROSS JOIN LATERAL (
    {source} = nearest.store AND {beyond} AND {row} {until} coalesce(
      (SELECT id FROM nearest ORDER BY id {order} OFFSET $3 - 1 LIMIT 1), {NO_ID if newest_first else LAST_ID})
    ORDER BY {row} {order} LIMIT $3
  ) own ORDER BY own.id {order} LIMIT $3
)
{select} WHERE {row} IN (SELECT id FROM page) ORDER BY {row} {order}
"""
    one = f"{select} WHERE {{reached}} AND {beyond} ORDER BY {row} {order} LIMIT $3"
    return {**by_reach(one, store=f"{alias}.{store}"), ReachKind.BRANCHES: branches}
