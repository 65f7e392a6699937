"""Paths of stores and regions, for services and queries that have asked for their own permission."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.reach import EVERYTHING, NOTHING, Reach, branches_reach, store_reach
from guide_app.ground.stores.rules import CLOSED_REGION

REGION_CLOSES = "SELECT closed_on IS NOT NULL FROM region WHERE code = $1 FOR SHARE"
PATH_OF_STORE = "SELECT path FROM store WHERE id = $1"
PATH_BY_CODE = {
    "region": "SELECT path FROM region WHERE code = $1",
    "store": "SELECT path FROM store WHERE code = $1",
}


STORES_AT = "SELECT path, code FROM store WHERE path = ANY($1::text[])"


class StoreAt(msgspec.Struct, frozen=True):
    """Which store stands at a path."""

    path: str
    code: str


async def stores_at(paths: Iterable[str]) -> dict[str, str]:
    """The codes of the stores that stand at these paths, by path."""
    return {one.path: one.code for one in await fetch_as(StoreAt, STORES_AT, sorted(set(paths)))}


async def path_of_store(actor: Actor, store_id: UUID) -> str:
    """A store's path. Raises NotFound, also outside the actor's reach."""
    path: str | None = await fetch_value(PATH_OF_STORE, store_id)
    if path is None:
        raise NotFound
    actor.require_reach(path)
    return path


async def reach_of(actor: Actor, store_id: UUID | None) -> Reach:
    """The actor's reach, or what is left of it in one store: nothing, if they do not reach it.

    Asks the database only for somebody who reaches more than a store and less than all.
    """
    if store_id is None or store_id == actor.only_store:
        return actor.reach
    if actor.reaches_all:
        return store_reach(store_id)
    path: str | None = None if actor.only_store else await fetch_value(PATH_OF_STORE, store_id)
    return store_reach(store_id) if path is not None and actor.reaches(path) else NOTHING


async def require_store(actor: Actor, store_id: UUID) -> None:
    """Raises NotFound for a store out of reach; asks the database for nothing about an actor's own one."""
    if store_id != actor.only_store:
        await path_of_store(actor, store_id)


async def reach_in(actor: Actor, store_id: UUID | None, path: str | None) -> Reach:
    """As `reach_of`, or what lies at or below the unit of that path. Raises NotFound for a path out of reach."""
    if path is None or store_id is not None:
        return await reach_of(actor, store_id)
    if not actor.reaches(path):
        raise NotFound(path=path)
    return EVERYTHING if path == HQ_PATH else branches_reach([path])


async def require_open_region(code: str) -> None:
    """Locks a region, which does not close before who is put there is written. Raises InvalidField if it closes."""
    if await fetch_value(REGION_CLOSES, code):
        raise InvalidField("region", CLOSED_REGION)


async def unit_path(actor: Actor, *, region: str | None, store: str | None) -> str:
    """The path of the region or store with that code, HQ when neither is named.

    Raises InvalidField when both are named, or the one named is unknown or outside the actor's reach.
    """
    if region is not None and store is not None:
        raise InvalidField("store", "区域与门店只能填一个 / name a region or a store, not both")
    field, code = ("store", store) if store is not None else ("region", region)
    path: str | None = HQ_PATH if code is None else await fetch_value(PATH_BY_CODE[field], code)
    if path is None or not actor.reaches(path):
        raise InvalidField(field, "须为您可管理的区域或门店编码 / the code of a unit within your reach")
    return path
