"""The codes that lead to somebody who leaves or moves, as `offboarding` hands them on. What is printed stays."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import Refusal
from guide_app.ground.associates.ports import Gift, Giver, HandOverAsset, HeldInStore, Load, Moves, Thing, Way
from qr_codes.permissions import CHANGE_CODES
from qr_codes.rules.touchpoints import RetirementReason, TouchpointState
from qr_codes.schemas import ChangeCode
from qr_codes.service.badges import badge_code_of
from qr_codes.service.changing import change_code


class VersionOf(msgspec.Struct, frozen=True):
    """A code as it is now."""

    id: UUID
    version: int


_IN_USE = "t.associate = $1 AND t.state IN ('BOUND', 'PAUSED') AND ($2::uuid IS NULL OR t.store = $2)"
_CODES = f"{_IN_USE} AND t.kind <> 'BADGE'"
# A badge goes where its person goes: who only moves keeps it.
_BADGE = "t.associate = $1 AND t.state IN ('BOUND', 'PAUSED') AND $2::uuid IS NULL AND t.kind = 'BADGE'"
_BY_STORE = """
SELECT s.id AS store_id, coalesce(s.name, '') AS name, coalesce(s.path, t.path) AS path, count(*) AS count
FROM touchpoint t LEFT JOIN store s ON s.id = t.store WHERE {which}
GROUP BY s.id, coalesce(s.path, t.path) ORDER BY count DESC, path
"""
_NEXT = """
SELECT t.id, t.store AS store_id FROM touchpoint t
WHERE {which} AND ($3::boolean OR t.path LIKE ANY($4::text[])) AND t.id > $5 ORDER BY t.id LIMIT $6
"""
CODES_BY_STORE = _BY_STORE.format(which=_CODES)
BADGES_BY_STORE = _BY_STORE.format(which=_BADGE)
NEXT_CODES = _NEXT.format(which=_CODES)
NEXT_BADGES = _NEXT.format(which=_BADGE)
LOADS = """
SELECT t.associate AS associate_id, count(*) AS count FROM touchpoint t
WHERE t.associate = ANY($1::uuid[]) AND t.state IN ('BOUND', 'PAUSED') GROUP BY t.associate
"""
VERSIONS = "SELECT id, version FROM touchpoint WHERE id = ANY($1::uuid[]) ORDER BY id"
RETIRED = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.ASSOCIATE_LEFT)


async def _count_codes(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, CODES_BY_STORE, giver.associate_id, giver.store_id)


async def _count_badges(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, BADGES_BY_STORE, giver.associate_id, giver.store_id)


async def _next_codes(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(CHANGE_CODES)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT_CODES, giver.associate_id, giver.store_id, *reach, after, most)


async def _next_badges(actor: Actor, giver: Giver, after: UUID, most: int) -> Sequence[Thing]:
    actor.require(CHANGE_CODES)
    reach = (actor.reaches_all, actor.path_patterns)
    return await fetch_as(Thing, NEXT_BADGES, giver.associate_id, giver.store_id, *reach, after, most)


async def _loads(people: Sequence[UUID]) -> Sequence[Load]:
    return await fetch_as(Load, LOADS, list(people))


async def _give_codes(actor: Actor, gift: Gift) -> int:
    """Each by itself, as if somebody re-pointed it: one that may not lead there stays."""
    stores = {thing.id: thing.store_id or gift.store_id for thing in gift.things}
    if gift.way is Way.END:
        return await _change(actor, dict.fromkeys(stores, RETIRED))
    return await _change(
        actor,
        {one: ChangeCode(store_id=store, associate_id=gift.receiver) for one, store in stores.items()},
    )


async def _give_badges(actor: Actor, gift: Gift) -> int:
    """A badge is retired; where somebody takes over, who scans it is led to theirs."""
    wanted = RETIRED
    if gift.receiver is not None:
        badge = await badge_code_of(actor, gift.receiver)
        wanted = msgspec.structs.replace(RETIRED, replacement_id=badge.id)
    return await _change(actor, {thing.id: wanted for thing in gift.things})


async def _change(actor: Actor, changes: dict[UUID, ChangeCode]) -> int:
    actor.require(CHANGE_CODES)
    changed = 0
    for code in await fetch_as(VersionOf, VERSIONS, list(changes)):
        try:
            await change_code(actor, code.id, changes[code.id], expected_version=code.version)
        except Refusal:
            continue
        changed += 1
    return changed


CODES = HandOverAsset(
    name="codes",
    title=("触点码", "Printed codes"),
    counted=("个触点码", "codes"),
    ways=(Way.POOL, Way.COLLEAGUE, Way.MANAGER, Way.SPREAD, Way.END, Way.STAY),
    stays=("仍指向本人", "they still lead to the person"),
    count=_count_codes,
    moves=Moves(_next_codes, _loads, _give_codes),
)
BADGES = HandOverAsset(
    name="badges",
    title=("胸牌码", "Badge codes"),
    counted=("个胸牌码", "badges"),
    ways=(Way.END, Way.COLLEAGUE, Way.MANAGER),
    stays=("胸牌码随人走", "a badge goes with its person"),
    count=_count_badges,
    moves=Moves(_next_badges, _loads, _give_badges),
)
