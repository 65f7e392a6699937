"""One batch: its control totals, its files with their digests, its lines, how it is paid or cancelled."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from commissions.payouts import approvals
from commissions.payouts.queries.payouts import payout, payout_line_totals, payout_lines
from commissions.payouts.rules import PayoutFormat, PayoutState
from commissions.payouts.schemas import CancelPayout, NotePayment
from commissions.payouts.service.handing_out import fetch_payout_file
from commissions.payouts.service.paying import note_payment
from commissions.periods.closing_checks import PAYOUT_CANCELLING_KIND
from commissions.permissions import PAYOUT, SEE_PAYOUTS
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.audit.permissions import SEE_AUDIT
from pages.asking import asked, paging_in
from pages.console.payouts.batches import LIST, waiting_for
from pages.console.payouts.closed_months import require_all_of
from pages.console.payouts.labels import PAYOUT_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PAYING, CANCELLING = "paying", "cancelling"


class LineFilters(msgspec.Struct, frozen=True):
    """Whose lines are listed: part of a number or a name."""

    text: str | None = None


class OnePayoutPages(PageController):
    """发放批次 · One payout batch."""

    path = LIST

    @get("/{payout_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, payout_id: FromPath[UUID]) -> Response[bytes]:
        """As it stands, with its lines by employee number."""
        return await self._one(request, actor, payout_id)

    @get("/{payout_id:uuid}/files/{file_format:str}")
    async def file(self, actor: CurrentActor, payout_id: FromPath[UUID], file_format: FromPath[PayoutFormat]) -> Stream:
        """A file as it was made; each download is on record."""
        require_all_of(actor, SEE_PAYOUTS)
        given = await fetch_payout_file(actor, payout_id, file_format)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(given.name)}",
            "Cache-Control": "no-store",
        }
        return Stream(given.pieces, media_type=given.media_type, headers=headers)

    @post("/{payout_id:uuid}/payment", status_code=303)
    async def paid(self, request: AnyRequest, actor: CurrentActor, payout_id: FromPath[UUID]) -> Response[Any]:
        """Note that payroll has paid it."""
        form = await Form.sent(request)

        async def work() -> Done:
            await note_payment(actor, payout_id, form.read(NotePayment))
            return Done(f"{LIST}/{payout_id}", _("已登记发放"))

        return await form.submit(request, work, again=lambda: self._one(request, actor, payout_id, **{PAYING: form}))

    @post("/{payout_id:uuid}/cancellation", status_code=303)
    async def cancel(self, request: AnyRequest, actor: CurrentActor, payout_id: FromPath[UUID]) -> Response[Any]:
        """Ask a second person to have it cancelled."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await approvals.cancel_payout(actor, payout_id, form.read(CancelPayout)))

        return await form.submit(
            request, work, again=lambda: self._one(request, actor, payout_id, **{CANCELLING: form})
        )

    async def _one(self, request: AnyRequest, actor: Actor, payout_id: UUID, **forms: Form) -> Response[bytes]:
        require_all_of(actor, SEE_PAYOUTS)
        batch, text = await payout(actor, payout_id), asked(request, LineFilters).text
        is_open = batch.state is PayoutState.EXPORTED
        waiting = await waiting_for(actor, PAYOUT_CANCELLING_KIND, f"payout:{payout_id}") if is_open else None
        return await page(
            request,
            "console/payouts/one.html",
            batch=batch,
            states=PAYOUT_STATES,
            text=text,
            found=await payout_lines(actor, paging_in(request), payout_id, text=text),
            totals=await payout_line_totals(actor, payout_id, text=text),
            paying=forms.get(PAYING, Form.of()),
            cancelling=forms.get(CANCELLING, Form.of()),
            waiting=waiting,
            may_pay=is_open and waiting is None and actor.may(PAYOUT),
            may_audit=actor.may(SEE_AUDIT),
        )
