"""What is in force when, where and for whom; price books."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.pricing.rules import (
    Entry,
    audiences,
    good_for,
    in_force,
    require_channel,
    timeline,
)
from guide_app.ground.catalog.pricing.schemas import BookView, Lane, PriceSeen, PriceTimeline
from guide_app.ground.catalog.queries import PRICE, paths_that_concern, pricing_paths, sku
from guide_app.ground.catalog.schemas import PriceView
from guide_app.ground.members.reads import level_codes

SHOWN = [field.name for field in msgspec.structs.fields(PriceView) if field.name != "sku"]
"""What an entry and its view have in common."""
MOST_ENTRIES = 200
"""Entries that a timeline takes into account, the latest first."""
MOST_DAYS = 1_100
BEFORE, AFTER = timedelta(days=60), timedelta(days=60)
# Those that say anything in a time: by the index of what is alive, whatever the history of the SKU.
ENTRIES = """
SELECT p.id, p.path, p.channel, p.level, p.price_fen, p.floor_fen, p.list_fen AS tag_fen, p.valid_from,
  p.valid_to, p.withdrawn_at, b.code AS book
FROM price p LEFT JOIN price_book b ON b.id = p.book
WHERE p.sku = $1 AND p.path = ANY($2) AND p.ends_at > $3 AND p.valid_from < $4 AND p.ends_at > p.valid_from
ORDER BY p.valid_from DESC, p.id DESC LIMIT 201
"""
BOOK = """
SELECT b.id, b.code, b.name, b.channel, b.path, b.level, b.valid_from, b.valid_to,
  (SELECT count(*) FROM price p WHERE p.book = b.id) AS entries
FROM price_book b
"""
BOOKS = f"{BOOK} WHERE ($1 OR b.path LIKE ANY($2) OR b.path = ANY($3)) AND b.id > $4 ORDER BY b.id LIMIT $5"
ONE_BOOK = f"{BOOK} WHERE b.id = $1"
ONE_PRICE = f"{PRICE} AND p.id = $4"
PRICES_OF_BOOK = f"{PRICE} AND p.id > $4 AND p.book = $6 ORDER BY p.id LIMIT $5"


async def price_timeline(
    actor: Actor,
    sku_id: UUID,
    *,
    store_id: UUID | None = None,
    first: datetime | None = None,
    last: datetime | None = None,
) -> PriceTimeline:
    """What a SKU costs in a store within reach (one's own by default, else at HQ) over a time, for each audience.

    From 60 days ago until 60 days ahead unless told otherwise. Raises NotFound; InvalidField for times out of order.
    """
    actor.require(SEE_CATALOG)
    now = clock.now()
    begin, end = first or now - BEFORE, last or now + AFTER
    if not begin < end <= begin + timedelta(days=MOST_DAYS):
        raise InvalidField("last", "须晚于 first，且相距不超过三年 / later than first, by three years at most")
    found = await sku(actor, sku_id, store_id=store_id)
    above = await pricing_paths(actor, store_id)
    entries = await fetch_as(Entry, ENTRIES, sku_id, above, begin, end)
    complete, entries = len(entries) <= MOST_ENTRIES, entries[:MOST_ENTRIES]
    order = await level_codes()
    lanes = [
        Lane(
            level,
            channel,
            timeline(entries, first=begin, last=end, above=above, levels=good_for(level, order), channel=channel),
        )
        for level, channel in audiences(entries, order)
    ]
    return PriceTimeline(sku_id, found.code, found.name, above[-1], begin, end, complete, lanes)


async def price_seen(
    actor: Actor,
    sku_id: UUID,
    *,
    store_id: UUID | None = None,
    level: str | None = None,
    channel: str | None = None,
    at: datetime | None = None,
) -> PriceSeen:
    """Who sees what: the price in a store within reach for members of a level in a channel at a moment.

    Raises NotFound; InvalidField for a level or channel that is none.
    """
    actor.require(SEE_CATALOG)
    moment = at or clock.now()
    require_channel(channel)
    found = await sku(actor, sku_id, store_id=store_id)
    order = await level_codes()
    if level is not None and level not in order:
        raise InvalidField("level", "须为会员等级的编码 / the code of a level", known=order)
    above, levels = await pricing_paths(actor, store_id), good_for(level, order)
    entries = await fetch_as(Entry, ENTRIES, sku_id, above, moment, moment + timedelta(microseconds=1))
    able = [
        one
        for one in entries
        if (one.level is None or one.level in levels) and (one.channel is None or one.channel == channel)
    ]
    held = in_force(able, at=moment, above=above, levels=levels, channel=channel)
    if held is None:
        return PriceSeen(moment, above[-1], None, None, None, None, None, [])
    entry = held.entry
    ranked = sorted(able, key=lambda one: (one.id != entry.id, -len(one.path), one.channel is None, one.price_fen))
    considered = [_view(one, found.code) for one in ranked]
    return PriceSeen(
        moment,
        above[-1],
        entry.price_fen,
        entry.floor_fen,
        held.tag_fen,
        held.everyone_fen,
        entry.level,
        considered,
    )


def _view(entry: Entry, sku_code: str) -> PriceView:
    return PriceView(sku=sku_code, **{name: getattr(entry, name) for name in SHOWN})


async def price(actor: Actor, price_id: UUID) -> PriceView:
    """One entry that concerns the actor's reach. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(PriceView, ONE_PRICE, *_reach(actor), price_id)
    if found is None:
        raise NotFound
    return found


async def price_books(actor: Actor, paging: PageRequest) -> Page[BookView]:
    """Price books that concern the actor's reach."""
    actor.require(SEE_CATALOG)
    return page_of_views(await fetch_as(BookView, BOOKS, *_reach(actor), paging.beyond, paging.fetch), paging)


async def price_book(actor: Actor, book_id: UUID) -> BookView:
    """One price book. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(BookView, ONE_BOOK, book_id)
    if found is None or not (actor.reaches(found.path) or found.path in _reach(actor)[2]):
        raise NotFound
    return found


async def prices_of_book(actor: Actor, paging: PageRequest, book_id: UUID) -> Page[PriceView]:
    """The entries of a book, past and future ones too. Raises NotFound."""
    actor.require(SEE_CATALOG)
    await price_book(actor, book_id)
    asked = (*_reach(actor), paging.beyond, paging.fetch, book_id)
    return page_of_views(await fetch_as(PriceView, PRICES_OF_BOOK, *asked), paging)


def _reach(actor: Actor) -> tuple[bool, Sequence[str], list[str]]:
    return actor.reaches_all, actor.path_patterns, paths_that_concern(actor)
