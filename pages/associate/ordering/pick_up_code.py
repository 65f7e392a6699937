"""取货码 · The code by which a customer without an account fetches what they paid at the counter: shown, or printed."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.fulfilment.queries import fulfilment
from guide_app.ground.orders.fulfilment.schemas import PickUpCode
from guide_app.ground.orders.fulfilment.showing import show_code
from guide_app.ground.orders.permissions import SHOW_PICK_UP_CODES
from guide_app.ground.orders.queries import order_view
from pages.page import PageController, page
from pages.symbols import code_picture

AnyRequest = Request[Any, Any, Any]


class PickUpCodePages(PageController):
    """取货码 · The pick-up code of a sale."""

    path = "/a/orders/{order_id:uuid}/pick-up-code"

    @get()
    async def ask(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """What the code is for, before it is shown."""
        return await _shown(request, actor, order_id, Form.of())

    @post(status_code=200)
    async def show(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """The code, as digits and to be scanned: each time on record, and no answer of it is kept."""
        form = await Form.sent(request)
        try:
            code = await show_code(actor, order_id)
        except NotFound:
            raise
        except Refusal as refusal:
            return await form.refused(refusal, lambda: _shown(request, actor, order_id, form))
        return await _shown(request, actor, order_id, form, code)


async def _shown(
    request: AnyRequest, actor: Actor, order_id: UUID, form: Form, code: PickUpCode | None = None
) -> Response[bytes]:
    actor.require(SHOW_PICK_UP_CODES)
    return await page(
        request,
        "associate/ordering/pick_up_code.html",
        form=form,
        order=await order_view(actor, order_id),
        how=await fulfilment(actor, order_id),
        code=code,
        picture=None if code is None else code_picture(order_id, code.code),
    )
