"""What people keep of the organisation's paths, and how many there are."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.events import publish
from guide_app.ground.associates.events import AssociatePosted
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.stores.assets import Asset, Handing, Placed, PlacedColumn

PIECE = 200
"""Posts that go in one transaction."""


class Post(msgspec.Struct, frozen=True):
    """A post at a store that closes."""

    id: UUID
    associate: UUID
    role: Role
    valid_from: date


NEXT = """
SELECT p.id, p.associate, p.role, p.valid_from FROM posting p WHERE p.id = ANY(ARRAY(
  SELECT q.id FROM posting q WHERE q.store = $1 AND (q.valid_to IS NULL OR q.valid_to > $2) ORDER BY q.id LIMIT $3
)) ORDER BY p.id FOR UPDATE
"""
END = "UPDATE posting SET valid_to = $2 WHERE id = ANY($1::uuid[])"
DROP = "DELETE FROM posting WHERE id = ANY($1::uuid[])"
REPLACE = "UPDATE posting SET store = $2, path = $3 WHERE id = ANY($1::uuid[])"
ADD = """
INSERT INTO posting (id, associate, role, path, store, valid_from)
SELECT gen_random_uuid(), associate, role, $3, $2, $4 FROM posting WHERE id = ANY($1::uuid[]) ORDER BY id
"""
LEFT = "SELECT count(*) FROM posting p WHERE p.store = $1 AND (p.valid_to IS NULL OR p.valid_to > $2)"
BELOW = f"""
SELECT count(DISTINCT p.associate) FROM posting p
WHERE p.path ~>=~ $1 AND p.path ~<~ (rtrim($1, '/') || '0') AND {holds_on("$2")}
"""


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id, business_date(clock.now()))
    return left


async def _below(path: str) -> int:
    below: int = await fetch_value(BELOW, path, business_date(clock.now()))
    return below


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """End the next posts of the store, with new ones at its successor where there is one."""
    posts = await fetch_as(Post, NEXT, handing.store_id, handing.closes_on, PIECE)
    if not posts:
        return 0
    begun = [one for one in posts if one.valid_from < handing.closes_on]
    await execute(END, [one.id for one in begun], handing.closes_on)
    coming = [one.id for one in posts if one.valid_from >= handing.closes_on]
    if handing.successor_id is None:
        await execute(DROP, coming)
    else:
        await execute(REPLACE, coming, handing.successor_id, handing.successor_path)
        await execute(ADD, [one.id for one in begun], handing.successor_id, handing.successor_path, handing.closes_on)
        posted = [
            AssociatePosted(
                associate_id=one.associate,
                role=one.role.value,
                path=str(handing.successor_path),
                store_id=handing.successor_id,
                valid_from=handing.closes_on,
            )
            for one in begun
        ]
        if posted:
            await publish(*posted, at=handing.at)
    facts = {"people": [str(one.associate) for one in posts], "successor": handing.successor_code}
    await audit.record(actor, "associates.store_closed", f"store:{handing.store_id}", **facts)
    return len(posts)


PEOPLE = Asset("people", ("在职人员", "People"), _left, _hand_on, below=_below)
PLACED = Placed(columns=(PlacedColumn("posting"),), assets=(PEOPLE,))
