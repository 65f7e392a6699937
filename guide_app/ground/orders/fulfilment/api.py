"""How orders reach their customers, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.asked import UnitPath
from guide_app.ground.orders.fulfilment import queries, service
from guide_app.ground.orders.fulfilment.errors import (
    CodeOfCustomer,
    FulfilmentStands,
    NothingToFulfil,
    ParcelEnded,
    ParcelNotFound,
    ParcelTaken,
    PickUpCodeLocked,
    PickUpCodeWrong,
)
from guide_app.ground.orders.fulfilment.my_parcels import receive_my_parcel
from guide_app.ground.orders.fulfilment.queries import ToDo
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay, ReceivedBy
from guide_app.ground.orders.fulfilment.schemas import (
    Address,
    CancelParcel,
    FulfilmentSummary,
    FulfilmentView,
    HandOverByCode,
    MyFulfilment,
    OlderHours,
    PickUpCode,
    SendParcel,
)
from guide_app.ground.orders.fulfilment.showing import show_code

OfStore = Annotated[UUID | None, QueryParameter(description="门店 · Store")]
What = Annotated[
    ToDo | None, QueryParameter(description="待备货、待取、超时、在途 · To pack, to be fetched, overdue, under way")
]

Older = Annotated[
    OlderHours | None,
    QueryParameter(ge=1, le=8_784, description="下单已超过多少小时 · Made more than so many hours ago"),
]


class FulfilmentController(Controller):
    """履约 · How orders reach their customers."""

    path = "/v1/fulfilments"
    tags = ("fulfilment",)

    @get(operation_id="listFulfilments", opt=refuses(NotFound, InvalidField), summary="待办履约 · What is to be done")
    async def to_do(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: OfStore = None,
        path: UnitPath = None,
        what: What = None,
        way: FromQuery[FulfilmentWay | None] = None,
        older_hours: Older = None,
    ) -> Page[FulfilmentSummary]:
        """Paid orders that are to be packed, to be fetched, or on their way."""
        return await queries.to_do(
            actor, paging, store_id=store_id, path=path, what=what, way=way, older_hours=older_hours
        )


class OrderFulfilmentController(Controller):
    """一张订单的履约 · How one order reaches its customer."""

    path = "/v1/orders/{order_id:uuid}/fulfilment"
    tags = ("fulfilment",)

    @get("/", operation_id="showFulfilment", opt=refuses(NothingToFulfil), summary="履约详情 · How far it is")
    async def show(self, actor: CurrentActor, order_id: FromPath[UUID]) -> FulfilmentView:
        """What is to be sent, the parcels, and where it stands."""
        return await queries.fulfilment(actor, order_id)

    @get("/address", operation_id="showAddress", opt=refuses(NothingToFulfil), summary="收货地址 · Where it goes")
    async def address(self, actor: CurrentActor, order_id: FromPath[UUID]) -> Address:
        """In clear, for whoever packs it; on record."""
        return await queries.address_of(actor, order_id)

    @post(
        "/ready",
        operation_id="readyOrder",
        opt=refuses(NothingToFulfil, FulfilmentStands),
        summary="备好待取 · It lies ready",
    )
    async def ready(self, actor: CurrentActor, order_id: FromPath[UUID], write: RetrySafe) -> Written[FulfilmentView]:
        """The customer may fetch it."""
        return await write(lambda: service.make_ready(actor, order_id))

    @post(
        "/handovers",
        operation_id="handOverOrder",
        opt=refuses(NothingToFulfil, FulfilmentStands, PickUpCodeWrong, PickUpCodeLocked),
        summary="凭码交付 · Hand it over by its code",
    )
    async def hand_over(
        self, actor: CurrentActor, order_id: FromPath[UUID], data: JSONBody[HandOverByCode], write: RetrySafe
    ) -> Written[FulfilmentView]:
        """To whoever shows the code; it may be mistyped five times."""
        await service.try_code(actor, order_id, data)
        return await write(lambda: service.hand_over(actor, order_id))

    @get(
        "/code",
        operation_id="showPickUpCode",
        opt=refuses(NothingToFulfil, FulfilmentStands, CodeOfCustomer, PickUpCodeLocked),
        summary="出示取货码 · Its code, for a customer without an account",
    )
    async def code_shown(self, actor: CurrentActor, order_id: FromPath[UUID]) -> PickUpCode:
        """Of an order without a member, for whoever sold it to show, until it is fetched; on record."""
        return await show_code(actor, order_id)

    @post(
        "/codes",
        operation_id="renewPickUpCode",
        opt=refuses(NothingToFulfil, FulfilmentStands),
        summary="换发取货码 · A new code",
    )
    async def code(self, actor: CurrentActor, order_id: FromPath[UUID], write: RetrySafe) -> Written[PickUpCode]:
        """For a customer whose code was mistyped too often; the old one is good no more."""
        return await write(lambda: service.renew_code(actor, order_id))

    @post(
        "/parcels",
        operation_id="shipParcel",
        opt=refuses(NothingToFulfil, FulfilmentStands, ParcelTaken),
        summary="发货 · Send a parcel",
    )
    async def ship(
        self, actor: CurrentActor, order_id: FromPath[UUID], data: JSONBody[SendParcel], write: RetrySafe
    ) -> Written[FulfilmentView]:
        """Everything that is left, or the units that are named."""
        return await write(lambda: service.ship(actor, order_id, data))


class ParcelController(Controller):
    """包裹 · Parcels."""

    path = "/v1/parcels/{parcel_id:uuid}"
    tags = ("fulfilment",)

    @post(
        "/received",
        operation_id="receiveParcel",
        opt=refuses(ParcelNotFound, ParcelEnded),
        summary="确认签收 · It has come",
    )
    async def received(
        self, actor: CurrentActor, parcel_id: FromPath[UUID], write: RetrySafe
    ) -> Written[FulfilmentView]:
        """Said by the carrier's feed or by staff; with the last parcel the order is complete."""
        by = ReceivedBy.STAFF if actor.associate_id is not None else ReceivedBy.CARRIER
        return await write(lambda: service.receive_parcel(actor, parcel_id, by=by))

    @post(
        "/cancellations",
        operation_id="cancelParcel",
        opt=refuses(ParcelNotFound, ParcelEnded),
        summary="撤销包裹 · It was none",
    )
    async def cancel(
        self, actor: CurrentActor, parcel_id: FromPath[UUID], data: JSONBody[CancelParcel], write: RetrySafe
    ) -> Written[FulfilmentView]:
        """What it held is to be sent again."""
        return await write(lambda: service.cancel_parcel(actor, parcel_id, data))


class MyFulfilmentController(Controller):
    """我的订单的履约 · How my own orders come to me."""

    path = "/v1/my-membership/orders/{order_id:uuid}/fulfilment"
    tags = ("customers",)
    opt = CUSTOMERS | refuses(NothingToFulfil)

    @get(operation_id="showMyFulfilment", summary="我的取货码与包裹 · My code and my parcels")
    async def show(self, customer: CurrentCustomer, order_id: FromPath[UUID]) -> MyFulfilment:
        """The code to show where it is fetched, or the parcels it comes in."""
        return await queries.my_fulfilment(customer, order_id)


class MyParcelController(Controller):
    """我的包裹 · My parcels."""

    path = "/v1/my-membership/parcels/{parcel_id:uuid}"
    tags = ("customers",)
    opt = CUSTOMERS | refuses(ParcelNotFound, ParcelEnded)

    @post("/received", operation_id="receiveMyParcel", summary="确认收货 · It has come")
    async def received(
        self, customer: CurrentCustomer, parcel_id: FromPath[UUID], write: RetrySafe
    ) -> Written[MyFulfilment]:
        """With the last parcel the order is complete."""
        return await write(lambda: receive_my_parcel(customer, parcel_id))
