"""What can be seen of the catalog."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.kernel.trees import as_trees
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.catalog.fragments import SKU_TEXT, sku_priced
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.schemas import CategoryNode, CategoryView, PriceListed, PriceView, SkuView
from guide_app.ground.members.reads import NamedLevel, named_levels
from guide_app.ground.stores.fragments import few
from guide_app.ground.stores.reads import path_of_store, stores_at
from guide_app.ground.stores.rules import path_and_above

ONE = f"{sku_priced('$4')} WHERE s.id = $3"
# The page first, its prices afterwards: what is sorted away needs none.
SKUS = (
    """
WITH page AS MATERIALIZED (
  SELECT s.id FROM sku s
  WHERE s.id > $3 AND ($5::boolean IS NULL OR s.active = $5) AND {found}
  ORDER BY s.id LIMIT $4
)
"""
    + f"{sku_priced('$6')} WHERE s.id = ANY ({few('id', 'page')}) ORDER BY s.id"
)


def _skus(found: str) -> str:
    return SKUS.replace("{found}", found)


ALL_SKUS = _skus("true")
IN_CATEGORY = """s.category IN (
    SELECT below.id FROM category below JOIN category top ON top.code = $7
    WHERE below.path = top.path OR starts_with(below.path, top.path || '/'))"""
SKUS_OF_CATEGORY = _skus(IN_CATEGORY)
MATCHES = f"{grams_of(SKU_TEXT)} @> $8::text[] AND (s.code ILIKE $9 OR s.name ILIKE $9 OR s.spu ILIKE $9)"
SKUS_OF_TEXT = _skus(f"{MATCHES} AND ($7::text IS NULL OR {IN_CATEGORY})")
CATEGORY = "SELECT id, code, name, path, parent AS parent_id, version FROM category"
CATEGORY_BY_ID = f"{CATEGORY} WHERE id = $1"
CATEGORIES = f"{CATEGORY} WHERE id > $1 ORDER BY id LIMIT $2"
COUNTED = """
SELECT c.id, c.code, c.name, c.path, c.parent, coalesce(s.skus, 0) AS skus, coalesce(s.on_sale, 0) AS on_sale
FROM category c LEFT JOIN (
  SELECT category, count(*) AS skus, count(*) FILTER (WHERE active) AS on_sale FROM sku GROUP BY category
) s ON s.category = c.id
ORDER BY c.path
"""
# Actors see the prices of their branch and those from above that hold for it.
PRICE = """
SELECT p.id, s.code AS sku, p.path, p.price_fen, p.floor_fen, p.valid_from, p.valid_to, p.level, p.channel,
  p.list_fen AS tag_fen,
  b.code AS book, p.withdrawn_at
FROM price p JOIN sku s ON s.id = p.sku LEFT JOIN price_book b ON b.id = p.book
WHERE ($1 OR p.path LIKE ANY($2) OR p.path = ANY($3))
"""
_OF_SKU = "p.sku = (SELECT id FROM sku WHERE code = $6)"
PRICES = f"{PRICE} AND p.id > $4 ORDER BY p.id LIMIT $5"
PRICES_OF_SKU = f"{PRICE} AND p.id > $4 AND {_OF_SKU} ORDER BY p.id LIMIT $5"


def _planned(now: str, which: str = "true") -> str:
    """Those that begin later, in the order in which they do, behind the price $4."""
    return f"""{PRICE} AND {which} AND p.valid_from > {now} AND p.withdrawn_at IS NULL
  AND (p.valid_from, p.id) > (coalesce((SELECT last.valid_from FROM price last WHERE last.id = $4), {now}), $4)
ORDER BY p.valid_from, p.id LIMIT $5"""


PLANNED = _planned("$6::timestamptz")
PLANNED_OF_SKU = _planned("$7::timestamptz", _OF_SKU)


class CountedCategory(msgspec.Struct, frozen=True):
    """A category on its own, with what is in it itself."""

    id: UUID
    code: str
    name: str
    path: str
    parent: UUID | None
    skus: int
    on_sale: int


async def skus(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    category: str | None = None,
    text: str | None = None,
    active: bool | None = True,
    channel: str | None = None,
) -> Page[SkuView]:
    """SKUs in or below the category with that code, priced for a store in reach, or the actor's own, or HQ.

    The prices are those of orders in a `channel`; without one, those of all channels. Raises InvalidField.
    """
    actor.require(SEE_CATALOG)
    require_channel(channel)
    above = await pricing_paths(actor, store_id)
    asked = (above, clock.now(), paging.beyond, paging.fetch, active, channel)
    if text:
        rows = await fetch_as(SkuView, SKUS_OF_TEXT, *asked, category, grams(text), contains(text))
    elif category is not None:
        rows = await fetch_as(SkuView, SKUS_OF_CATEGORY, *asked, category)
    else:
        rows = await fetch_as(SkuView, ALL_SKUS, *asked)
    return page_of_views(rows, paging)


async def sku(actor: Actor, sku_id: UUID, *, store_id: UUID | None = None, channel: str | None = None) -> SkuView:
    """One SKU, priced like a list. Raises NotFound, InvalidField."""
    actor.require(SEE_CATALOG)
    require_channel(channel)
    found = await fetch_row_as(SkuView, ONE, await pricing_paths(actor, store_id), clock.now(), sku_id, channel)
    if found is None:
        raise NotFound
    return found


async def categories(actor: Actor, paging: PageRequest) -> Page[CategoryView]:
    """The category tree as a list; a parent comes before what is below it."""
    actor.require(SEE_CATALOG)
    return page_of_views(await fetch_as(CategoryView, CATEGORIES, paging.beyond, paging.fetch), paging)


async def category(actor: Actor, category_id: UUID) -> CategoryView:
    """One category. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(CategoryView, CATEGORY_BY_ID, category_id)
    if found is None:
        raise NotFound
    return found


async def category_tree(actor: Actor) -> list[CategoryNode]:
    """All categories as trees, with how many articles are in each."""
    actor.require(SEE_CATALOG)
    rows = await fetch_as(CountedCategory, COUNTED)
    skus, on_sale = {row.id: row.skus for row in rows}, {row.id: row.on_sale for row in rows}
    for row in reversed(rows):  # what is below comes before what it is below of
        if row.parent is not None:
            skus[row.parent] += skus[row.id]
            on_sale[row.parent] += on_sale[row.id]
    return as_trees(
        (CategoryNode(row.id, row.code, row.name, row.path, skus[row.id], row.skus, on_sale[row.id], []), row.parent)
        for row in rows
    )


async def prices(
    actor: Actor, paging: PageRequest, *, sku_code: str | None = None, planned: bool = False
) -> Page[PriceView]:
    """Entries of the price book, past and future ones too, that concern the actor's reach; or those alone that are
    `planned`, the soonest first.
    """
    actor.require(SEE_CATALOG)
    asked = (actor.reaches_all, actor.path_patterns, paths_that_concern(actor), paging.beyond, paging.fetch)
    if planned and sku_code is None:
        rows = await fetch_as(PriceView, PLANNED, *asked, clock.now())
    elif planned:
        rows = await fetch_as(PriceView, PLANNED_OF_SKU, *asked, sku_code, clock.now())
    elif sku_code is None:
        rows = await fetch_as(PriceView, PRICES, *asked)
    else:
        rows = await fetch_as(PriceView, PRICES_OF_SKU, *asked, sku_code)
    return page_of_views(rows, paging)


async def prices_by_unit(
    actor: Actor, paging: PageRequest, *, sku: str | None = None, planned: bool = False
) -> Page[PriceListed]:
    """The same with the codes of their units, as the sheet of prices names them."""
    actor.require(SEE_CATALOG)
    found = await prices(actor, paging, sku_code=sku, planned=planned)
    stores = await stores_at(price.path for price in found.items)
    return Page([_by_unit(price, stores.get(price.path)) for price in found.items], found.next_cursor)


def _by_unit(price: PriceView, store: str | None) -> PriceListed:
    region = None if store is not None or price.path == HQ_PATH else price.path.split("/")[-2]
    return PriceListed(**msgspec.structs.asdict(price), region=region, store=store)


def paths_that_concern(actor: Actor) -> list[str]:
    """The paths of the actor's reach and of everything above them."""
    actor.require(SEE_CATALOG)
    return sorted({path for own in actor.paths for path in path_and_above(own)})


async def price_levels(actor: Actor) -> list[NamedLevel]:
    """The levels of members that prices may be for, the lowest first."""
    actor.require(SEE_CATALOG)
    return await named_levels()


async def pricing_paths(actor: Actor, store_id: UUID | None) -> list[str]:
    """The paths whose prices hold in a store within reach, by default the actor's own; those of HQ without one."""
    actor.require(SEE_CATALOG)
    wanted = store_id or actor.store_id
    return path_and_above(await path_of_store(actor, wanted) if wanted else HQ_PATH)
