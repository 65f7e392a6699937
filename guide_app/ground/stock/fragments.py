"""Pieces of SQL through which statements of higher packages see stock."""


def kept_at(*, place: str, codes: str) -> str:
    """What is tracked of the SKUs of these codes in a place, as a JSON array of `reads.Kept`. The arguments are SQL."""
    return f"""(SELECT coalesce(json_agg(kept), '[]') FROM (
    SELECT k.sku, k.place, k.kind, k.on_hand, k.held, k.as_of FROM sku wanted
    JOIN stock k ON k.sku = wanted.id AND k.place = {place} WHERE wanted.code = ANY({codes}) AND wanted.kind <> 'bundle'
  ) kept)"""


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
