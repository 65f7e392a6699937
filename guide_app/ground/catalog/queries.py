"""What can be seen of the catalog."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.catalog.fragments import CATEGORY_CODES, IN_FORCE
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.schemas import CategoryView, PriceView, SkuView
from guide_app.ground.stores.reads import path_of_store
from guide_app.ground.stores.rules import path_and_above

SKU = f"""
SELECT s.id, s.code, s.spu, s.name, s.brand, coalesce({CATEGORY_CODES}, '{{}}') AS categories,
  s.discountable, s.active, s.version, p.price_fen
FROM sku s
LEFT JOIN category c ON c.id = s.category
LEFT JOIN LATERAL ({IN_FORCE.format(above="$1", at="$2")}) p ON true
"""
ONE = f"{SKU} WHERE s.id = $3"
SKUS = f"""{SKU}
WHERE ($3::uuid IS NULL OR s.id > $3)
  AND ($4::text IS NULL OR c.path = (SELECT path FROM category WHERE code = $4)
    OR starts_with(c.path, (SELECT path || '/' FROM category WHERE code = $4)))
  AND ($5::text IS NULL OR s.code ILIKE $5 OR s.name ILIKE $5 OR s.spu ILIKE $5)
  AND ($6::boolean IS NULL OR s.active = $6)
ORDER BY s.id LIMIT $7
"""
CATEGORIES = """
SELECT id, code, name, path, parent AS parent_id FROM category WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
"""
# Actors see the prices of their branch and those from above that hold for it.
PRICES = """
SELECT p.id, s.code AS sku, p.path, p.price_fen, p.floor_fen, p.valid_from, p.valid_to
FROM price p JOIN sku s ON s.id = p.sku
WHERE ($1 OR p.path LIKE ANY($2) OR p.path = ANY($3)) AND ($4::text IS NULL OR s.code = $4)
  AND ($5::uuid IS NULL OR p.id > $5)
ORDER BY p.id LIMIT $6
"""


async def skus(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    category: str | None = None,
    text: str | None = None,
    active: bool | None = True,
) -> Page[SkuView]:
    """SKUs in or below the category with that code, priced for a store in reach, or the actor's own, or HQ."""
    actor.require(SEE_CATALOG)
    above = await _pricing_paths(actor, store_id)
    pattern = contains(text) if text else None
    rows = await fetch_as(SkuView, SKUS, above, clock.now(), paging.after, category, pattern, active, paging.fetch)
    return page_of_views(rows, paging)


async def sku(actor: Actor, sku_id: UUID, *, store_id: UUID | None = None) -> SkuView:
    """One SKU, priced like a list. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(SkuView, ONE, await _pricing_paths(actor, store_id), clock.now(), sku_id)
    if found is None:
        raise NotFound
    return found


async def categories(actor: Actor, paging: PageRequest) -> Page[CategoryView]:
    """The category tree as a list; a parent comes before what is below it."""
    actor.require(SEE_CATALOG)
    return page_of_views(await fetch_as(CategoryView, CATEGORIES, paging.after, paging.fetch), paging)


async def prices(actor: Actor, paging: PageRequest, *, sku_code: str | None = None) -> Page[PriceView]:
    """Entries of the price book, past and future ones too, that concern the actor's reach."""
    actor.require(SEE_CATALOG)
    above = sorted({path for own in actor.paths for path in path_and_above(own)})
    rows = await fetch_as(
        PriceView, PRICES, actor.reaches_all, actor.path_patterns, above, sku_code, paging.after, paging.fetch
    )
    return page_of_views(rows, paging)


async def _pricing_paths(actor: Actor, store_id: UUID | None) -> list[str]:
    wanted = store_id or actor.store_id
    return path_and_above(await path_of_store(actor, wanted) if wanted else HQ_PATH)
