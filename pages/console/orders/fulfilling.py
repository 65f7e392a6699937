"""履约 · What stores have to pack, to hand over, or have sent: all that is within reach."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from guide_app.ground.orders.fulfilment.queries import ToDo, to_do
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentSummary, OlderHours
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.console.orders.filters import region_chosen
from pages.console.orders.names import store_names
from pages.console.units import regions_to_choose, stores_to_propose
from pages.labels.fulfilment import STATE_KINDS, STATES, TO_DO, WAYS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

AGES = [("4", _("4 小时以上")), ("24", _("1 天以上")), ("72", _("3 天以上")), ("168", _("7 天以上"))]
"""How old what is listed is at least, in hours."""


class FulfilmentFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it."""

    what: ToDo | None = None
    way: FulfilmentWay | None = None
    store: str | None = None
    region: str | None = None
    older: OlderHours | None = None


class FulfilmentDeskPages(PageController):
    """履约 · Fulfilments."""

    path = "/hq/orders/fulfilments"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The oldest first."""
        wanted = asked(request, FulfilmentFilters)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[FulfilmentSummary] = Page([])
        narrowed: dict[str, Any] = {"what": wanted.what, "way": wanted.way, "older_hours": wanted.older}
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            narrowed["path"] = region_chosen(actor, wanted.region) if wanted.store is None else None
            found = await to_do(actor, paging_in(request), **narrowed)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/orders/fulfilments.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            is_narrowed=wanted != FulfilmentFilters(),
            offer=offered(actor, "fulfilments", **narrowed),
            stores=await stores_to_propose(actor),
            regions=await regions_to_choose(actor),
            names_of=await store_names(actor, {one.store_id for one in found.items}),
            to_do=TO_DO,
            ways={way: text for way, text in WAYS.items() if way is not FulfilmentWay.TAKEN_ALONG},
            states=STATES,
            state_kinds=STATE_KINDS,
            ages=AGES,
        )
