"""终端退款 · Money that goes back at terminals, where no system gives it back by itself."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import store_called
from pages.labels.orders import METHODS
from pages.page import PageController, page
from payments.at_terminal import note_terminal_refund
from payments.permissions import NOTE_TERMINAL_REFUNDS, SEE_RECONCILIATION
from payments.queries import terminal_refunds
from payments.schemas import NoteTerminalRefund, TerminalRefundView

AnyRequest = Request[Any, Any, Any]
HERE = "/hq/payments/terminal"


class TerminalFilters(msgspec.Struct, frozen=True):
    """What the address asks for; `store` is a code as people know it."""

    store: str | None = None
    waiting: bool | None = None


class TerminalRefundPages(PageController):
    """终端退款 · Refunds at terminals."""

    path = HERE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What goes back there, the newest first."""
        return await self._shown(request, actor, Form.of())

    @post("/{refund_id:uuid}", status_code=303)
    async def note(self, request: AnyRequest, actor: CurrentActor, refund_id: FromPath[UUID]) -> Response[Any]:
        """Note the number that the terminal printed."""
        form = await Form.sent(request)

        async def work() -> Done:
            await note_terminal_refund(actor, refund_id, form.read(NoteTerminalRefund))
            return Done(f"{HERE}?waiting=true", _("已登记终端退款"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form))

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        wanted = asked(request, TerminalFilters)
        found, narrowed = Page[TerminalRefundView]([]), {"waiting": wanted.waiting}
        try:
            store_id = await store_called(actor, wanted.store)
            found = await terminal_refunds(actor, paging_in(request), store_id=store_id, **narrowed)
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/payments/terminal.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            found=found,
            wanted=wanted,
            paid_by=METHODS,
            offer=offered(actor, "terminal-refunds", **narrowed),
            may_note=actor.may(NOTE_TERMINAL_REFUNDS),
            reconciles=actor.may(SEE_RECONCILIATION) and actor.reaches_all,
        )
