"""Members and registrations of stores: counted, and handed on to the store that follows."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, hold
from guide_app.base.kernel.locks import MEMBER_HOMES
from guide_app.ground.stores.assets import Asset, Handing, Placed
from guide_app.ground.stores.fragments import stores_below

PIECE = 500
"""Members that go in one transaction."""
LEFT = "SELECT count(*) FROM member WHERE home_store = $1"
BELOW = f"SELECT count(*) FROM member WHERE home_store IN ({stores_below('ARRAY[$1]')}) AND erased_at IS NULL"
NEXT = "SELECT id FROM member WHERE home_store = $1 ORDER BY id LIMIT $2"
LOCK = "SELECT id FROM member WHERE id = ANY($1::uuid[]) AND home_store = $2 ORDER BY id FOR UPDATE"
KEEP_ORIGIN = """
INSERT INTO member_origin (member, store) SELECT id, home_store FROM member WHERE id = ANY($1::uuid[]) ORDER BY id
ON CONFLICT (member) DO NOTHING
"""
MOVE = "UPDATE member SET home_store = $2, version = version + 1 WHERE id = ANY($1::uuid[])"
SERVED_AT_HOME = "DELETE FROM member_store WHERE member = ANY($1::uuid[]) AND store = $2"
GUESTS = "SELECT count(*) FROM member_store WHERE store = $1"
NEXT_GUESTS = "SELECT c.member AS id FROM member_store c WHERE c.store = $1 ORDER BY c.member LIMIT $2"
# Who belongs to the successor is served there anyway.
SERVE_GUESTS = """
INSERT INTO member_store (member, store, since)
SELECT c.member, $3::uuid, c.since FROM member_store c JOIN member m ON m.id = c.member
WHERE c.member = ANY($1::uuid[]) AND c.store = $2 AND m.home_store <> $3 ORDER BY c.member
ON CONFLICT (member, store) DO NOTHING
"""
WAITING = "SELECT count(*) FROM registration WHERE store = $1 AND status = 'pending'"
NEXT_WAITING = """
SELECT id FROM registration WHERE id = ANY(ARRAY(
  SELECT id FROM registration WHERE store = $1 AND status = 'pending' ORDER BY id LIMIT $2
)) ORDER BY id FOR UPDATE
"""
MOVE_WAITING = "UPDATE registration SET store = $2 WHERE id = ANY($1::uuid[])"


class Row(msgspec.Struct, frozen=True):
    """What is held while it goes."""

    id: UUID


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _below(path: str) -> int:
    below: int = await fetch_value(BELOW, path)
    return below


async def _waiting(store_id: UUID) -> int:
    waiting: int = await fetch_value(WAITING, store_id)
    return waiting


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """Let the next members belong to the successor. Where they registered is kept, history stays where it is."""
    if handing.successor_id is None:
        return 0
    found = [one.id for one in await fetch_as(Row, NEXT, handing.store_id, PIECE)]
    if not found:
        return 0
    await hold(MEMBER_HOMES)
    ids = [one.id for one in await fetch_as(Row, LOCK, found, handing.store_id)]
    if ids:
        await execute(KEEP_ORIGIN, ids)
        await execute(SERVED_AT_HOME, ids, handing.successor_id)
        await execute(MOVE, ids, handing.successor_id)
        facts = {"members": [str(one) for one in ids], "successor": handing.successor_code}
        await audit.record(actor, "members.store_closed", f"store:{handing.store_id}", **facts)
    return len(ids)


async def _hand_on_waiting(_: Actor, handing: Handing) -> int:
    """Let registrations that wait end at the successor."""
    if handing.successor_id is None:
        return 0
    ids = [one.id for one in await fetch_as(Row, NEXT_WAITING, handing.store_id, PIECE)]
    if ids:
        await execute(MOVE_WAITING, ids, handing.successor_id)
    return len(ids)


async def _guests(store_id: UUID) -> int:
    guests: int = await fetch_value(GUESTS, store_id)
    return guests


async def _hand_on_guests(_: Actor, handing: Handing) -> int:
    """Let those who have consented there, and belong elsewhere, be served at the successor."""
    if handing.successor_id is None:
        return 0
    ids = [one.id for one in await fetch_as(Row, NEXT_GUESTS, handing.store_id, PIECE)]
    if ids:
        await execute(SERVE_GUESTS, ids, handing.store_id, handing.successor_id)
        await execute(SERVED_AT_HOME, ids, handing.store_id)
    return len(ids)


REGISTRATIONS = Asset(
    "registrations",
    ("待确认的注册", "Registrations to be confirmed"),
    _waiting,
    _hand_on_waiting,
    needs_successor=True,
)
MEMBERS = Asset("members", ("会员", "Members"), _left, _hand_on, below=_below, needs_successor=True)
GUESTS_OF_STORE = Asset("guests", ("在本店同意过的外店会员", "Members of other stores"), _guests, _hand_on_guests)
PLACED = Placed(assets=(REGISTRATIONS, MEMBERS, GUESTS_OF_STORE))
