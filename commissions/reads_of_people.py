"""Where people and stores are, for services that have asked for their own permission."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.inputs.rules import following_month
from guide_app.base.kernel.database import fetch_as, fetch_value


class Placed(msgspec.Struct, frozen=True):
    """Somebody who has worked in a store, with the one that stands for a month."""

    id: UUID
    number: str
    name: str
    store: UUID
    path: str


class Shop(msgspec.Struct, frozen=True):
    """A store."""

    id: UUID
    code: str
    path: str


# The last main post that began before the month was over, otherwise the first one: as the engine places adjustments.
_PLACED = """
SELECT DISTINCT ON (a.id) a.id, a.number, a.name, p.store, s.path
FROM associate a JOIN posting p ON p.associate = a.id JOIN store s ON s.id = p.store
WHERE {named} AND p.role IN ('associate', 'store_manager')
ORDER BY a.id, p.is_main DESC, p.valid_from < $2 DESC,
  CASE WHEN p.valid_from < $2 THEN p.valid_from END DESC, p.valid_from
"""
PLACED = _PLACED.format(named="a.id = ANY($1::uuid[])")
PLACED_BY_NUMBER = _PLACED.format(named="a.number = ANY($1::text[])")
SHOPS = "SELECT id, code, path FROM store WHERE id = ANY($1::uuid[])"
SHOPS_BY_CODE = "SELECT id, code, path FROM store WHERE code = ANY($1::text[])"
POSTED_IN_STORE = """
SELECT coalesce(array_agg(DISTINCT associate), '{}') FROM posting
WHERE store = $1 AND valid_from < $3 AND (valid_to IS NULL OR valid_to > $2)
"""


async def placed(ids: Sequence[UUID], month: date) -> dict[UUID, Placed]:
    """Where these people worked in a month, given by its first day; who never worked in a store is missing."""
    found = await fetch_as(Placed, PLACED, list(ids), following_month(month))
    return {one.id: one for one in found}


async def placed_by_number(numbers: Sequence[str], month: date) -> dict[str, Placed]:
    """The same by their numbers."""
    found = await fetch_as(Placed, PLACED_BY_NUMBER, list(numbers), following_month(month))
    return {one.number: one for one in found}


async def shops(ids: Sequence[UUID]) -> dict[UUID, Shop]:
    """These stores."""
    return {one.id: one for one in await fetch_as(Shop, SHOPS, list(ids))}


async def shops_by_code(codes: Sequence[str]) -> dict[str, Shop]:
    """The stores of these codes."""
    return {one.code: one for one in await fetch_as(Shop, SHOPS_BY_CODE, list(codes))}


async def posted_in(store: UUID, month: date) -> frozenset[UUID]:
    """Everybody with a post in the store on a day of the month."""
    return frozenset(await fetch_value(POSTED_IN_STORE, store, month, following_month(month)))
