"""退款 · Refunds within reach with their sums, and paying back what comes back of an order."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from guide_app.ground.orders.day_schemas import RefundSummary
from guide_app.ground.orders.filters import EVERY_REFUND, RefundFilters
from guide_app.ground.orders.narrowing import RefundKind
from guide_app.ground.orders.permissions import REFUND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import order_view, refund_totals, refunds_in_reach
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import RefundPreview
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import associate_called, store_called
from pages.console.orders.filters import Chip, chips_named, days_to_choose, region_chosen
from pages.console.orders.names import store_names, totals_if_few_days
from pages.console.units import named_units, regions_to_choose, stores_to_propose
from pages.labels.orders import CHANNELS, METHODS
from pages.page import PageController, page
from pages.refunding import AT, LOOK, refund_looked_at, refund_typed, ways_to_choose

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]


KINDS = {
    RefundKind.GOODS: _("退货"),
    RefundKind.MONEY: _("不退货只退款"),
    RefundKind.EXCHANGE: _("换货"),
    RefundKind.CORRECTION: _("导入更正"),
}


class RefundsInAddress(msgspec.Struct, frozen=True):
    """What the address asks for; `store` and `returned` are codes, `by` a number as people know them.

    The days are those of the refund.
    """

    store: str | None = None
    region: str | None = None
    first: date | None = None
    last: date | None = None
    kind: RefundKind | None = None
    channel: Channel | None = None
    method: PaymentMethod | None = None
    returned: str | None = None
    by: str | None = None
    reason: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    approved: bool | None = None


class RefundPages(PageController):
    """退款 · Refunds."""

    path = "/hq/orders"

    @get("/refunds")
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By business day, the newest first, with their sums where days are named."""
        wanted = asked(request, RefundsInAddress)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[RefundSummary] = Page([])
        narrowed = EVERY_REFUND
        totals = None
        regions = await regions_to_choose(actor)
        try:
            narrowed = await _narrowed_by(actor, wanted)
            found = await refunds_in_reach(actor, paging_in(request), narrowed)
            totals = await totals_if_few_days(refund_totals(actor, narrowed))
        except InvalidField as refusal:
            form.refuse(refusal, {})
        except PeriodNeeded as refusal:
            form.refuse(refusal, {PeriodNeeded: "first"})
        return await page(
            request,
            "console/orders/refunds.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            chips=_chips(wanted, named_units(regions)),
            totals=totals,
            regions=regions,
            refund_kinds=KINDS,
            channels=CHANNELS,
            methods=METHODS,
            spans=days_to_choose(),
            offer=offered(actor, "refunds", **msgspec.structs.asdict(narrowed)),
            stores=await stores_to_propose(actor),
            names_of=await store_names(actor, {one for refund in found.items for one in _stores(refund)}),
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
        if form.get(LOOK):
            preview = await refund_looked_at(actor, order_id, form, desk=desk)
            return await self._form(request, actor, order_id, form, preview)

        async def work() -> Done:
            return await refund_typed(actor, order_id, form, desk=desk, to=f"/hq/orders/{order_id}")

        return await form.submit(request, work, again=lambda: self._form(request, actor, order_id, form), at=AT)

    async def _form(
        self, request: AnyRequest, actor: Actor, order_id: UUID, form: Form, preview: RefundPreview | None = None
    ) -> Response[bytes]:
        actor.require(REFUND_ORDERS)
        order = await order_view(actor, order_id)
        return await page(
            request,
            "console/orders/refund.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            order=order,
            ways=ways_to_choose(order),
            preview=preview,
            methods=METHODS,
        )


async def _narrowed_by(actor: Actor, wanted: RefundsInAddress) -> RefundFilters:
    """The same as the queries take it. Raises InvalidField at the field of what nothing in reach is called."""
    return RefundFilters(
        store_id=await store_called(actor, wanted.store),
        path=region_chosen(actor, wanted.region) if wanted.store is None else None,
        first=wanted.first,
        last=wanted.last,
        kind=wanted.kind,
        channel=wanted.channel,
        method=wanted.method,
        returned_at=await store_called(actor, wanted.returned, field="returned"),
        associate_id=await associate_called(actor, wanted.by, field="by", at_work=False),
        reason=wanted.reason,
        approved=wanted.approved,
    )


def _chips(wanted: RefundsInAddress, regions: dict[str, str]) -> list[Chip]:
    """The filters that are on."""
    days = (("first", "last"), _("退款日"), f"{wanted.first or ''} – {wanted.last or ''}")
    named: dict[str, tuple[str, str | None]] = {
        "store": (_("门店"), wanted.store),
        "region": (_("区域"), regions.get(wanted.region or "", wanted.region)),
        "kind": (_("退了什么"), KINDS[wanted.kind] if wanted.kind else None),
        "channel": (_("渠道"), CHANNELS[wanted.channel] if wanted.channel else None),
        "method": (_("退款去向"), METHODS[wanted.method] if wanted.method else None),
        "returned": (_("退回门店"), wanted.returned),
        "by": (_("经手人"), wanted.by),
        "reason": (_("原因"), wanted.reason),
        "approved": (_("第二人审批"), None if wanted.approved is None else _("有") if wanted.approved else _("没有")),
    }
    return ([days] if wanted.first or wanted.last else []) + chips_named(named)


def _stores(refund: RefundSummary) -> set[UUID]:
    """Whose refund it is, and where the goods came back."""
    return {refund.store_id} | ({refund.returned_at_store_id} if refund.returned_at_store_id else set())
