"""Sums by unit, when a unit stands elsewhere: the boards of days past show the tree as it stands now."""

from typing import NamedTuple

from guide_app.base.kernel.database import execute
from guide_app.ground.stores.assets import Placed, PlacedColumn, Restated
from guide_app.ground.stores.rules import path_and_above
from performance.channels import CHANNEL_COLUMNS, OF_CHANNELS
from performance.keeping import AMOUNTS, UNIT_COLUMNS


class Restating(NamedTuple):
    """The statements that take the sums of a unit from those above it, and add them to others."""

    take: str
    forget: str
    add: str


def _restating(table: str, columns: str, key: tuple[str, ...], amounts: tuple[str, ...]) -> Restating:
    taken = ", ".join(f"{name} = k.{name} - own.{name}" for name in amounts)
    added = ", ".join(f"{name} = k.{name} + excluded.{name}" for name in amounts)
    none = " AND ".join(f"{name} = 0" for name in amounts)
    own, same = (", ".join(f"{of}.{name}" for name in key) for of in ("own", "k"))
    values = ", ".join({"path": "above.path", "store": "NULL"}.get(name, f"own.{name}") for name in columns.split(", "))
    return Restating(
        f"""
UPDATE {table} k SET {taken} FROM {table} own
WHERE own.path = $1 AND k.path = ANY($2::text[]) AND ({same}) = ({own})
""",
        f"DELETE FROM {table} WHERE path = ANY($1::text[]) AND {none}",
        f"""
INSERT INTO {table} AS k ({columns})
SELECT {values}
FROM {table} own CROSS JOIN unnest($2::text[]) AS above (path) WHERE own.path = $1
ORDER BY above.path, {own}
ON CONFLICT (path, {", ".join(key)}) DO UPDATE SET {added}
""",
    )


UNITS = _restating("sales_of_unit", UNIT_COLUMNS, ("span", "begins_on"), AMOUNTS)
CHANNELS = _restating("sales_of_channel", CHANNEL_COLUMNS, ("span", "begins_on", "channel"), OF_CHANNELS)


async def restate(old: str, new: str) -> None:
    """Take the sums of a unit from the regions that it leaves, and add them to those that it comes to."""
    before, after = path_and_above(old)[:-1], path_and_above(new)[:-1]
    left = [path for path in before if path not in after]
    come = [path for path in after if path not in before]
    await execute(UNITS.take, old, left)
    await execute(UNITS.forget, left)
    await execute(UNITS.add, old, come)
    await execute(CHANNELS.take, old, left)
    await execute(CHANNELS.forget, left)
    await execute(CHANNELS.add, old, come)


PLACED = Placed(
    columns=(PlacedColumn("sales_of_unit"), PlacedColumn("sales_of_channel")),
    restated=(Restated("performance", restate),),
)
