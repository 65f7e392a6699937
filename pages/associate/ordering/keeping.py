"""再留几天 · Keeping an order of which a part is paid for longer than its term."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.part_paid.queries import part_paid_order
from guide_app.ground.orders.part_paid.schemas import KeepOrder
from guide_app.ground.orders.part_paid.service import keep_order
from guide_app.ground.orders.permissions import KEEP_ORDERS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class KeepingPages(PageController):
    """再留几天 · An order's term, and a longer one."""

    path = "/a/orders/{order_id:uuid}/keeping"

    @get()
    async def keeping(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """What came in, what is due, until when it waits."""
        return await self._shown(request, actor, order_id, Form.of())

    @post(status_code=303)
    async def keep(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[Any]:
        """Have it wait for so many days from now."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(KeepOrder)
            await keep_order(actor, order_id, command)
            return Done("/a/store/refunds", _("已再留 {n} 天"), {"n": str(command.days)})

        return await form.submit(request, work, again=lambda: self._shown(request, actor, order_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
        actor.require(KEEP_ORDERS)
        order = await part_paid_order(actor, order_id)
        most = settings().order_kept_days
        return await page(request, "associate/ordering/keeping.html", form=form, order=order, most=most)
