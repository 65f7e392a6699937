"""What people keep of the organisation's paths, and how many there are."""

from collections.abc import Sequence
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
    is_main: bool


class There(msgspec.Struct, frozen=True):
    """Somebody who works in a store on a day."""

    associate: UUID


NEXT = """
SELECT p.id, p.associate, p.role, p.valid_from, p.is_main FROM posting p WHERE p.id = ANY(ARRAY(
  SELECT q.id FROM posting q WHERE q.store = $1 AND (q.valid_to IS NULL OR q.valid_to > $2) ORDER BY q.id LIMIT $3
)) ORDER BY p.id FOR UPDATE
"""
END = "UPDATE posting SET valid_to = $2 WHERE id = ANY($1::uuid[])"
DROP = "DELETE FROM posting WHERE id = ANY($1::uuid[])"
REPLACE = "UPDATE posting SET store = $2, path = $3 WHERE id = ANY($1::uuid[])"
ADD = """
INSERT INTO posting (id, associate, role, path, store, valid_from, is_main)
SELECT gen_random_uuid(), associate, role, $3, $2, $4, is_main FROM posting WHERE id = ANY($1::uuid[]) ORDER BY id
"""
THERE = f"""
SELECT DISTINCT o.associate FROM posting o
WHERE o.associate = ANY($1::uuid[]) AND o.store = $2::uuid AND {holds_on("$3", "o")}
"""
END_BESIDE = """
UPDATE posting SET valid_to = $3 WHERE associate = ANY($1::uuid[]) AND store = $2 AND NOT is_main
  AND (valid_to IS NULL OR valid_to > $3) AND valid_from < $3
"""
ORPHANED = f"""
SELECT DISTINCT ON (p.associate) p.id, p.associate, p.role, p.valid_from, p.is_main FROM posting p
WHERE p.associate = ANY($1::uuid[]) AND NOT p.is_main AND {holds_on("$2")}
  AND NOT EXISTS (SELECT FROM posting m WHERE m.associate = p.associate AND m.is_main AND {holds_on("$2", "m")})
ORDER BY p.associate, p.valid_from, p.id
"""
# The part of the post before the day becomes a row of its own; the post itself goes on as the main one.
KEEP_PART_BEFORE = """
INSERT INTO posting (id, associate, role, path, store, valid_from, valid_to, is_main)
SELECT gen_random_uuid(), associate, role, path, store, valid_from, $2, false FROM posting
WHERE id = ANY($1::uuid[]) AND valid_from < $2 ORDER BY id
"""
GO_ON_AS_MAIN = """
UPDATE posting SET is_main = true, valid_from = greatest(valid_from, $2) WHERE id = ANY($1::uuid[])
"""
LEFT = "SELECT count(*) FROM posting p WHERE p.store = $1 AND (p.valid_to IS NULL OR p.valid_to > $2)"
NOWHERE_ELSE = """
SELECT count(DISTINCT p.associate) FROM posting p
WHERE p.store = $1 AND (p.valid_to IS NULL OR p.valid_to > $2) AND NOT EXISTS (
  SELECT FROM posting o WHERE o.associate = p.associate AND o.store IS DISTINCT FROM p.store
    AND (o.valid_to IS NULL OR o.valid_to > $2)
)
"""
AT = "SELECT count(DISTINCT associate) FROM posting WHERE path = $1 AND (valid_to IS NULL OR valid_to > $2)"
BELOW = f"""
SELECT count(DISTINCT p.associate) FROM posting p
WHERE p.path ~>=~ $1 AND p.path ~<~ (rtrim($1, '/') || '0') AND {holds_on("$2")}
"""


async def _at_region(path: str, on: date) -> int:
    there: int = await fetch_value(AT, path, on)
    return there


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id, business_date(clock.now()))
    return left


async def _nowhere_else(store_id: UUID) -> int:
    """Who would be left without any post: they are posted elsewhere, or leave as people do, with their hand-over."""
    people: int = await fetch_value(NOWHERE_ELSE, store_id, business_date(clock.now()))
    return people


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
        await _give_orphans_a_main_post([one.associate for one in posts], handing.closes_on)
    else:
        await execute(REPLACE, coming, handing.successor_id, handing.successor_path)
        await _follow(begun, handing)
    facts = {"people": [str(one.associate) for one in posts], "successor": handing.successor_code}
    await audit.record(actor, "associates.store_closed", f"store:{handing.store_id}", **facts)
    return len(posts)


async def _follow(posts: Sequence[Post], handing: Handing) -> None:
    """The same posts at the successor, unless somebody works there anyway; a main one takes the place of a second."""
    people = [one.associate for one in posts]
    there = {one.associate for one in await fetch_as(There, THERE, people, handing.successor_id, handing.closes_on)}
    main = [one.associate for one in posts if one.is_main]
    await execute(END_BESIDE, main, handing.successor_id, handing.closes_on)
    following = [one for one in posts if one.is_main or one.associate not in there]
    ids = [one.id for one in following]
    await execute(ADD, ids, handing.successor_id, handing.successor_path, handing.closes_on)
    posted = [
        AssociatePosted(
            associate_id=one.associate,
            role=one.role.value,
            path=str(handing.successor_path),
            store_id=handing.successor_id,
            valid_from=handing.closes_on,
            is_main=one.is_main,
        )
        for one in following
    ]
    if posted:
        await publish(*posted, at=handing.at)


async def _give_orphans_a_main_post(people: Sequence[UUID], on: date) -> None:
    """Whose main post has ended goes by the second one that began first, from that day on."""
    orphaned = [one.id for one in await fetch_as(Post, ORPHANED, people, on)]
    await execute(KEEP_PART_BEFORE, orphaned, on)
    await execute(GO_ON_AS_MAIN, orphaned, on)


PEOPLE = Asset(
    "people",
    ("在职人员", "People"),
    _left,
    _hand_on,
    below=_below,
    keeps_open=_nowhere_else,
    at_region=_at_region,
)
PLACED = Placed(columns=(PlacedColumn("posting"),), assets=(PEOPLE,))
