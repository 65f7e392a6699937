"""What can be seen of products, brands and seasons."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.catalog.fragments import CATEGORY_CODES, THUMBNAIL_OF_PRODUCT, in_force
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.products.rules import ProductState, place_of
from guide_app.ground.catalog.products.schemas import BrandView, ComponentView, ProductView, SeasonView, VariantView
from guide_app.ground.catalog.queries import pricing_paths
from guide_app.ground.catalog.reads import none_of_sku
from guide_app.ground.stores.fragments import few

BRAND = """
SELECT b.id, b.code, b.name, b.version, (SELECT count(*) FROM product p WHERE p.brand = b.code) AS products,
  (SELECT count(*) FROM sku s WHERE s.brand = b.code) AS skus
FROM brand b
"""
BRANDS = f"{BRAND} WHERE b.id > $1 ORDER BY b.id LIMIT $2"
ONE_BRAND = f"{BRAND} WHERE b.id = $1"
SEASON = """
SELECT s.id, s.code, s.name, s.begins_on, s.ends_on, s.version,
  (SELECT count(*) FROM product p WHERE p.season = s.code) AS products
FROM season s
"""
SEASONS = f"{SEASON} WHERE s.id > $1 ORDER BY s.id LIMIT $2"
ONE_SEASON = f"{SEASON} WHERE s.id = $1"
PRODUCT = f"""
SELECT p.id, p.code, p.name, p.brand, p.season, coalesce({CATEGORY_CODES}, '{{}}') AS categories, p.description,
  p.specifications, p.weight_g, p.state, p.version, counted.skus, counted.on_sale,
  {THUMBNAIL_OF_PRODUCT} AS thumbnail
FROM product p
LEFT JOIN category c ON c.id = p.category
CROSS JOIN LATERAL (
  SELECT count(*) AS skus, count(*) FILTER (WHERE s.active) AS on_sale FROM sku s WHERE s.spu = p.code
) counted
"""
ONE_PRODUCT = f"{PRODUCT} WHERE p.id = $1"
PRODUCT_OF_CODE = f"{PRODUCT} WHERE p.code = $1"
SEARCHED = "p.code || ' ' || p.name"
TEXT = f"({grams_of(SEARCHED)} @> $7::text[] AND (p.code ILIKE $8 OR p.name ILIKE $8))"
_PAGE = (
    """
WITH page AS MATERIALIZED (
  SELECT p.id FROM product p
  WHERE p.id > $1 AND ($3::text IS NULL OR p.brand = $3) AND ($4::text IS NULL OR p.season = $4)
    AND ($5::text IS NULL OR p.state = $5)
    AND ($6::text IS NULL OR p.category IN (
      SELECT below.id FROM category below JOIN category top ON top.code = $6
      WHERE below.path = top.path OR starts_with(below.path, top.path || '/')))
    AND {found}
  ORDER BY p.id LIMIT $2
)
"""
    + f"{PRODUCT} WHERE p.id = ANY ({few('id', 'page')}) ORDER BY p.id"
)
PRODUCTS = _PAGE.replace("{found}", "true")
PRODUCTS_OF_TEXT = _PAGE.replace("{found}", TEXT)
# The variants of a product, each with the price in force and its barcodes.
VARIANTS = f"""
SELECT s.id, s.code, s.name, s.variant, s.kind, s.active, p.price_fen,
  ARRAY(SELECT b.code FROM sku_barcode b WHERE b.sku = s.id ORDER BY b.id) AS barcodes
FROM sku s LEFT JOIN LATERAL ({in_force(above="$1", at="$2")}) p ON true
WHERE s.spu = $3 ORDER BY s.code LIMIT 500
"""
COMPONENTS = f"""
SELECT s.id AS sku_id, s.code AS sku, s.name, b.units, p.price_fen
FROM sku_component b JOIN sku s ON s.id = b.part
LEFT JOIN LATERAL ({in_force(above="$1", at="$2")}) p ON true
WHERE b.bundle = $3 ORDER BY b.id
"""


async def brands(actor: Actor, paging: PageRequest) -> Page[BrandView]:
    """All brands."""
    actor.require(SEE_CATALOG)
    return page_of_views(await fetch_as(BrandView, BRANDS, paging.beyond, paging.fetch), paging)


async def brand(actor: Actor, brand_id: UUID) -> BrandView:
    """One brand. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(BrandView, ONE_BRAND, brand_id)
    if found is None:
        raise NotFound
    return found


async def seasons(actor: Actor, paging: PageRequest) -> Page[SeasonView]:
    """All seasons."""
    actor.require(SEE_CATALOG)
    return page_of_views(await fetch_as(SeasonView, SEASONS, paging.beyond, paging.fetch), paging)


async def season(actor: Actor, season_id: UUID) -> SeasonView:
    """One season. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(SeasonView, ONE_SEASON, season_id)
    if found is None:
        raise NotFound
    return found


async def products(
    actor: Actor,
    paging: PageRequest,
    *,
    brand: str | None = None,
    season: str | None = None,
    category: str | None = None,
    status: ProductState | None = None,
    text: str | None = None,
) -> Page[ProductView]:
    """Products, narrowed by codes of brand, season and category (those below it too), by state and by text."""
    actor.require(SEE_CATALOG)
    asked = (paging.beyond, paging.fetch, brand, season, status, category)
    if text:
        rows = await fetch_as(ProductView, PRODUCTS_OF_TEXT, *asked, grams(text), contains(text))
    else:
        rows = await fetch_as(ProductView, PRODUCTS, *asked)
    return page_of_views(rows, paging)


async def product(actor: Actor, product_id: UUID) -> ProductView:
    """One product. Raises NotFound."""
    actor.require(SEE_CATALOG)
    found = await fetch_row_as(ProductView, ONE_PRODUCT, product_id)
    if found is None:
        raise NotFound
    return found


async def product_of_code(actor: Actor, code: str) -> ProductView | None:
    """The product of a code, if there is one."""
    actor.require(SEE_CATALOG)
    return await fetch_row_as(ProductView, PRODUCT_OF_CODE, code)


async def variants(actor: Actor, product_id: UUID, *, store_id: UUID | None = None) -> list[VariantView]:
    """A product's SKUs in the order of its dimensions, priced for a store in reach, or the actor's own, or HQ."""
    actor.require(SEE_CATALOG)
    found = await product(actor, product_id)
    rows = await fetch_as(VariantView, VARIANTS, await pricing_paths(actor, store_id), clock.now(), found.code)
    return sorted(rows, key=lambda sku: (place_of(found.specifications, sku.variant), sku.code))


async def components(actor: Actor, sku_id: UUID, *, store_id: UUID | None = None) -> list[ComponentView]:
    """What a bundle is made of, each part priced like a list; nothing of what is no bundle. Raises NotFound."""
    actor.require(SEE_CATALOG)
    paths = await pricing_paths(actor, store_id)
    return await fetch_as(ComponentView, COMPONENTS, paths, clock.now(), sku_id) or await none_of_sku(sku_id)
