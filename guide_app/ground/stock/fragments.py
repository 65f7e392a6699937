"""Pieces of SQL through which statements of higher packages see stock."""


def kept_at(*, place: str, codes: str) -> str:
    """What is tracked of the SKUs of these codes in a place, as a JSON array of `reads.Kept`. The arguments are SQL."""
    return f"""(SELECT coalesce(json_agg(kept), '[]') FROM (
    SELECT k.sku, k.place, k.kind, k.on_hand, k.held, k.as_of FROM sku wanted
    JOIN stock k ON k.sku = wanted.id AND k.place = {place} WHERE wanted.code = ANY({codes})
  ) kept)"""


def holds(order: str) -> str:
    """Whether an order holds units of anything, as a condition. `order` is SQL, its id."""
    return f"EXISTS (SELECT FROM stock_hold promised WHERE promised.order_id = {order})"


def serving(warehouse: str, path: str) -> str:
    """Whether a warehouse serves the store at a path, as a condition; both are SQL, an id and a path."""
    return f"""EXISTS (SELECT FROM warehouse_serves served
    WHERE served.warehouse = {warehouse} AND starts_with({path}, served.path))"""
