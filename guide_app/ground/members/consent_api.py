"""The customer's side of a registration: public pages, HTML for people and JSON for programs."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import on_refusal
from guide_app.base.web.openapi.declaring import refuses, takes
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.rules_in_words import in_words
from guide_app.ground.members.consent_page import ask_page, done_page, refused_page
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentTextChanged,
)
from guide_app.ground.members.schemas import ConfirmConsent, ConsentGiven, ConsentView
from guide_app.ground.members.service.consenting import Device, asked_consent, confirm_consent

AnyRequest = Request[Any, Any, Any]
FORM = "application/x-www-form-urlencoded"

ASKED = {200: ResponseSpec(ConsentView, description="确认页（HTML 或 JSON） · The page, as HTML or JSON")}
GIVEN = {200: ResponseSpec(ConsentGiven, description="感谢页（HTML 或 JSON） · The thanks, as HTML or JSON")}


def wants_json(request: AnyRequest) -> bool:
    """Whether the answer is JSON, for a program. Browsers ask for HTML; who asks for nothing gets HTML, too."""
    accepted = request.headers.get("accept", "")
    sent = request.headers.get("content-type", "")
    return "text/html" not in accepted and ("json" in accepted or "json" in sent)


def on_consent_refusal(request: AnyRequest, refusal: Refusal) -> Response[Any]:  # bytes or a page
    """A page with the reason for people, the problem document for programs."""
    if wants_json(request):
        return on_refusal(request, refusal)
    return refused_page(refusal)


class ConsentController(Controller):
    """顾客确认 · The customer's consent."""

    path = "/consent"
    tags = ("members",)
    opt = PUBLIC | ANY_QUERY
    exception_handlers: ExceptionHandlersMap = {Refusal: on_consent_refusal}  # noqa: RUF012 - the framework's own shape

    @get(
        "/{token:str}",
        responses=ASKED,
        operation_id="showConsent",
        opt=refuses(ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven),
        summary="注册确认页 · The page a customer confirms on",
    )
    async def ask(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:  # a view or a page
        """Who asks, what is stored and why. HTML, or JSON with `Accept: application/json`."""
        consent = await asked_consent(token)
        return Response(consent) if wants_json(request) else ask_page(consent)

    @post(
        "/{token:str}",
        status_code=200,
        responses=GIVEN,
        operation_id="confirmConsent",
        opt=refuses(InvalidField, ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven, ConsentTextChanged)
        | takes_up_to(size=8_000, elements=20, seconds=10)
        | takes(ConfirmConsent, "application/json", FORM, example={"text_version": "2026-11"}),
        summary="确认注册 · Confirm",
    )
    async def confirm(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:  # a view or a page
        """The customer's yes, from the page's form or as JSON `{"text_version": "…"}`. A link confirms once."""
        version = await _confirmed_version(request)
        given = await confirm_consent(token, version, device=Device(request.headers.get("user-agent", "")))
        return Response(given, status_code=200) if wants_json(request) else done_page()


async def _confirmed_version(request: AnyRequest) -> str:
    if "json" in request.headers.get("content-type", ""):
        try:
            return msgspec.json.decode(await request.body(), type=ConfirmConsent).text_version
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidField("text_version", in_words(str(error))) from error
    version = (await request.form()).get("text_version")
    if not isinstance(version, str):
        raise InvalidField("text_version", "the version of the text that was shown / 所展示文本的版本")
    return version
