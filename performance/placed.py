"""Sums by unit, when a unit stands elsewhere: the boards of days past show the tree as it stands now."""

from guide_app.base.kernel.database import execute
from guide_app.ground.stores.assets import Placed, PlacedColumn, Restated
from guide_app.ground.stores.rules import path_and_above
from performance.keeping import AMOUNTS, UNIT_COLUMNS

_TAKEN = ", ".join(f"{name} = k.{name} - own.{name}" for name in AMOUNTS)
_ADDED = ", ".join(f"{name} = k.{name} + excluded.{name}" for name in AMOUNTS)
_OWN = ", ".join(f"own.{name}" for name in AMOUNTS)
_NONE = " AND ".join(f"{name} = 0" for name in AMOUNTS)
TAKE = f"""
UPDATE sales_of_unit k SET {_TAKEN} FROM sales_of_unit own
WHERE own.path = $1 AND k.path = ANY($2::text[]) AND (k.span, k.begins_on) = (own.span, own.begins_on)
"""
FORGET = f"DELETE FROM sales_of_unit WHERE path = ANY($1::text[]) AND {_NONE}"
ADD = f"""
INSERT INTO sales_of_unit AS k ({UNIT_COLUMNS})
SELECT above.path, NULL, own.span, own.begins_on, {_OWN}
FROM sales_of_unit own CROSS JOIN unnest($2::text[]) AS above (path) WHERE own.path = $1
ORDER BY above.path, own.span, own.begins_on
ON CONFLICT (path, span, begins_on) DO UPDATE SET {_ADDED}
"""


async def restate(old: str, new: str) -> None:
    """Take the sums of a unit from the regions that it leaves, and add them to those that it comes to."""
    before, after = path_and_above(old)[:-1], path_and_above(new)[:-1]
    left = [path for path in before if path not in after]
    await execute(TAKE, old, left)
    await execute(FORGET, left)
    await execute(ADD, old, [path for path in after if path not in before])


PLACED = Placed(columns=(PlacedColumn("sales_of_unit"),), restated=(Restated("performance", restate),))
