"""Pictures of products and SKUs over HTTP."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import PUBLIC, CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.streams import OfItsOwnType
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.catalog.gallery import queries, service
from guide_app.ground.catalog.gallery.errors import OtherPictures, TooManyPictures
from guide_app.ground.catalog.gallery.schemas import AddPicture, OrderPictures, PictureView, Size
from guide_app.ground.catalog.gallery.service import Owner
from guide_app.ground.files.errors import FileLost

FOR_GOOD = "public, max-age=31536000, immutable"
"""What lies at an address of a picture never changes."""


class ProductPictureController(Controller):
    """款式图片 · Pictures of products."""

    path = "/v1/products/{product_id:uuid}/pictures"
    tags = ("catalog",)

    @get(operation_id="listProductPictures", opt=refuses(NotFound), summary="款式图片 · Pictures of a product")
    async def pictures(self, actor: CurrentActor, product_id: FromPath[UUID]) -> list[PictureView]:
        """In order."""
        return await queries.pictures_of_product(actor, product_id)

    @post(
        operation_id="addProductPicture",
        opt=refuses(NotFound, TooManyPictures, FileLost),
        summary="增加款式图片 · Add a picture of a product",
    )
    async def add(
        self, actor: CurrentActor, product_id: FromPath[UUID], data: JSONBody[AddPicture], write: RetrySafe
    ) -> Written[list[PictureView]]:
        """A file that was uploaded as `catalog.picture`; it is drawn in two smaller sizes too."""
        return await write(lambda: service.add_picture(actor, Owner(product_id=product_id), data))

    @post(
        "/order",
        status_code=200,
        operation_id="orderProductPictures",
        opt=refuses(NotFound, OtherPictures),
        summary="排列款式图片 · Order the pictures of a product",
    )
    async def order(
        self, actor: CurrentActor, product_id: FromPath[UUID], data: JSONBody[OrderPictures], write: RetrySafe
    ) -> Written[list[PictureView]]:
        """All of them in their new order."""
        return await write(lambda: service.order_pictures(actor, Owner(product_id=product_id), data))

    @delete(
        "/{picture_id:uuid}",
        status_code=200,
        operation_id="removeProductPicture",
        summary="移除款式图片 · Remove a picture of a product",
    )
    async def remove(
        self, actor: CurrentActor, product_id: FromPath[UUID], picture_id: FromPath[UUID]
    ) -> list[PictureView]:
        """Those that are left."""
        return await service.remove_picture(actor, Owner(product_id=product_id), picture_id)


class SkuPictureController(Controller):
    """商品图片 · Pictures of SKUs."""

    path = "/v1/skus/{sku_id:uuid}/pictures"
    tags = ("catalog",)

    @get(operation_id="listSkuPictures", opt=refuses(NotFound), summary="商品图片 · Pictures of a SKU")
    async def pictures(self, actor: CurrentActor, sku_id: FromPath[UUID]) -> list[PictureView]:
        """In order."""
        return await queries.pictures_of_sku(actor, sku_id)

    @post(
        operation_id="addSkuPicture",
        opt=refuses(NotFound, TooManyPictures, FileLost),
        summary="增加商品图片 · Add a picture of a SKU",
    )
    async def add(
        self, actor: CurrentActor, sku_id: FromPath[UUID], data: JSONBody[AddPicture], write: RetrySafe
    ) -> Written[list[PictureView]]:
        """As for a product; in lists a SKU shows its own first picture, else that of its product."""
        return await write(lambda: service.add_picture(actor, Owner(sku_id=sku_id), data))

    @post(
        "/order",
        status_code=200,
        operation_id="orderSkuPictures",
        opt=refuses(NotFound, OtherPictures),
        summary="排列商品图片 · Order the pictures of a SKU",
    )
    async def order(
        self, actor: CurrentActor, sku_id: FromPath[UUID], data: JSONBody[OrderPictures], write: RetrySafe
    ) -> Written[list[PictureView]]:
        """All of them in their new order."""
        return await write(lambda: service.order_pictures(actor, Owner(sku_id=sku_id), data))

    @delete(
        "/{picture_id:uuid}",
        status_code=200,
        operation_id="removeSkuPicture",
        summary="移除商品图片 · Remove a picture of a SKU",
    )
    async def remove(
        self, actor: CurrentActor, sku_id: FromPath[UUID], picture_id: FromPath[UUID]
    ) -> list[PictureView]:
        """Those that are left."""
        return await service.remove_picture(actor, Owner(sku_id=sku_id), picture_id)


class ShownPictureController(Controller):
    """图片地址 · Addresses of pictures."""

    path = "/pictures"
    tags = ("catalog",)

    @get(
        "/{token:str}/{size:str}",
        operation_id="getPicture",
        media_type="application/octet-stream",
        opt=PUBLIC | refuses(NotFound, FileLost),
        summary="图片 · A picture",
    )
    async def picture(self, token: FromPath[str], size: FromPath[Size]) -> Stream:
        """For whoever knows the address, customers too: `small`, `medium` or `large`; kept by browsers for good."""
        download = await queries.picture_at(token, size)
        return OfItsOwnType(
            download.pieces,
            media_type=download.file.media_type,
            headers={
                "Cache-Control": FOR_GOOD,
                "Content-Length": str(download.file.size),
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
                "ETag": f'"{download.file.sha256}"',
            },
        )
