"""The customer's side of a registration: public pages, HTML for people and JSON for programs."""

from typing import Any, TypeVar

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, SkipValidation
from litestar.types import ExceptionHandlersMap

from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.addresses import telling_address_of
from guide_app.base.web.authentication import PUBLIC, is_staffs
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import on_refusal
from guide_app.base.web.openapi.declaring import IN_PAGES, refuses, takes
from guide_app.base.web.origins import FromAnotherSite, require_same_site
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.rules_in_words import field_and_rule
from guide_app.ground.members.consent_page import AT_FIELDS, ask_page, bind_browser, done_page, refused_page
from guide_app.ground.members.devices import DEVICE_COOKIE, Device
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentNeedsNoCode,
    ConsentOnOtherDevice,
    ConsentOnStaffDevice,
    ConsentPageNotOpened,
    ConsentTextChanged,
)
from guide_app.ground.members.ports import ConsentDesk
from guide_app.ground.members.schemas import CodeSent, ConfirmConsent, ConsentGiven, ConsentView, SendConsentCode
from guide_app.ground.members.service.consenting import confirm_consent
from guide_app.ground.members.service.opening import open_consent, send_consent_code
from guide_app.ground.messages.errors import CodeNotRight, NoMessenger, TooManyCodes
from guide_app.ground.messages.ports import Messenger

AnyRequest = Request[Any, Any, Any]
Given = TypeVar("Given", ConfirmConsent, SendConsentCode)
CurrentMessenger = NamedDependency[SkipValidation[Messenger]]
Desk = NamedDependency[SkipValidation[ConsentDesk]]
FORM = "application/x-www-form-urlencoded"
ASKED = {200: ResponseSpec(ConsentView, description="确认页（HTML 或 JSON） · The page, as HTML or JSON")}
GIVEN = {200: ResponseSpec(ConsentGiven, description="感谢页（HTML 或 JSON） · The thanks, as HTML or JSON")}
SENT = {200: ResponseSpec(CodeSent, description="已发送（HTML 或 JSON） · On its way, as HTML or JSON")}
"""As HTML it is the page again, with what was sent."""
OF_LINKS = (ConsentLinkUnknown, ConsentLinkExpired, ConsentAlreadyGiven, ConsentOnStaffDevice, ConsentOnOtherDevice)
OF_PAGES = (*OF_LINKS, InvalidField, ConsentPageNotOpened, FromAnotherSite)


def wants_json(request: AnyRequest) -> bool:
    """Whether the answer is JSON, for a program. Browsers ask for HTML; who asks for nothing gets HTML, too."""
    accepted = request.headers.get("accept", "")
    sent = request.headers.get("content-type", "")
    return "text/html" not in accepted and ("json" in accepted or "json" in sent)


def on_consent_refusal(request: AnyRequest, refusal: Refusal) -> Response[Any]:  # bytes or a page
    """A page with the reason for people, the problem document for programs."""
    if wants_json(request):
        return on_refusal(request, refusal)
    return refused_page(request, refusal, back=request.url.path.removesuffix("/code"))


class ConsentController(Controller):
    """顾客确认 · The customer's consent."""

    path = "/consent"
    tags = ("members",)
    opt = PUBLIC | ANY_QUERY | IN_PAGES
    exception_handlers: ExceptionHandlersMap = {Refusal: on_consent_refusal}  # noqa: RUF012 - the framework's own shape

    @get(
        "/{token:str}",
        responses=ASKED,
        operation_id="showConsent",
        opt=refuses(*OF_LINKS),
        summary="注册确认页 · The page a customer confirms on",
    )
    async def ask(
        self, request: AnyRequest, token: FromPath[str], consent_desk: Desk
    ) -> Response[Any]:  # a view or a page
        """Who asks, what is stored and why. HTML, or JSON with `Accept: application/json`.

        The device that opens the link first is the customer's: it gets a cookie, or a program its `device_token`, and
        no other one can confirm.
        """
        asked = await open_consent(token, device=device_of(request), desk=consent_desk)
        if isinstance(asked, ConsentGiven):
            return Response(asked) if wants_json(request) else done_page(request)
        if wants_json(request):
            return Response(asked)
        page = ask_page(request, asked, token, sent="sent" in request.query_params)
        bind_browser(page, request, asked.device_token)
        return page

    @post(
        "/{token:str}/code",
        status_code=200,
        responses=SENT,
        operation_id="sendConsentCode",
        opt=refuses(*OF_PAGES, ConsentNeedsNoCode, TooManyCodes, NoMessenger)
        | takes_up_to(size=8_000, elements=20, seconds=10)
        | takes(SendConsentCode, "application/json", FORM, example={"form_token": "5f1c0e", "device_token": "Zm9v"}),
        summary="发送验证码 · Send a code to the phone that was entered",
    )
    async def code(
        self, request: AnyRequest, token: FromPath[str], messenger: CurrentMessenger, consent_desk: Desk
    ) -> Response[Any]:  # a view or a page
        """Where `needs_code` is true. The newest code alone is good, for five minutes."""
        require_same_site(request)
        given = await _given(request, SendConsentCode)
        device = device_of(request, given)
        sent = await send_consent_code(token, given, device=device, messenger=messenger)
        asked = None if wants_json(request) else await open_consent(token, device=device, desk=consent_desk)
        if isinstance(asked, ConsentView):
            return ask_page(request, asked, token, sent=True)
        return Response(sent, status_code=200) if asked is None else done_page(request)

    @post(
        "/{token:str}",
        status_code=200,
        responses=GIVEN,
        operation_id="confirmConsent",
        opt=refuses(*OF_PAGES, ConsentTextChanged, CodeNotRight)
        | takes_up_to(size=8_000, elements=20, seconds=10)
        | takes(
            ConfirmConsent,
            "application/json",
            FORM,
            example={"text_version": "2026-11", "form_token": "5f1c0e", "device_token": "Zm9v"},
        ),
        summary="确认注册 · Confirm",
    )
    async def confirm(
        self, request: AnyRequest, token: FromPath[str], consent_desk: Desk
    ) -> Response[Any]:  # a view or a page
        """The customer's yes, from the page's form or as JSON, with the tokens that the page gave this device.

        A link confirms once; pressed again on the same device it answers the same.
        """
        require_same_site(request)
        given = await _given(request, ConfirmConsent)
        device = device_of(request, given)
        try:
            done = await confirm_consent(token, given, device=device, desk=consent_desk)
        except AT_FIELDS as refusal:
            asked = None if wants_json(request) else await open_consent(token, device=device, desk=consent_desk)
            if not isinstance(asked, ConsentView):
                raise
            return ask_page(request, asked, token, refusal=refusal)
        return Response(done, status_code=200) if wants_json(request) else done_page(request)


def device_of(request: AnyRequest, given: ConfirmConsent | SendConsentCode | None = None) -> Device:
    """What the request shows of where it comes from. A program says its token in the body, a browser in a cookie."""
    return Device(
        user_agent=request.headers.get("user-agent", ""),
        address=telling_address_of(request.scope),
        token=(given.device_token if given else None) or request.cookies.get(DEVICE_COOKIE),
        is_staffs=is_staffs(request),
        is_program=wants_json(request),
    )


async def _given(request: AnyRequest, kind: type[Given]) -> Given:
    """The body as JSON or as a form; of a form only what the page has fields for."""
    try:
        if "json" in request.headers.get("content-type", ""):
            return msgspec.json.decode(await request.body(), type=kind)
        fields = await request.form()
        sent = {name: fields.get(name) for name in kind.__struct_fields__}
        return msgspec.convert({name: value for name, value in sent.items() if value}, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        broken = field_and_rule(str(error))
        raise InvalidField(broken["field"], broken["rule"]) from error
