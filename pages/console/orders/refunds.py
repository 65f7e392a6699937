"""退款 · Refunds within reach with their sums, and paying back what comes back of an order."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from guide_app.ground.orders.day_schemas import RefundSummary
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import order_view, refund_totals, refunds_in_reach
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.orders.names import store_names, totals_if_few_days
from pages.console.units import stores_to_propose
from pages.page import PageController, page
from pages.refunding import AT, refund_typed, ways_to_choose

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]


class RefundFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it, the days are those of the refund."""

    store: str | None = None
    first: date | None = None
    last: date | None = None


class RefundPages(PageController):
    """退款 · Refunds."""

    path = "/hq/orders"

    @get("/refunds")
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By business day, the newest first, with their sums where days are named."""
        wanted = asked(request, RefundFilters)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[RefundSummary] = Page([])
        narrowed: dict[str, Any] = {"first": wanted.first, "last": wanted.last}
        totals = None
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            found = await refunds_in_reach(actor, paging_in(request), **narrowed)
            totals = await totals_if_few_days(refund_totals(actor, **narrowed))
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/orders/refunds.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            totals=totals,
            offer=offered(actor, "refunds", **narrowed),
            stores=await stores_to_propose(actor),
            names_of=await store_names(actor, {refund.store_id for refund in found.items}),
        )

    @get("/{order_id:uuid}/refund")
    async def refunding(self, request: AnyRequest, actor: CurrentActor, order_id: FromPath[UUID]) -> Response[bytes]:
        """Which units come back, freight, or money without goods."""
        return await self._form(request, actor, order_id, Form.of())

    @post("/{order_id:uuid}/refund", status_code=303)
    async def refund(
        self, request: AnyRequest, actor: CurrentActor, desk: Desk, order_id: FromPath[UUID]
    ) -> Response[Any]:
        """Pay back."""
        form = await Form.sent(request)

        async def work() -> Done:
            return await refund_typed(actor, order_id, form, desk=desk, to=f"/hq/orders/{order_id}")

        return await form.submit(request, work, again=lambda: self._form(request, actor, order_id, form), at=AT)

    async def _form(self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form) -> Response[bytes]:
        actor.require(REFUND_ORDERS)
        order = await order_view(actor, order_id)
        return await page(request, "console/orders/refund.html", form=form, order=order, ways=ways_to_choose(order))
