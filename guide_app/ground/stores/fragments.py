"""Pieces of SQL through which statements, of other packages too, reach stores: one statement for each kind of reach.

`by_reach` is for what is one statement with one condition (boards, sums, lists of few rows); `pages_by_reach` for lists
that are paged by id. Both give a `ByReach`, of which `actor.reach.kind` chooses:

    await fetch_as(OrderSummary, ORDERS[reach.kind], reach.bound, paging.before, paging.fetch)
"""

from guide_app.base.kernel.reach import ByReach, ReachKind

NO_ID = "'00000000-0000-0000-0000-000000000000'::uuid"
LAST_ID = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"


def day_cut(store: str, *, at: str) -> str:
    """How many hours after midnight the business day of a store begins at a moment. Both arguments are SQL.

    As the function `day_cut_hours(store, at)`, written out for what is read with every order: a call costs more than
    all the rest of it.
    """
    return f"""coalesce((SELECT cut.hours FROM store_day_cut cut
    WHERE cut.store = {store} AND cut.valid_from <= business_day({at}) ORDER BY cut.valid_from DESC LIMIT 1), 0)"""


def paths_above(path: str, *, itself: bool = True) -> str:
    """The paths of everything above a unit, and its own unless not `itself`: a SELECT of `path`. `path` is SQL."""
    end = f"length({path})" if itself else f"length({path}) - 1"
    return (
        f"SELECT left({path}, place) AS path FROM generate_series(1, {end}) place WHERE substr({path}, place, 1) = '/'"
    )


def entity_on(store: str, day: str) -> str:
    """The id of the legal entity that runs a store on a business day, as an expression. Both arguments are SQL."""
    return f"""(SELECT o.entity FROM store_ownership o WHERE o.store = {store} AND o.valid_from <= {day}
  ORDER BY o.valid_from DESC LIMIT 1)"""


def stands_for(store: str) -> str:
    """The codes of the closed stores that a store follows, as an array. `store` is SQL, its id."""
    return f"""ARRAY(SELECT gone.code FROM store_closing c JOIN store gone ON gone.id = c.store
    WHERE c.successor = {store} AND c.state <> 'withdrawn' AND gone.status = 'closed' ORDER BY gone.code)"""


def few(column: str, source: str) -> str:
    """The array of the few ids in a column of `source`, a name from WITH, for `= ANY (…)`.

    As IN, it would be planned for a tenth of the table, because a limit that is bound is not known to the plan.
    """
    return f"ARRAY(SELECT {column} FROM {source})"


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


def units_below(paths: str) -> str:
    """The paths of the stores and regions at or below some paths, as a SELECT of `id`. `paths` as in `stores_below`."""
    within = "~>=~ own.path AND {path} ~<~ (rtrim(own.path, '/') || '0')"
    return f"""SELECT below.path AS id FROM unnest({paths}::text[]) AS own (path)
  JOIN store below ON below.path {within.format(path="below.path")}
  UNION ALL SELECT region.path FROM unnest({paths}::text[]) AS own (path)
  JOIN region ON region.path {within.format(path="region.path")}"""


def within(path: str, paths: str) -> str:
    """Whether `path` lies at or below one of `paths`, as a condition; both are SQL, the second a text[]."""
    return f"EXISTS (SELECT FROM unnest({paths}::text[]) AS own (path) WHERE starts_with({path}, own.path))"


def pages_by_reach(
    select: str,
    *,
    table: str,
    alias: str,
    store: str = "store",
    key: str = "id",
    where: str = "true",
    newest_first: bool = False,
) -> ByReach:
    """A list paged by `key` for each kind of reach. `select` is its SELECT … FROM …, in which `table` is `alias`.

    $1 is `Reach.bound`, $2 `PageRequest.beyond` (or `.before`, newest first), $3 `PageRequest.fetch`; `where` may use
    further ones, and the columns of `alias` alone. There must be an index (`store`, `key`) of the rows of `where`.
    """
    row, after, order = f"{alias}.{key}", "<" if newest_first else ">", "DESC" if newest_first else "ASC"
    one = f"{select} WHERE {{reached}} AND {where} AND {row} {after} $2 ORDER BY {row} {order} LIMIT $3"
    branches = merged_pages(
        select,
        table=table,
        alias=alias,
        owner=store,
        owners=stores_below("$1"),
        key=key,
        where=where,
        newest_first=newest_first,
    )
    return {**by_reach(one, store=f"{alias}.{store}"), ReachKind.BRANCHES: branches}


def merged_pages(
    select: str,
    *,
    table: str,
    alias: str,
    owner: str,
    owners: str,
    key: str = "id",
    where: str = "true",
    newest_first: bool = False,
) -> str:
    """A list paged by `key` over the rows of many owners, `owners` being the SELECT of their `id`. Parameters as above.

    A page costs as many index look-ups as there are owners, not as they have rows: the rows of a page of n belong to
    the n owners whose next row comes first, and none comes after the n-th of those. That bound is compared as a row of
    two, because a range of ids between two values that are not known is guessed to be nearly empty, and all rows of
    each owner would be read and sorted.
    """
    row, order = f"{alias}.{key}", "DESC" if newest_first else "ASC"
    after, until, end = ("<", ">=", NO_ID) if newest_first else (">", "<=", LAST_ID)
    beyond = f"{where} AND {row} {after} $2"
    source = f"SELECT {row} AS place FROM {table} {alias} WHERE {alias}.{owner}"
    return f"""
WITH nearest AS MATERIALIZED (
  SELECT owner.id AS owner, next.place FROM ({owners}) owner
  CROSS JOIN LATERAL ({source} = owner.id AND {beyond} ORDER BY {row} {order} LIMIT 1) next
  ORDER BY next.place {order} LIMIT $3
), page AS MATERIALIZED (
  SELECT own.place FROM nearest CROSS JOIN LATERAL (
    {source} = nearest.owner AND {beyond} AND ({row}, true) {until} (coalesce(
      (SELECT place FROM nearest ORDER BY place {order} OFFSET $3 - 1 LIMIT 1), {end}), true)
    ORDER BY {row} {order} LIMIT $3
  ) own ORDER BY own.place {order} LIMIT $3
)
{select} WHERE {row} = ANY ({few("place", "page")}) ORDER BY {row} {order}
"""


def pages_by_day(
    select: str, *, table: str, alias: str, day: str, store: str = "store", where: str = "true"
) -> ByReach:
    """A list of the business days from $4 to $5, the newest day first, then by id, for each kind of reach.

    $1 is `Reach.bound`, $2 `PageRequest.before`, $3 `PageRequest.fetch`, $6 the day of the row before, or one after all
    of them. `where` may use further parameters, and the columns of `alias` alone. There must be indexes on (`store`,
    `day`, id) and (`day`, id).
    """
    on, row = f"{alias}.{day}", f"{alias}.id"
    asked = f"{on} BETWEEN $4 AND $5 AND ({on}, {row}) < ($6::date, $2::uuid) AND {where}"
    order = f"ORDER BY {on} DESC, {row} DESC"
    one = f"{select} WHERE {{reached}} AND {asked} {order} LIMIT $3"
    # As in `merged_pages`: the rows of a page belong to the stores whose next row comes first.
    source = f"SELECT {row} AS place, {on} AS day FROM {table} {alias} WHERE {alias}.{store}"
    newest = "ORDER BY {of}.day DESC, {of}.place DESC"
    last = f"FROM nearest {newest.format(of='nearest')} OFFSET $3 - 1 LIMIT 1"
    branches = f"""
WITH nearest AS MATERIALIZED (
  SELECT branch.id AS owner, next.place, next.day FROM ({stores_below("$1")}) branch
  CROSS JOIN LATERAL ({source} = branch.id AND {asked} {order} LIMIT 1) next {newest.format(of="next")} LIMIT $3
), page AS MATERIALIZED (
  SELECT own.place FROM nearest CROSS JOIN LATERAL (
    {source} = nearest.owner AND {asked} AND ({on}, {row}, true) >= (
      coalesce((SELECT nearest.day {last}), '-infinity'), coalesce((SELECT nearest.place {last}), {NO_ID}), true)
    {order} LIMIT $3
  ) own {newest.format(of="own")} LIMIT $3
)
{select} WHERE {row} = ANY ({few("place", "page")}) {order}
"""
    return {**by_reach(one, store=f"{alias}.{store}"), ReachKind.BRANCHES: branches}
