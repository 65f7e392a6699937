"""谁看到什么价 · What an article costs where, when, in which channel and for whom: from which book, and why."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.catalog.barcodes.errors import BarcodeUnknown
from guide_app.ground.catalog.barcodes.queries import by_barcode
from guide_app.ground.catalog.pricing.queries import price_seen
from guide_app.ground.catalog.pricing.schemas import PriceSeen
from guide_app.ground.catalog.schemas import PriceView, SkuView
from pages.asking import asked
from pages.console.catalog.choosing import levels_to_choose
from pages.console.catalog.pricing import moment_typed
from pages.console.named import store_called
from pages.console.units import named_units, regions_to_choose, stores_to_propose, unit_name
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Seeing(msgspec.Struct, frozen=True):
    """Which article, where, for whom, in which channel and when; `sku` is a code or a barcode."""

    sku: str | None = None
    store: str | None = None
    level: str | None = None
    channel: str | None = None
    at: str | None = None


class PriceSeenPages(PageController):
    """谁看到什么价 · Who sees what price."""

    path = "/hq/prices/seen"

    @get()
    async def seen(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Of an article, in a store, for a level, in a channel, at a moment: the price, its book, and why."""
        wanted = asked(request, Seeing)
        form = Form.of(msgspec.structs.asdict(wanted))
        seen: PriceSeen | None = None
        article = None
        try:
            store_id = await store_called(actor, wanted.store)
            if wanted.sku:
                article = await _article(actor, wanted.sku)
                level, channel, at = wanted.level, wanted.channel, moment_typed(wanted.at)
                seen = await price_seen(actor, article.id, store_id=store_id, level=level, channel=channel, at=at)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        names = named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/catalog/seen.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            article=article,
            seen=seen,
            levels=await levels_to_choose(actor),
            channels=CHANNELS,
            stores=await stores_to_propose(actor),
            why_not=why_not,
            place_of=lambda path: unit_name(path, names),
        )


async def _article(actor: Actor, reading: str) -> SkuView:
    """The article of a code or barcode. Raises InvalidField."""
    try:
        return (await by_barcode(actor, reading)).sku
    except BarcodeUnknown:
        raise InvalidField("sku", "没有这个商品编码或条码 / no article has this code or barcode") from None


def why_not(other: PriceView, paid: PriceView) -> str:
    """By which step of the rule an entry gave way to the one that is paid. Pure."""
    if other.level != paid.level:
        return _("不是最低的价") if other.price_fen >= paid.price_fen else _("同一等级里另有更优先的")
    if len(other.path) < len(paid.path):
        return _("范围更大")
    if other.channel is None and paid.channel is not None:
        return _("该渠道有自己的价")
    return _("开始得更早") if other.valid_from < paid.valid_from else _("录入得更早")
