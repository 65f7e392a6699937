"""Entering prices into the book."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.errors import FloorAbovePrice, PastPrices, SkuUnknown
from guide_app.ground.catalog.permissions import SET_PAST_PRICES, SET_PRICES, SET_ZERO_PRICES
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import SkuOfCode, skus_of_codes
from guide_app.ground.catalog.rules import changes_the_past
from guide_app.ground.catalog.schemas import NewPrice, PriceView, SetPrices
from guide_app.ground.members.reads import level_codes


class Unit(msgspec.Struct, frozen=True):
    """A region or store that a price names: `kind` is the field of the price."""

    kind: str
    code: str
    path: str


class PriceRow(msgspec.Struct, frozen=True):
    """A row of the price book."""

    id: UUID
    sku: UUID
    path: str
    price_fen: int
    floor_fen: int
    valid_from: datetime
    valid_to: datetime | None
    level: str | None


INSERT_PRICES = insert_from_json("price", PriceRow)
HAD_PRICES = """
SELECT coalesce(array_agg(s.code), '{}') FROM sku s WHERE s.code = ANY($1::text[])
  AND EXISTS (SELECT FROM price p WHERE p.sku = s.id AND p.valid_from < $2)
"""
UNITS = """
SELECT 'region' AS kind, code, path FROM region WHERE code = ANY($1)
UNION ALL SELECT 'store', code, path FROM store WHERE code = ANY($2)
"""


async def set_prices(actor: Actor, command: SetPrices, *, approved: bool = False) -> list[PriceView]:
    """Enter prices into the book, all or none. Entries are never changed: the newer one wins.

    `approved` by a second person: only then, or by the product itself, is the past changed. Raises SkuUnknown,
    FloorAbovePrice, PastPrices; InvalidField for a unit outside the actor's reach, or without a reason that is needed.
    """
    actor.require(SET_PRICES)
    at = clock.now()
    async with transaction():
        known = await _known_skus([price.sku for price in command.prices])
        _require_free_gifts(command.prices, known)
        paths = await _paths(actor, command.prices)
        await _require_levels(command.prices)
        made = [_entry(price, path, at=at) for price, path in zip(command.prices, paths, strict=True)]
        await _require_reasons(actor, command, made, at=at, approved=approved)
        rows = [
            PriceRow(
                id=one.id,
                sku=known[one.sku].id,
                path=one.path,
                price_fen=one.price_fen,
                floor_fen=one.floor_fen,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                level=one.level,
            )
            for one in made
        ]
        await execute(INSERT_PRICES, as_json(rows))
        await audit.record(actor, "catalog.prices_set", "prices", prices=made, reason=command.reason)
    return made


async def _require_reasons(
    actor: Actor, command: SetPrices, made: Sequence[PriceView], *, at: datetime, approved: bool
) -> None:
    """Prices of 0 and prices of the past are for whoever may set such, with a reason; the past for two people."""
    if actor.role is Role.SYSTEM:
        return
    had = set(await fetch_value(HAD_PRICES, sorted({one.sku for one in made}), at))
    past = sorted({one.sku for one in made if changes_the_past(one.valid_from, at=at, had_prices=one.sku in had)})
    free = any(one.price_fen == 0 for one in made)
    if free:
        actor.require(SET_ZERO_PRICES)
    if past:
        actor.require(SET_PAST_PRICES)
    if (free or past) and not command.reason.strip():
        raise InvalidField("reason", "0 元或改写过去的价格须写原因 / a price of 0 or of the past needs a reason")
    if past and not approved:
        raise PastPrices(skus=past)


def _entry(price: NewPrice, path: str, *, at: datetime) -> PriceView:
    if price.floor_fen > price.price_fen:
        raise FloorAbovePrice(sku=price.sku)
    valid_from = price.valid_from or at
    if price.valid_to is not None and price.valid_to <= valid_from:
        raise InvalidField("valid_to", "须晚于 valid_from / must be later than valid_from", sku=price.sku)
    return PriceView(
        new_id(), price.sku, path, price.price_fen, price.floor_fen, valid_from, price.valid_to, price.level
    )


async def _known_skus(codes: Sequence[str]) -> dict[str, SkuOfCode]:
    found = await skus_of_codes(codes)
    unknown = sorted(set(codes) - found.keys())
    if unknown:
        raise SkuUnknown(skus=unknown)
    return found


def _require_free_gifts(prices: Sequence[NewPrice], known: Mapping[str, SkuOfCode]) -> None:
    for number, price in enumerate(prices):
        if known[price.sku].kind is SkuKind.GIFT and price.price_fen:
            raise InvalidField(f"prices[{number}].price_fen", "赠品的价格只能是 0 / a gift costs nothing")


async def _paths(actor: Actor, prices: Sequence[NewPrice]) -> list[str]:
    """The path of each price's unit. Unknown units and units out of reach are refused in the same way."""
    units = await fetch_as(Unit, UNITS, [price.region for price in prices], [price.store for price in prices])
    known = {(unit.kind, unit.code): unit.path for unit in units}
    paths = []
    for number, price in enumerate(prices):
        if price.region is not None and price.store is not None:
            raise InvalidField(f"prices[{number}].store", "区域与门店只能填一个 / name a region or a store, not both")
        kind, code = ("store", price.store) if price.store is not None else ("region", price.region)
        path = HQ_PATH if code is None else known.get((kind, code))
        if path is None or not actor.reaches(path):
            raise InvalidField(f"prices[{number}].{kind}", "须为您可管理的编码 / the code of a unit within your reach")
        paths.append(path)
    return paths


async def _require_levels(prices: Sequence[NewPrice]) -> None:
    if any(price.level is not None for price in prices):
        known = await level_codes()
        for number, price in enumerate(prices):
            if price.level is not None and price.level not in known:
                raise InvalidField(f"prices[{number}].level", "须为会员等级的编码 / the code of a level", known=known)
