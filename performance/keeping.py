"""Adding to the sums: what a batch of events moved, added up and written by one statement."""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.stores.fragments import paths_above

AMOUNTS = ("orders", "units", "sales_fen", "refunds_fen", "unmatched_fen", "new_members")
"""What is added up for a unit."""
OF_ASSOCIATES = tuple(name for name in AMOUNTS if name != "unmatched_fen")
"""What is added up for a person: a return without its order is nobody's."""


class Moved(msgspec.Struct, frozen=True):
    """How far a store's sums, and those of somebody in it, moved on a business day."""

    store: UUID
    associate: UUID | None
    day: date
    orders: int = 0
    units: int = 0
    sales_fen: int = 0
    refunds_fen: int = 0
    unmatched_fen: int = 0
    new_members: int = 0


def sums_of_units(of: str) -> str:
    """The rows of `sales_of_unit` that `of` (store, day, the amounts) adds up to, in the order of their keys."""
    amounts = ", ".join(f"sum(m.{name})::bigint AS {name}" for name in AMOUNTS)
    return f"""
SELECT unit.path, CASE WHEN unit.path = s.path THEN s.id END AS store, span.kind AS span, span.begins_on, {amounts}
FROM {of} m JOIN store s ON s.id = m.store
CROSS JOIN LATERAL ({paths_above("s.path")}) unit
CROSS JOIN LATERAL (VALUES ('day', m.day), ('month', date_trunc('month', m.day)::date)) span (kind, begins_on)
GROUP BY unit.path, CASE WHEN unit.path = s.path THEN s.id END, span.kind, span.begins_on
ORDER BY unit.path, span.kind, span.begins_on
"""


def sums_of_associates(of: str) -> str:
    """The same of `sales_of_associate`; what nobody is named for adds to none."""
    amounts = ", ".join(f"sum(m.{name})::bigint AS {name}" for name in OF_ASSOCIATES)
    return f"""
SELECT gen_random_uuid() AS id, m.associate, m.store, span.kind AS span, span.begins_on, {amounts}
FROM {of} m
CROSS JOIN LATERAL (VALUES ('day', m.day), ('month', date_trunc('month', m.day)::date)) span (kind, begins_on)
WHERE m.associate IS NOT NULL
GROUP BY m.associate, m.store, span.kind, span.begins_on
ORDER BY m.associate, span.kind, span.begins_on, m.store
"""


UNIT_COLUMNS = f"path, store, span, begins_on, {', '.join(AMOUNTS)}"
ASSOCIATE_COLUMNS = f"id, associate, store, span, begins_on, {', '.join(OF_ASSOCIATES)}"


def _added(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = k.{name} + excluded.{name}" for name in names)


ADD = f"""
WITH moved AS MATERIALIZED (SELECT * FROM {record_set(Moved, "$1", "moved")}), of_units AS (
  INSERT INTO sales_of_unit AS k ({UNIT_COLUMNS}) {sums_of_units("moved")}
  ON CONFLICT (path, span, begins_on) DO UPDATE SET {_added(AMOUNTS)}
)
INSERT INTO sales_of_associate AS k ({ASSOCIATE_COLUMNS}) {sums_of_associates("moved")}
ON CONFLICT (associate, span, begins_on, store) DO UPDATE SET {_added(OF_ASSOCIATES)}
"""


class _Key(NamedTuple):
    store: UUID
    associate: UUID | None
    day: date


class Movement:
    """How far the sums moved. Nothing is written before `write`."""

    def __init__(self) -> None:
        self._amounts: dict[_Key, Counter[str]] = defaultdict(Counter)

    def add(self, store: UUID, associate: UUID | None, day: date, **amounts: int) -> None:
        """Add amounts, named as the columns."""
        self._amounts[_Key(store, associate, day)].update(amounts)

    async def write(self) -> None:
        """Add it to the sums."""
        rows = [Moved(*key, *(amounts[name] for name in AMOUNTS)) for key, amounts in self._amounts.items()]
        await execute(ADD, as_json(rows))
