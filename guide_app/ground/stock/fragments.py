"""Pieces of SQL through which statements of higher packages see stock."""

KEPT = "coalesce(json_agg(k) FILTER (WHERE k.id IS NOT NULL), '[]')"
"""What is tracked of the articles that `kept_at` joins it to, as a JSON array of `reads.Kept`."""


def kept_at(*, place: str, article: str) -> str:
    """What is tracked of articles in a place, as a LEFT JOIN of `k`; nothing of bundles. `place` is SQL, an id.

    `article` is what a statement calls its rows of `sku_id` and `sku_kind`, for example those of `priced_skus`.
    """
    return f"""LEFT JOIN stock k
  ON k.sku = {article}.sku_id AND k.place = {place} AND {article}.sku_kind <> 'bundle'"""


def parts_at(*, place: str, codes: str, met: str) -> str:
    """What the bundles of these codes are made of, and what is tracked of it in a place: `reads.PartKept`, as above.

    By a function, which is called where a bundle is `met` alone, a condition: nothing of it is prepared for the others.
    """
    return f"CASE WHEN {met} THEN parts_kept_v1({codes}, {place}) ELSE '[]'::json END"


def holds(order: str) -> str:
    """Whether an order holds units of anything, as a condition. `order` is SQL, its id."""
    return f"EXISTS (SELECT FROM stock_hold promised WHERE promised.order_id = {order})"


def kind_of_place(*, store: str, place: str) -> str:
    """What kind of place sends or hands over what a store sells: null where there is none. A store `s` as alias, an id.

    It is the store itself, without any id, an active warehouse that serves it, or another store that is open.
    """
    return f"""CASE WHEN {place}::uuid IS NULL OR {place}::uuid = {store}.id THEN 'store'
    WHEN EXISTS (SELECT FROM warehouse w WHERE w.id = {place} AND w.active AND {serving("w.id", f"{store}.path")})
      THEN 'warehouse'
    WHEN EXISTS (SELECT FROM store other WHERE other.id = {place} AND other.status = 'open') THEN 'store' END"""


def serving(warehouse: str, path: str) -> str:
    """Whether a warehouse serves the store at a path, as a condition; both are SQL, an id and a path."""
    return f"""EXISTS (SELECT FROM warehouse_serves served
    WHERE served.warehouse = {warehouse} AND starts_with({path}, served.path))"""
