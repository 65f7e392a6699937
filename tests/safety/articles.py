"""What the catalog has beside SKUs, one of each, for those who ask for it."""

from datetime import date, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.pricing.schemas import CreateBook
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.products.rules import Dimension, SkuKind
from guide_app.ground.catalog.products.schemas import CreateBrand, CreateProduct, CreateSeason
from guide_app.ground.catalog.products.service.keeping import create_product
from guide_app.ground.catalog.products.service.lists import create_brand, create_season
from guide_app.ground.catalog.schemas import CreateSku, NewPrice, SetPrices
from guide_app.ground.catalog.service import create_sku, set_prices
from guide_app.ground.stock.schemas import CreateWarehouse
from guide_app.ground.stock.warehouses import create_warehouse

NAMES = frozenset({"brand", "season", "product", "bundle", "warehouse"})


async def some_articles(hq: Actor, store: str) -> dict[str, str]:
    """A brand, a season, a product of both with a variant, a bundle, a warehouse; a price book and price of a store."""
    code = str(new_id())[-12:]
    brand = await create_brand(hq, CreateBrand(code=code, name="轻跑"))
    days = CreateSeason(code=code, name="秋冬", begins_on=date(2026, 9, 1), ends_on=date(2027, 2, 28))
    season = await create_season(hq, days)
    product = await create_product(
        hq,
        CreateProduct(
            code=f"P{code}",
            name="轻跑 01",
            brand=code,
            season=code,
            specifications=[Dimension("颜色", ["黑", "白"])],
        ),
    )
    await create_sku(hq, CreateSku(code=f"V{code}", name="轻跑 01 黑", spu=product.code, variant={"颜色": "黑"}))
    bundle = await create_sku(hq, CreateSku(code=f"B{code}", name="跑鞋套装", kind=SkuKind.BUNDLE))
    warehouse = await create_warehouse(hq, CreateWarehouse(code=code, name="华东仓"))
    book = await create_book(hq, CreateBook(code=code, name="门店价", store=store))
    later = NewPrice(sku=bundle.code, price_fen=9_900, store=store, valid_from=clock.now() + timedelta(days=30))
    [price] = await set_prices(hq, SetPrices(prices=[later]))
    made = {
        "brand": brand.id,
        "season": season.id,
        "product": product.id,
        "bundle": bundle.id,
        "warehouse": warehouse.id,
    }
    return {name: str(one) for name, one in (made | {"book": book.id, "price": price.id}).items()}
