"""What most things do whose store closes: the next few of them go to the store that follows, or stay without one."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.stores.assets import Asset, Handing

PIECE = 500
"""Rows that go in one transaction."""


class Going(msgspec.Struct, frozen=True):
    """A row that goes to another store."""

    id: UUID


def going_along(
    name: str,
    title: tuple[str, str],
    *,
    of: str,
    left: str,
    going: Callable[[UUID, int], Awaitable[Sequence[Going]]],
    move: str,
    needs_successor: bool = False,
) -> Asset:
    """An asset of the package `of` whose rows name their store, and the successor after it.

    `left` counts those of the store $1, `going` reads so many of them, `move` writes the store $3 into those
    of the ids $1 that are still of the store $2.
    """

    async def count(store_id: UUID) -> int:
        rows: int = await fetch_value(left, store_id)
        return rows

    async def hand_on(actor: Actor, handing: Handing) -> int:
        if handing.successor_id is None:
            return 0
        ids = [one.id for one in await going(handing.store_id, PIECE)]
        if ids:
            await execute(move, ids, handing.store_id, handing.successor_id)
            facts = {name: [str(one) for one in ids], "successor": handing.successor_code}
            await audit.record(actor, f"{of}.store_closed", f"store:{handing.store_id}", **facts)
        return len(ids)

    return Asset(name, title, count, hand_on, needs_successor=needs_successor)
