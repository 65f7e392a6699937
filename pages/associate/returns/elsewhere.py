"""跨店退货 · Goods of another store's order that come back here: found by its number, then paid back."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.permissions import RETURN_ELSEWHERE
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.finding import find_order
from guide_app.ground.orders.returns.schemas import FindOrder, ShownOrder
from pages.labels.orders import METHODS
from pages.page import PageController, page
from pages.refunding import AT, refund_typed

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
PLACE = "/a/store/returns"


class ReturnElsewherePages(PageController):
    """跨店退货 · Returns of other stores' orders."""

    path = PLACE

    @get()
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The number that the customer shows."""
        return await self._shown(request, actor, Form.of(), [])

    @post("/search", status_code=200)
    async def search(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The order that is meant, and what is left of it."""
        form = await Form.sent(request)
        try:
            found = await find_order(actor, form.read(FindOrder))
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._shown(request, actor, form, []))
        return await self._shown(request, actor, form, found)

    @post("/{order_id:uuid}", status_code=303)
    async def give_back(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Take the goods, pay them back from this store's drawer."""
        form = await Form.sent(request)

        async def work() -> Done:
            return await refund_typed(actor, order_id, form, desk=desk, to=PLACE)

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, form, await _found_again(actor, form))

        return await form.submit(request, work, again=again, at=AT)

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form, found: list[ShownOrder]) -> Response[bytes]:
        actor.require(RETURN_ELSEWHERE)
        ways = {
            str(order.id): [(str(one.id), METHODS[one.method], one.left_fen) for one in order.payments]
            for order in found
        }
        return await page(request, "associate/returns/elsewhere.html", form=form, found=found, ways=ways)


async def _found_again(actor: Actor, form: Form) -> list[ShownOrder]:
    """The orders that were found before a refusal, as far as they can still be shown: each look is on record."""
    try:
        return await find_order(actor, form.read(FindOrder))
    except Refusal:
        return []
