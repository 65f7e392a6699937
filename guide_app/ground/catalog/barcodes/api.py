"""Barcodes of SKUs and parts of bundles over HTTP."""

from uuid import UUID

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.versions import ExpectedVersion
from guide_app.ground.catalog.barcodes import queries, service
from guide_app.ground.catalog.barcodes.errors import BarcodeTaken, BarcodeUnknown
from guide_app.ground.catalog.barcodes.schemas import BarcodeView, SetBarcodes, SkuScanned
from guide_app.ground.catalog.errors import SkuUnknown
from guide_app.ground.catalog.parameters import InChannel, PricedStore
from guide_app.ground.catalog.products.errors import NotABundle
from guide_app.ground.catalog.products.queries import components
from guide_app.ground.catalog.products.schemas import ComponentView, SetComponents
from guide_app.ground.catalog.products.service.keeping import set_components


class BarcodeController(Controller):
    """条码与套装 · Barcodes and bundles."""

    path = "/v1/skus"
    tags = ("catalog",)

    @get(
        "/by-barcode/{barcode:str}",
        operation_id="findSkuByBarcode",
        opt=refuses(InvalidField, BarcodeUnknown),
        summary="按条码查商品 · The SKU of a barcode",
    )
    async def by_barcode(
        self, actor: CurrentActor, barcode: FromPath[str], store_id: PricedStore = None, channel: InChannel = None
    ) -> SkuScanned:
        """What a scanner has read: EAN, UPC, GS1-128, labels of scales, codes of the chain's own, codes of SKUs."""
        return await queries.by_barcode(actor, barcode, store_id=store_id, channel=channel)

    @get(
        "/{sku_id:uuid}/barcodes",
        operation_id="listBarcodes",
        opt=refuses(NotFound),
        summary="商品条码 · Barcodes of a SKU",
    )
    async def barcodes(self, actor: CurrentActor, sku_id: FromPath[UUID]) -> list[BarcodeView]:
        """In the order in which they were given."""
        return await queries.barcodes(actor, sku_id)

    @put(
        "/{sku_id:uuid}/barcodes",
        operation_id="setBarcodes",
        opt=refuses(BarcodeTaken),
        summary="设置商品条码 · Set the barcodes of a SKU",
    )
    async def set_barcodes(
        self,
        actor: CurrentActor,
        sku_id: FromPath[UUID],
        data: JSONBody[SetBarcodes],
        expected_version: ExpectedVersion,
    ) -> list[BarcodeView]:
        """All of them, against the version of the SKU; check digits are verified, each is one SKU's alone."""
        return await service.set_barcodes(actor, sku_id, data, expected_version=expected_version)

    @get(
        "/{sku_id:uuid}/components",
        operation_id="listComponents",
        opt=refuses(NotFound),
        summary="套装组成 · Components of a bundle",
    )
    async def components(
        self, actor: CurrentActor, sku_id: FromPath[UUID], store_id: PricedStore = None
    ) -> list[ComponentView]:
        """Its parts, each with its own price for a store in reach."""
        return await components(actor, sku_id, store_id=store_id)

    @put(
        "/{sku_id:uuid}/components",
        operation_id="setComponents",
        opt=refuses(SkuUnknown, NotABundle),
        summary="设置套装组成 · Set the components of a bundle",
    )
    async def set_components(
        self,
        actor: CurrentActor,
        sku_id: FromPath[UUID],
        data: JSONBody[SetComponents],
        expected_version: ExpectedVersion,
    ) -> list[ComponentView]:
        """All of them, against the version of the SKU."""
        return await set_components(actor, sku_id, data, expected_version=expected_version)
