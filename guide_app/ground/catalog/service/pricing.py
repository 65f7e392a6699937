"""Entering prices into the book."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.errors import FloorAbovePrice, ListBelowPrice, LowPrices, PastPrices, SkuUnknown
from guide_app.ground.catalog.permissions import SET_PAST_PRICES, SET_PRICES, SET_ZERO_PRICES
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import Placed, SkuOfCode, floors_above, skus_of_codes
from guide_app.ground.catalog.rules import changes_the_past, is_low
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
    channel: str | None
    list_fen: int | None
    book: UUID | None


class Scope(NamedTuple):
    """Codes of the unit for which something is, the chain without any."""

    region: str | None
    store: str | None


class Book(msgspec.Struct, frozen=True):
    """What the entries of a book are for."""

    id: UUID
    code: str
    channel: str | None
    path: str
    level: str | None
    valid_from: datetime | None
    valid_to: datetime | None


INSERT_PRICES = insert_from_json("price", PriceRow)
HAD_PRICES = """
SELECT coalesce(array_agg(s.code), '{}') FROM sku s WHERE s.code = ANY($1::text[])
  AND EXISTS (SELECT FROM price p WHERE p.sku = s.id AND p.valid_from < $2)
"""
UNITS = """
SELECT 'region' AS kind, code, path FROM region WHERE code = ANY($1)
UNION ALL SELECT 'store', code, path FROM store WHERE code = ANY($2)
"""
BOOKS = """
SELECT id, code, channel, path, level, valid_from, valid_to FROM price_book WHERE code = ANY($1::text[])
ORDER BY id FOR SHARE
"""


async def set_prices(actor: Actor, command: SetPrices, *, approved: bool = False) -> list[PriceView]:
    """Enter prices into the book, all or none. Entries are never changed: the newer one wins.

    `approved` by a second person: only then, or by the product itself, is the past changed, or a price set that is 0 or
    below a floor. Raises SkuUnknown, FloorAbovePrice, ListBelowPrice, PastPrices, LowPrices; InvalidField for a unit
    outside the actor's reach, or without a reason that is needed.
    """
    actor.require(SET_PRICES)
    at = clock.now()
    async with transaction():
        known = await _known_skus([price.sku for price in command.prices])
        _require_free_gifts(command.prices, known)
        books = await _books(actor, command.prices)
        paths = await _paths(actor, command.prices)
        await require_levels(actor, {f"prices[{no}].level": price.level for no, price in enumerate(command.prices)})
        for no, price in enumerate(command.prices):
            require_channel(price.channel, field=f"prices[{no}].channel")
        made = [
            _entry(price, path, books.get(price.book or ""), at=at)
            for price, path in zip(command.prices, paths, strict=True)
        ]
        await _require_reasons(actor, command, made, known, at=at, approved=approved)
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
                channel=one.channel,
                list_fen=one.tag_fen,
                book=None if one.book is None else books[one.book].id,
            )
            for one in made
        ]
        await execute(INSERT_PRICES, as_json(rows))
        await audit.record(actor, "catalog.prices_set", "prices", prices=made, reason=command.reason)
    return made


async def _require_reasons(
    actor: Actor,
    command: SetPrices,
    made: Sequence[PriceView],
    known: Mapping[str, SkuOfCode],
    *,
    at: datetime,
    approved: bool,
) -> None:
    """Prices that are low and prices of the past are for whoever may ask for such, with a reason, and for two people.

    A gift costs nothing anyway.
    """
    if actor.role is Role.SYSTEM:
        return
    had = set(await fetch_value(HAD_PRICES, sorted({one.sku for one in made}), at))
    past = sorted({one.sku for one in made if changes_the_past(one.valid_from, at=at, had_prices=one.sku in had)})
    placed = [Placed(no, known[one.sku].id, one.path, one.channel, one.valid_from) for no, one in enumerate(made)]
    floors = await floors_above(placed)
    priced = [(no, one) for no, one in enumerate(made) if known[one.sku].kind is not SkuKind.GIFT]
    low = sorted({one.sku for no, one in priced if is_low(one.price_fen, floors.get(no))})
    if low:
        actor.require(SET_ZERO_PRICES)
    if past:
        actor.require(SET_PAST_PRICES)
    if (low or past) and not command.reason.strip():
        rule = "0 元、低于底价或改写过去的价格须写原因 / a price of 0, below a floor or of the past needs a reason"
        raise InvalidField("reason", rule)
    if past and not approved:
        raise PastPrices(skus=past)
    if low and not approved:
        raise LowPrices(skus=low)


def _entry(price: NewPrice, path: str, book: Book | None, *, at: datetime) -> PriceView:
    if price.floor_fen > price.price_fen:
        raise FloorAbovePrice(sku=price.sku)
    if price.tag_fen is not None and price.tag_fen < price.price_fen:
        raise ListBelowPrice(sku=price.sku)
    valid_from, valid_to = price.valid_from or at, price.valid_to
    if book is not None:
        valid_from, valid_to = max(at, book.valid_from or at), book.valid_to
    if valid_to is not None and valid_to <= valid_from:
        raise InvalidField("valid_to", "须晚于 valid_from / must be later than valid_from", sku=price.sku)
    return PriceView(
        id=new_id(),
        sku=price.sku,
        path=path if book is None else book.path,
        price_fen=price.price_fen,
        floor_fen=price.floor_fen,
        valid_from=valid_from,
        valid_to=valid_to,
        level=price.level if book is None else book.level,
        channel=price.channel if book is None else book.channel,
        tag_fen=price.tag_fen,
        book=price.book,
    )


async def _books(actor: Actor, prices: Sequence[NewPrice]) -> dict[str, Book]:
    """The books that prices name; each within reach, and nothing said beside it that is the book's to say."""
    wanted = sorted({price.book for price in prices if price.book is not None})
    found = {book.code: book for book in await fetch_as(Book, BOOKS, wanted)} if wanted else {}
    for number, price in enumerate(prices):
        if price.book is None:
            continue
        book = found.get(price.book)
        if book is None or not actor.reaches(book.path):
            raise InvalidField(f"prices[{number}].book", "须为您可管理的价格本编码 / the code of a book within reach")
        own = (price.region, price.store, price.level, price.channel, price.valid_from, price.valid_to)
        if any(said is not None for said in own):
            rule = "价格本已定门店、渠道、等级与时间，不再另填 / the book says where, for whom and when"
            raise InvalidField(f"prices[{number}].book", rule)
    return found


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
    return [
        _path_in(actor, Scope(price.region, price.store), known, before=f"prices[{number}].")
        for number, price in enumerate(prices)
    ]


async def path_of(actor: Actor, scope: Scope) -> str:
    """The path of a unit within reach. Raises InvalidField."""
    actor.require(SET_PRICES)
    units = await fetch_as(Unit, UNITS, [scope.region], [scope.store])
    return _path_in(actor, scope, {(unit.kind, unit.code): unit.path for unit in units}, before="")


def _path_in(actor: Actor, scope: Scope, known: Mapping[tuple[str, str], str], *, before: str) -> str:
    if scope.region is not None and scope.store is not None:
        raise InvalidField(f"{before}store", "区域与门店只能填一个 / name a region or a store, not both")
    kind, code = ("store", scope.store) if scope.store is not None else ("region", scope.region)
    path = HQ_PATH if code is None else known.get((kind, code))
    if path is None or not actor.reaches(path):
        raise InvalidField(f"{before}{kind}", "须为您可管理的编码 / the code of a unit within your reach")
    return path


async def require_levels(actor: Actor, levels: Mapping[str, str | None]) -> None:
    """Each level is one of those in force. Raises InvalidField at the field that is wrong."""
    actor.require(SET_PRICES)
    if any(level is not None for level in levels.values()):
        known = await level_codes()
        for field, level in levels.items():
            if level is not None and level not in known:
                raise InvalidField(field, "须为会员等级的编码 / the code of a level", known=known)
