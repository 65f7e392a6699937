"""The articles of the demo: products with drawn pictures, variants and barcodes, a bundle, a gift, prices ahead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.entry.demo.names import CATEGORIES, PRODUCTS
from guide_app.ground.catalog.barcodes.rules import check_digit
from guide_app.ground.catalog.barcodes.schemas import SetBarcodes
from guide_app.ground.catalog.barcodes.service import set_barcodes
from guide_app.ground.catalog.gallery.schemas import AddPicture
from guide_app.ground.catalog.gallery.service import Owner, add_picture
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.catalog.pricing.schemas import CreateBook
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.products.rules import Dimension, SkuKind
from guide_app.ground.catalog.products.schemas import (
    ComponentWanted,
    CreateBrand,
    CreateProduct,
    CreateSeason,
    SetComponents,
)
from guide_app.ground.catalog.products.service.keeping import create_product, set_components
from guide_app.ground.catalog.products.service.lists import create_brand, create_season
from guide_app.ground.catalog.schemas import CreateCategory, CreateSku, NewPrice, SetPrices
from guide_app.ground.catalog.service import create_category, create_sku, set_prices
from guide_app.ground.files.service import send_file

BRAND, SEASON, LIVE = "YUANTU", "2026FW", "LIVE"
TINTS = ((11, 122, 75), (38, 84, 124), (178, 84, 48), (92, 72, 124), (120, 110, 60), (60, 110, 112))
EDGE = 720
SHAPES = {
    "run": ((90, 470, 200, 330, 300, 360, 430, 300, 640, 450, 640, 500, 90, 500), (90, 505, 640, 540)),
    "hike": ((150, 470, 170, 200, 330, 200, 350, 340, 600, 430, 610, 500, 150, 500), (150, 505, 610, 545)),
    "jacket": (
        (270, 150, 450, 150, 600, 250, 560, 420, 490, 380, 490, 590, 230, 590, 230, 380, 160, 420, 120, 250),
        (),
    ),
    "tee": ((270, 170, 450, 170, 600, 260, 560, 350, 490, 310, 490, 570, 230, 570, 230, 310, 160, 350, 120, 260), None),
    "pants": ((260, 130, 460, 130, 500, 600, 400, 600, 360, 280, 320, 600, 220, 600), None),
    "bag": ((240, 220, 480, 220, 520, 600, 200, 600), (290, 150, 430, 220)),
    "cup": ((280, 200, 440, 200, 420, 600, 300, 600), (270, 160, 450, 200)),
}
"""Outlines of what each category holds, and a block beside them."""


async def bring_in(hq: Actor, since: datetime) -> tuple[str, ...]:
    """Categories, products with their pictures, SKUs with barcodes and prices; the codes of those SKUs."""
    for code, name, parent in CATEGORIES:
        await create_category(hq, CreateCategory(code=code, name=name, parent=parent))
    await create_brand(hq, CreateBrand(code=BRAND, name="远途"))
    days = CreateSeason(code=SEASON, name="2026 秋冬", begins_on=date(2026, 9, 1), ends_on=date(2027, 2, 28))
    await create_season(hq, days)
    codes: list[str] = []
    prices: list[NewPrice] = []
    for place, (spu, name, category, yuan, values) in enumerate(PRODUCTS):
        dimension = Dimension(_dimension(values), list(values))
        product = await create_product(
            hq,
            CreateProduct(
                code=spu,
                name=name,
                brand=BRAND,
                season=SEASON if place % 2 else None,
                category=category,
                specifications=[dimension],
                weight_g=240 + 60 * place,
            ),
        )
        drawing = await send_file(hq, drawn(category, place), purpose=PICTURE.name, name=f"{spu}.png")
        await add_picture(hq, Owner(product_id=product.id), AddPicture(file_id=drawing.id))
        for value in values:
            code = f"{spu}-{len(codes) + 1:03d}"
            command = CreateSku(code=code, name=f"{name} {value}", spu=spu, variant={dimension.name: value})
            sku = await create_sku(hq, command)
            barcode = SetBarcodes(barcodes=[_ean(len(codes))])
            await set_barcodes(hq, sku.id, barcode, expected_version=sku.version)
            fen = yuan * 100
            tag = fen * 13 // 10 // 1_000 * 1_000 + 900
            prices.append(
                NewPrice(sku=code, price_fen=fen, floor_fen=fen * 6 // 10, tag_fen=max(tag, fen), valid_from=since)
            )
            codes.append(code)
    await set_prices(hq, SetPrices(prices=prices))
    await _bundle_and_gift(hq, codes)
    return tuple(codes)


async def plan_prices(skus: Sequence[str]) -> None:
    """From next week on one product costs less for a month, and less still on the air."""
    begins = clock.now() + timedelta(days=7)
    week = CreateBook(code=LIVE, name="直播周", channel="livestream", valid_from=begins)
    await create_book(SYSTEM, week)
    cheaper = [
        NewPrice(sku=sku, price_fen=69_900, floor_fen=55_900, valid_from=begins, valid_to=begins + timedelta(days=30))
        for sku in skus
        if sku.startswith("RUN02")
    ]
    live = [NewPrice(sku=sku, price_fen=64_900, floor_fen=55_900, book=LIVE) for sku in skus if sku.startswith("RUN02")]
    await set_prices(SYSTEM, SetPrices(prices=[*cheaper, *live]))


async def _bundle_and_gift(hq: Actor, codes: Sequence[str]) -> None:
    gift = CreateSku(code="GIFT01", name="远途帆布袋（赠品）", brand=BRAND, category="bag", kind=SkuKind.GIFT)
    await create_sku(hq, gift)
    bundle = await create_sku(
        hq, CreateSku(code="SET01", name="晨跑两件套", brand=BRAND, category="run", kind=SkuKind.BUNDLE)
    )
    shoe = next(code for code in codes if code.startswith("RUN01"))
    shirt = next(code for code in codes if code.startswith("TEE01"))
    parts = [ComponentWanted(shoe), ComponentWanted(shirt)]
    await set_components(hq, bundle.id, SetComponents(components=parts), expected_version=bundle.version)
    await set_prices(hq, SetPrices(prices=[NewPrice(sku="SET01", price_fen=69_900, floor_fen=59_900)]))


def drawn(category: str, place: int) -> bytes:
    """A drawing of a product on a quiet ground, each in its own tint."""
    tint = TINTS[place % len(TINTS)]
    image = Image.new("RGB", (EDGE, EDGE), (244, 243, 239))
    pen = ImageDraw.Draw(image)
    outline, block = SHAPES[category]
    pen.polygon(outline, fill=tint)
    if block:
        pen.rounded_rectangle(block, radius=12, fill=tuple(tone * 2 // 3 for tone in tint))
    into = BytesIO()
    image.save(into, "PNG")
    return into.getvalue()


def _ean(number: int) -> str:
    digits = f"690123{number:06d}"
    return digits + check_digit(digits)


def _dimension(values: Sequence[str]) -> str:
    if values[0].endswith("ml"):
        return "容量"
    return "尺码" if values[0].isascii() else "颜色"
