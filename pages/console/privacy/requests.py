"""个人权利申请 · The desk of what customers ask for: by deadline, overdue first, each answered in its way."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.streams import OfItsOwnType
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS
from guide_app.ground.privacy.queries.requests import certificate, one_request, request_counts, requests_in_reach
from guide_app.ground.privacy.requests.rules import OPEN, Ground, Proof, RequestKind, RequestState
from guide_app.ground.privacy.requests.schemas import AskErasure, CompleteCorrection, ProveIdentity, RefuseRequest
from guide_app.ground.privacy.sending import sent
from guide_app.ground.privacy.service.erasing import ask_to_erase
from guide_app.ground.privacy.service.fetching import fetch_copy
from guide_app.ground.privacy.service.requesting import complete_correction, prove_identity, refuse_request
from pages.asking import asked, paging_in
from pages.labels.privacy import CORRECTED, GROUNDS, PROOFS, REQUEST_STATES, REQUESTS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
DESK = "/hq/privacy/requests"
WORDS: dict[str, Any] = {
    "kinds": REQUESTS,
    "states": REQUEST_STATES,
    "grounds": GROUNDS,
    "proofs": PROOFS,
    "corrected_names": CORRECTED,
    "open_states": OPEN,
}


class Filters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    kind: RequestKind | None = None
    closed: bool = False


class RequestDeskPages(PageController):
    """个人权利申请 · What customers ask for."""

    path = DESK

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Open ones, the first due first, or those that are closed."""
        wanted = asked(request, Filters)
        return await page(
            request,
            "console/privacy/requests.html",
            counts=await request_counts(actor),
            found=await requests_in_reach(actor, paging_in(request), kind=wanted.kind, closed=wanted.closed),
            closed=wanted.closed,
            **WORDS,
        )

    @get("/{request_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, request_id: FromPath[UUID]) -> Response[bytes]:
        """One of them, with what can be done now."""
        return await _one(request, actor, request_id, Form.of())

    @post("/{request_id:uuid}", status_code=303)
    async def answer(self, request: AnyRequest, actor: CurrentActor, request_id: FromPath[UUID]) -> Response[Any]:
        """Prove, erase, complete or refuse, as the button says."""
        form = await Form.sent(request)

        async def work() -> Done:
            return await _answered(actor, request_id, form)

        return await form.submit(
            request,
            work,
            again=lambda: _one(request, actor, request_id, form),
            at={AlreadyAsked: "reason"},
        )

    @get("/{request_id:uuid}/copy")
    async def copy(self, actor: CurrentActor, request_id: FromPath[UUID]) -> OfItsOwnType:
        """The copy, to be handed over."""
        return sent(*await fetch_copy(actor, request_id))


async def _answered(actor: Actor, request_id: UUID, form: Form) -> Done:
    here = f"{DESK}/{request_id}"
    match form.get("do"):
        case "prove":
            await prove_identity(actor, request_id, form.read(ProveIdentity))
            return Done(here, _("身份已核实"))
        case "erase":
            given = await ask_to_erase(actor, request_id, form.read(AskErasure))
            return waits_for_approval(given) if isinstance(given, ApprovalRequested) else Done(here)
        case "complete":
            await complete_correction(actor, request_id, form.read(CompleteCorrection))
            return Done(here, _("已办结"))
        case _:
            await refuse_request(actor, request_id, form.read(RefuseRequest))
            return Done(here, _("已依法拒绝，顾客可以看到原因"))


async def _one(request: AnyRequest, actor: Actor, request_id: UUID, form: Form) -> Response[bytes]:
    found = await one_request(actor, request_id)
    proof = None
    if found.kind is RequestKind.ERASURE and found.state is RequestState.DONE:
        try:
            proof = await certificate(actor, request_id)
        except NotFound:
            proof = None
    return await page(
        request,
        "console/privacy/request.html",
        found=found,
        certificate=proof,
        may_handle=actor.may(HANDLE_REQUESTS),
        form=form,
        all_proofs=[each for each in Proof if each is not Proof.OWN_SESSION],
        all_grounds=list(Ground),
        **WORDS,
    )
