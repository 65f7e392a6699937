"""待发货、待收货 · Orders whose commission waits for the goods, the oldest first."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get

from commissions.permissions import SEE_PAY_OF_OTHERS
from commissions.waiting.queries import waiting_orders, waiting_totals
from commissions.waiting.schemas import WaitsFor
from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.asking import paging_in
from pages.console.exporting.offering import offered
from pages.console.units import path_of_store, regions_to_choose, stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

WAITS: dict[str, str] = {WaitsFor.SHIPPING: _("待发货"), WaitsFor.RECEIPT: _("待收货")}
AGES: dict[str, str] = {"7": _("7 天以上"), "14": _("14 天以上"), "30": _("30 天以上")}


class WaitingFilters(msgspec.Struct, frozen=True):
    """Which part of the chain, what is waited for, since when at the least; a store is named by its code."""

    region: str | None = None
    store: str | None = None
    waits_for: WaitsFor | None = None
    days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 0


class WaitingPages(PageController):
    """待发货、待收货 · Commission that waits for the goods."""

    path = "/hq/commissions/waiting"

    @get()
    async def waiting(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who is to be asked: the oldest orders first, with the sums of all."""
        actor.require(SEE_PAY_OF_OTHERS)
        form = Form.of({name: value for name, value in request.query_params.items() if value.strip()})
        found, totals = None, None
        filters: dict[str, Any] = {}
        try:
            wanted = form.read(WaitingFilters)
            path = await path_of_store(actor, wanted.store, field="store") if wanted.store else wanted.region
            filters = {"path": path, "waits_for": wanted.waits_for, "days": wanted.days}
            found = await waiting_orders(actor, paging_in(request), **filters)
            totals = await waiting_totals(actor, **filters)
        except Refusal as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/commissions/waiting.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            totals=totals,
            is_narrowed=any(filters.values()),
            waits=WAITS,
            ages=AGES,
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
            offer=offered(actor, "waiting-commissions", **filters),
        )
