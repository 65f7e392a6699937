"""What the catalog has beside SKUs, one of each, for those who ask for it."""

from datetime import date

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.products.rules import Dimension, SkuKind
from guide_app.ground.catalog.products.schemas import CreateBrand, CreateProduct, CreateSeason
from guide_app.ground.catalog.products.service.keeping import create_product
from guide_app.ground.catalog.products.service.lists import create_brand, create_season
from guide_app.ground.catalog.schemas import CreateSku
from guide_app.ground.catalog.service import create_sku

NAMES = frozenset({"brand", "season", "product", "bundle"})


async def some_articles(hq: Actor) -> dict[str, str]:
    """A brand, a season, a product of both with a variant, and a bundle that has no parts yet."""
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
    return {"brand": str(brand.id), "season": str(season.id), "product": str(product.id), "bundle": str(bundle.id)}
