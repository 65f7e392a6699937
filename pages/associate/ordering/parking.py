"""挂单 · Parked carts: the list, one of them with what has changed, going on with it, taking it over, giving it up."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from carts.permissions import HAND_OVER_CARTS, KEEP_CARTS
from carts.queries import cart, carts
from carts.rules import CartChangeKind, CartState, SeenLine
from carts.schemas import CartView
from carts.service.parking import drop_cart, take_over_cart
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.preview_schemas import PreviewedLine
from pages.asking import asked, edited_version, paging_in
from pages.associate.ordering.cart import CartInAddress
from pages.labels.carts import CHANGES, STATES
from pages.labels.fulfilment import WAYS
from pages.labels.orders import SOLD_IN
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]


class CartFilters(msgspec.Struct, frozen=True):
    """Whose carts are listed."""

    mine: bool = False


class ParkedCartPages(PageController):
    """挂单 · Parked carts."""

    path = "/a/carts"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those of the store, or one's own; the newest first."""
        filters = asked(request, CartFilters)
        whose = actor.associate_id if filters.mine else None
        found = await carts(actor, paging_in(request), store_id=actor.store_id, associate_id=whose)
        return await page(
            request, "associate/ordering/parked.html", found=found, filters=filters, me=actor.associate_id
        )

    @get("/{cart_id:uuid}")
    async def one(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, cart_id: FromPath[UUID]
    ) -> Response[bytes]:
        """One of them, at today's prices."""
        return await self._shown(request, actor, desk, cart_id, Form.of())

    @post("/{cart_id:uuid}/take-over", status_code=303)
    async def take_over(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, cart_id: FromPath[UUID]
    ) -> Response[Any]:
        """Go on with a colleague's cart."""
        form = await Form.sent(request)

        async def work() -> Done:
            taken = await take_over_cart(actor, cart_id, expected_version=edited_version(form), desk=desk)
            return Done(CartInAddress.of_parked(taken).address(), _("已接手，可以继续开单"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, cart_id, form))

    @post("/{cart_id:uuid}/removal", status_code=303)
    async def drop(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, cart_id: FromPath[UUID]
    ) -> Response[Any]:
        """Give a cart up."""
        form = await Form.sent(request)

        async def work() -> Done:
            await drop_cart(actor, cart_id, expected_version=edited_version(form), desk=desk)
            return Done("/a/carts", _("挂单已作废"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, desk, cart_id, form))

    async def _shown(
        self, request: AnyRequest, actor: Actor, desk: VoucherDesk, cart_id: UUID, form: Form
    ) -> Response[bytes]:
        found = await cart(actor, cart_id, desk=desk)
        is_parked = found.state is CartState.PARKED
        form.version = str(found.version)
        return await page(
            request,
            "associate/ordering/parked_cart.html",
            form=form,
            cart=found,
            resume=CartInAddress.of_parked(found).address(),
            changes={change.sku: change for change in found.changes},
            lines=lines_now(found),
            words=CHANGES,
            states=STATES,
            ways=WAYS,
            sold_in=SOLD_IN,
            is_parked=is_parked,
            may_resume=is_parked and found.mine and actor.may(KEEP_CARTS),
            may_take_over=is_parked and not found.mine and actor.may(KEEP_CARTS) and actor.store_id == found.store_id,
            may_drop=is_parked and (actor.may(HAND_OVER_CARTS) or (found.mine and actor.may(KEEP_CARTS))),
        )


def lines_now(cart: CartView) -> list[tuple[SeenLine, PreviewedLine | None]]:
    """The lines with what each would cost now; None for one that is not sold any more, or where nothing is known."""
    gone = {change.sku for change in cart.changes if change.kind is CartChangeKind.GONE}
    now = iter(cart.now.lines if cart.now else ())
    return [(line, None if line.sku in gone else next(now, None)) for line in cart.lines]


async def parked_cart(actor: Actor, cart_id: UUID | None, *, desk: VoucherDesk) -> CartView | None:
    """The parked cart that an address goes on with; None without one, and for one out of reach."""
    if cart_id is None:
        return None
    try:
        return await cart(actor, cart_id, desk=desk)
    except NotFound:
        return None
