"""The books of stock held against each other."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison

HELD = comparison(
    kept="SELECT sku::text || ' ' || place AS key, held AS value FROM stock WHERE held <> 0",
    facts="SELECT sku::text || ' ' || place AS key, sum(units)::bigint AS value FROM stock_hold GROUP BY sku, place",
)
ON_HAND = comparison(
    kept="SELECT sku::text || ' ' || place AS key, on_hand - fed AS value FROM stock WHERE on_hand <> fed",
    facts="""SELECT k.sku::text || ' ' || k.place AS key, sum(m.units)::bigint AS value
FROM stock_movement m JOIN stock k ON k.place = m.place AND k.sku = m.sku AND m.moved_at > k.as_of
GROUP BY k.sku, k.place""",
)
LOCK = "LOCK TABLE stock IN SHARE ROW EXCLUSIVE MODE"
MEND_HELD = """
UPDATE stock k SET held = facts.held FROM (
  SELECT k.id, coalesce(sum(h.units), 0) AS held FROM stock k
  LEFT JOIN stock_hold h ON h.place = k.place AND h.sku = k.sku GROUP BY k.id
) facts WHERE k.id = facts.id AND k.held <> facts.held
"""
MEND_ON_HAND = """
UPDATE stock k SET on_hand = facts.on_hand FROM (
  SELECT k.id, k.fed + coalesce(sum(m.units), 0) AS on_hand FROM stock k
  LEFT JOIN stock_movement m ON m.place = k.place AND m.sku = k.sku AND m.moved_at > k.as_of GROUP BY k.id
) facts WHERE k.id = facts.id AND k.on_hand <> facts.on_hand
"""


async def _mend_held() -> None:
    await execute(LOCK)
    await execute(MEND_HELD)


async def _mend_on_hand() -> None:
    await execute(LOCK)
    await execute(MEND_ON_HAND)


CHECKS = [
    Check("stock.held", ("占用与各订单占用之和", "What is held against the holds of orders"), HELD, _mend_held),
    Check(
        "stock.on_hand",
        ("在库与报送数加之后的进出", "What is on hand against what was told and moved since"),
        ON_HAND,
        _mend_on_hand,
    ),
]
