"""触点 · Codes in reach: the list, a new batch, and what followed from the codes of stores."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from materials.permissions import PRINT_CODES
from pages.asking import asked, paging_in, sums_of
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.named import store_called
from pages.console.periods import Period, days_of
from pages.console.units import stores_to_propose
from pages.labels.codes import KINDS, MINTABLE, STATE_KINDS, STATES
from pages.page import PageController, page
from qr_codes.errors import ShortCodeMistyped
from qr_codes.permissions import MINT_CODES, SEE_FUNNELS
from qr_codes.queries.codes import codes_in_reach
from qr_codes.queries.funnels import funnels_of_stores
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.schemas import CodeView, MintCodes
from qr_codes.service.minting import mint_codes

AnyRequest = Request[Any, Any, Any]


class CodeFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it."""

    kind: TouchpointKind | None = None
    state: TouchpointState | None = None
    store: str | None = None
    batch_id: UUID | None = None
    code: str | None = None


class FunnelFilters(msgspec.Struct, frozen=True):
    """Of which days, and codes of which kind."""

    period: Period = Period.MONTH
    kind: TouchpointKind | None = None


class CodePages(PageController):
    """触点 · Codes."""

    path = "/hq/codes"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        wanted = asked(request, CodeFilters)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[CodeView] = Page([])
        narrowed = {name: value for name, value in msgspec.structs.asdict(wanted).items() if name != "store"}
        try:
            narrowed["store_id"] = await store_called(actor, wanted.store)
            found = await codes_in_reach(actor, paging_in(request), **narrowed)
        except Refusal as refusal:
            if not (isinstance(refusal, ShortCodeMistyped) or refusal.facts.get("field") == "store"):
                raise
            form.refuse(refusal, {ShortCodeMistyped: "code"})
        return await page(
            request,
            "console/codes/list.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            offer=offered(actor, "codes", **narrowed),
            stores=await stores_to_propose(actor),
            kinds=KINDS,
            states=STATES,
            state_kinds=STATE_KINDS,
            may_mint=actor.may(MINT_CODES),
            may_print=actor.may(PRINT_CODES),
            may_see_funnels=actor.may(SEE_FUNNELS),
            import_at=import_address(actor, "codes"),
        )

    @get("/new")
    async def minting(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """How many, of what kind, for which store."""
        return await self._mint_form(request, actor, Form.of())

    @post("/new", status_code=303)
    async def mint(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """A batch of blank codes, to be printed."""
        form = await Form.sent(request)

        async def work() -> Done:
            store_id = await store_called(actor, form.get("store"))
            batch = await mint_codes(actor, form.read(MintCodes, store_id=store_id))
            return Done(f"/hq/codes?batch_id={batch.id}", _("已生成 {n} 个空白码"), {"n": len(batch.codes)})

        return await form.submit(request, work, again=lambda: self._mint_form(request, actor, form))

    @get("/funnels")
    async def funnels(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Stores with what followed from their codes."""
        wanted = asked(request, FunnelFilters)
        first, last = days_of(wanted.period, business_date(clock.now()))
        narrowed: dict[str, Any] = {"first": first, "last": last, "kind": wanted.kind}
        found = await funnels_of_stores(actor, paging_in(request), **narrowed)
        return await page(
            request,
            "console/codes/funnels.html",
            found=found,
            sums=sums_of(request, found, "codes", "scans", "registrations", "orders", "net_fen"),
            offer=offered(actor, "store-funnels", **narrowed),
            wanted=wanted,
            first=first,
            last=last,
            kinds=KINDS,
        )

    async def _mint_form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(MINT_CODES)
        stores = await stores_to_propose(actor)
        return await page(request, "console/codes/mint.html", form=form, stores=stores, kinds=MINTABLE)
