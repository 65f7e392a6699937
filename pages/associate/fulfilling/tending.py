"""备货与发货 · What is to be packed, handed over by a code, and sent."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.fulfilment import queries, service
from guide_app.ground.orders.fulfilment.errors import PickUpCodeLocked, PickUpCodeWrong
from guide_app.ground.orders.fulfilment.queries import ToDo
from guide_app.ground.orders.fulfilment.rules import ReceivedBy
from guide_app.ground.orders.fulfilment.schemas import CancelParcel, HandOverByCode, SendParcel
from guide_app.ground.orders.fulfilment.showing import may_show_code
from guide_app.ground.orders.permissions import FULFIL_ORDERS, RENEW_PICK_UP_CODES, SEE_ADDRESSES
from guide_app.ground.orders.queries import order_view
from pages.asking import asked, paging_in
from pages.labels.fulfilment import RECEIVED, STATE_KINDS, STATES, TO_DO, WAYS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LONGEST_CODE = 20
AT_CODE: dict[type[Refusal], str] = {PickUpCodeWrong: "code", PickUpCodeLocked: "code"}


class FulfilmentFilters(msgspec.Struct, frozen=True):
    """Which orders are listed."""

    what: ToDo | None = None


class FulfilmentPages(PageController):
    """备货与发货 · To pack, to be fetched, under way."""

    path = "/a/store/fulfilment"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The oldest first."""
        actor.require(FULFIL_ORDERS)
        wanted = asked(request, FulfilmentFilters)
        found = await queries.to_do(actor, paging_in(request), store_id=actor.store_id, what=wanted.what)
        return await page(
            request,
            "associate/fulfilling/list.html",
            found=found,
            wanted=wanted,
            kinds_of_work=TO_DO,
            ways=WAYS,
            states=STATES,
            kinds=STATE_KINDS,
        )

    @get("/{order_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """One order, and what can be done with it now; who scanned the customer's code has its digits filled in."""
        scanned = digits_of(request.query_params.get("code", ""))
        return await self._shown(request, actor, order_id, Form.of({"code": scanned}))

    @post("/{order_id:uuid}/ready", status_code=303)
    async def ready(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """It lies ready."""
        form = await Form.sent(request)
        work = doing(order_id, lambda: service.make_ready(actor, order_id), _("已备好，等顾客来取"))
        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @post("/{order_id:uuid}/handover", status_code=303)
    async def hand_over(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """The customer has shown the code."""
        form = await Form.sent(request)
        form.values["code"] = [digits_of(form.get("code"))]

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, order_id, form)

        async def work() -> Done:
            await service.hand_over(actor, order_id)
            return Done(f"/a/store/fulfilment/{order_id}", _("已交付，订单完成"))

        try:
            await service.try_code(actor, order_id, form.read(HandOverByCode))
        except Refusal as refusal:
            return await form.refused(refusal, again, AT_CODE)
        return await form.submit(request, work, again=again)

    @post("/{order_id:uuid}/codes", status_code=303)
    async def renew(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """A new code, which a member sees on their own page, and others are shown."""
        form = await Form.sent(request)
        work = doing(order_id, lambda: service.renew_code(actor, order_id), _("已换发新码"))
        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @post("/{order_id:uuid}/received/{parcel_id:uuid}", status_code=303)
    async def received(
        self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID], parcel_id: FromPath[UUID]
    ) -> Response[Any]:
        """A parcel has come."""
        form = await Form.sent(request)
        work = doing(order_id, lambda: service.receive_parcel(actor, parcel_id, by=ReceivedBy.STAFF), _("已确认签收"))
        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @post("/{order_id:uuid}/cancelled/{parcel_id:uuid}", status_code=303)
    async def cancelled(
        self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID], parcel_id: FromPath[UUID]
    ) -> Response[Any]:
        """A parcel was none."""
        form = await Form.sent(request)
        work = doing(
            order_id,
            lambda: service.cancel_parcel(actor, parcel_id, form.read(CancelParcel)),
            _("包裹已撤销，里面的商品重新待发"),
        )
        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    @post("/{order_id:uuid}/parcels", status_code=303)
    async def ship(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """Everything that is left is in a parcel."""
        form = await Form.sent(request)
        work = doing(order_id, lambda: service.ship(actor, order_id, form.read(SendParcel)), _("已发货"))
        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
        actor.require(FULFIL_ORDERS)
        found, order = await queries.fulfilment(actor, order_id), await order_view(actor, order_id)
        return await page(
            request,
            "associate/fulfilling/one.html",
            form=form,
            one=found,
            order=order,
            may_show_code=may_show_code(actor, order),
            ways=WAYS,
            states=STATES,
            kinds=STATE_KINDS,
            received=RECEIVED,
            may_renew=actor.may(RENEW_PICK_UP_CODES),
            may_see=actor.may(SEE_ADDRESSES),
        )


def digits_of(scanned: str) -> str:
    """What of a customer's code counts: a scanner types the whole address that is in it."""
    return scanned.rpartition("code=")[2].replace(" ", "")[:LONGEST_CODE]


def doing(order_id: UUID, do: Callable[[], Awaitable[object]], said: str) -> Callable[[], Awaitable[Done]]:
    """The work of a button on an order's page, which leads back to it and says what was done."""

    async def work() -> Done:
        await do()
        return Done(f"/a/store/fulfilment/{order_id}", said)

    return work
