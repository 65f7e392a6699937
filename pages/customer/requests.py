"""我的申请 · A customer asks to be erased, for a copy or a correction; the link that shows how an erasure stands."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.streams import OfItsOwnType
from guide_app.ground.privacy.queries.requests import behind_link, my_requests
from guide_app.ground.privacy.requests.rules import OPEN, RequestKind
from guide_app.ground.privacy.requests.schemas import AskForRight
from guide_app.ground.privacy.sending import sent
from guide_app.ground.privacy.service.fetching import fetch_own_copy
from guide_app.ground.privacy.service.requesting import ask_for_own, withdraw_own
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal, refused_at
from pages.customer.signing_in import to_sign_in
from pages.labels.privacy import CORRECTED, GROUNDS, REQUEST_STATES, REQUESTS

OwnRequest = Request[Customer, Any, Any]
MINE = "/my/privacy/requests"
ASKING = "requests"


class OwnRequestPages(CustomerController):
    """我的申请 · What oneself asked for."""

    path = MINE
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def show(self, request: OwnRequest) -> Response[Any]:
        """What was asked for, until when it is answered, and what else can be asked for."""
        return await _page(request)

    @post(status_code=303)
    async def ask(self, request: OwnRequest) -> Response[Any]:
        """Ask for one of them."""
        fields = await fields_of(request, "token", "kind", "details")
        require_own_page(request, fields["token"], ASKING)
        try:
            typed = {"kind": fields["kind"], "details": fields["details"].strip() or None}
            await ask_for_own(request.user, msgspec.convert(typed, AskForRight))
        except msgspec.ValidationError:
            return await _page(request, InvalidField("details", "至少两个字 / two letters at least"))
        except Refusal as refusal:
            return await _page(request, refusal)
        return led_to(MINE)

    @post("/{request_id:uuid}/withdrawal", status_code=303)
    async def withdraw(self, request: OwnRequest, request_id: FromPath[UUID]) -> Response[Any]:
        """Take it back."""
        require_own_page(request, (await fields_of(request, "token"))["token"], ASKING)
        await withdraw_own(request.user, request_id)
        return led_to(MINE)

    @get("/{request_id:uuid}/copy")
    async def copy(self, request: OwnRequest, request_id: FromPath[UUID]) -> OfItsOwnType:
        """The copy that was made."""
        return sent(*await fetch_own_copy(request.user, request_id))


class RequestLinkPages(CustomerController):
    """申请链接 · What the link of a request shows, without any account."""

    path = "/requests/{token:str}"

    @get()
    async def show(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
        """How it stands; the proof, once it is done."""
        return shown(
            request,
            "request_link.html",
            found=await behind_link(token),
            kinds=REQUESTS,
            states=REQUEST_STATES,
            grounds=GROUNDS,
        )


async def _page(request: OwnRequest, refusal: Refusal | None = None) -> Response[Any]:
    token = page_token(request)
    mine = await my_requests(request.user)
    asked = {one.kind for one in mine if one.state in OPEN}
    answer = shown(
        request,
        "requests.html",
        status_code=200 if refusal is None else refusal.status,
        mine=mine,
        free=[kind for kind in RequestKind if kind not in asked],
        kinds=REQUESTS,
        states=REQUEST_STATES,
        grounds=GROUNDS,
        corrected_names=CORRECTED,
        open_states=OPEN,
        token=form_proof(token, ASKING),
        **refused_at(request, refusal, "kind"),
    )
    keep_page_token(answer, request, token)
    return answer
