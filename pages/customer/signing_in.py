"""顾客登录 · Customers sign in: by a code to their phone, or as whom their WeChat is known."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https, telling_address_of
from guide_app.base.web.authentication import CUSTOMER_COOKIE, NotSignedIn
from guide_app.base.wechat import IN_WECHAT
from guide_app.ground.customers.rules import SESSION_LIFETIME
from guide_app.ground.customers.schemas import AskForCode, CustomerSignedIn, SignInByCode
from guide_app.ground.customers.service import ask_for_code, sign_in_by_code
from guide_app.ground.messages.errors import NoMessenger
from guide_app.ground.messages.ports import Messenger
from pages.customer.open import CustomerController, fields_of, led_to, refused_at
from pages.customer.wechat import can_be_recognised, identity_in, to_wechat

AnyRequest = Request[Any, Any, Any]
CurrentMessenger = NamedDependency[SkipValidation[Messenger]]

SIGN_IN, COUPONS, PLACE = "/my/sign-in", "/my/coupons", "/my"
OF_LINK = re.compile(r"[A-Za-z0-9_-]{16}")
"""The secret of a shared link, by which somebody comes to sign in so as to take its coupon."""
OWN_PLACE = re.compile(r"/my(?:/(?!sign-)[A-Za-z0-9_-]{1,64}){1,5}(?:\?[A-Za-z0-9=&_-]{0,200})?")
"""A page of a customer's own, to which signing in leads; nothing else of ours, and no other site."""
ENTERING = "sign in"
BY_CODE_COOKIE, BY_CODE = "guide_by_code", "by=code"
"""Whoever has signed out, or was not recognised, is not led to WeChat again by itself; nor who keeps no cookies."""
CHOSEN, NOT_TOLD = "1", "2"
"""What the cookie says: they want a code or WeChat does not know them; WeChat has not said who they are."""
STAYS_OUT, TRIED = timedelta(days=1), timedelta(seconds=30)


def own_place(text: str) -> str:
    """A page of a customer's own, empty for anything else."""
    return text if OWN_PLACE.fullmatch(text) else ""


def wanted_in(request: AnyRequest) -> str:
    """Where signing in leads to, by the address; the coupon of a shared link among it."""
    claim = request.query_params.get("claim", "")
    return f"/my/links/{claim}" if OF_LINK.fullmatch(claim) else own_place(request.query_params.get("to", ""))


def by_code_now(
    answer: Response[Any], request: AnyRequest, *, lasts: timedelta = TRIED, because: str = CHOSEN
) -> Response[Any]:
    """Have the next page ask for a code, and not WeChat by itself."""
    seconds, safe = int(lasts.total_seconds()), is_https(request.scope)
    answer.set_cookie(BY_CODE_COOKIE, because, max_age=seconds, path=PLACE, secure=safe, httponly=True, samesite="lax")
    return answer


def signed_in(signed: CustomerSignedIn, request: AnyRequest, wanted: str) -> Response[Any]:
    """A session for this browser, and on to what they wanted to see."""
    answer = led_to(wanted or COUPONS)
    answer.delete_cookie(BY_CODE_COOKIE, path=PLACE)
    answer.set_cookie(
        CUSTOMER_COOKIE,
        signed.access_token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path=PLACE,
        secure=is_https(request.scope),
        httponly=True,
        samesite="lax",
    )
    return answer


def to_sign_in(request: AnyRequest, _: NotSignedIn) -> Response[Any]:
    """To where customers sign in, and back from there to what they wanted to see."""
    query = request.url.query
    wanted = own_place(f"{request.url.path}{'?' if query else ''}{query}") if request.method == "GET" else ""
    return led_to(f"{SIGN_IN}?{urlencode({'to': wanted})}" if wanted else SIGN_IN)


class CustomerSignInPages(CustomerController):
    """顾客登录 · Sign-in of customers."""

    path = SIGN_IN

    @get()
    async def show(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """The field for the phone; in WeChat they are recognised first."""
        wanted = wanted_in(request)
        in_wechat = IN_WECHAT in request.headers.get("user-agent", "") and can_be_recognised(request)
        asked = BY_CODE_COOKIE in request.cookies or BY_CODE in wanted or "lang" in request.query_params
        if in_wechat and not asked:
            return led_to(to_wechat(wanted))
        return _sign_in(request, messenger, wanted=wanted)

    @post("/code", status_code=200)
    async def code(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """A code is on its way, if a member has the phone; the page is the same if not."""
        fields = await fields_of(request, "token", "phone", "to")
        require_own_page(request, fields["token"], ENTERING)
        phone, wanted = fields["phone"], own_place(fields["to"])
        try:
            await ask_for_code(AskForCode(phone), address=telling_address_of(request.scope), messenger=messenger)
        except Refusal as refusal:
            return _sign_in(request, messenger, phone=phone, refusal=refusal, wanted=wanted)
        return _sign_in(request, messenger, phone=phone, sent=True, wanted=wanted)

    @post(status_code=303)
    async def sign_in(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """A session for this browser, which is recognised from now on if they say so; and on to what they wanted."""
        fields = await fields_of(request, "token", "phone", "code", "to", "remember")
        require_own_page(request, fields["token"], ENTERING)
        phone, wanted = fields["phone"], own_place(fields["to"])
        identity = identity_in(request) if fields["remember"] else None
        try:
            signed = await sign_in_by_code(
                SignInByCode(phone, fields["code"]),
                user_agent=request.headers.get("user-agent", ""),
                identity=identity,
            )
        except Refusal as refusal:
            return _sign_in(request, messenger, phone=phone, sent=True, refusal=refusal, wanted=wanted)
        return signed_in(signed, request, wanted)


def _sign_in(
    request: AnyRequest,
    messenger: Messenger,
    *,
    phone: str = "",
    sent: bool = False,
    refusal: Refusal | None = None,
    wanted: str = "",
) -> Response[bytes]:
    token = page_token(request)
    try:
        messenger.require_ready()
        can_send = True
    except NoMessenger:
        can_send, refusal = False, None
    answer = shown(
        request,
        "sign_in.html",
        status_code=200 if refusal is None else refusal.status,
        path=SIGN_IN,
        can_send=can_send,
        sent=sent,
        phone=phone,
        wanted=wanted,
        by_wechat=to_wechat(wanted) if can_be_recognised(request) else "",
        can_remember=identity_in(request) is not None,
        not_told=request.cookies.get(BY_CODE_COOKIE) == NOT_TOLD,
        token=form_proof(token, ENTERING),
        **refused_at(request, refusal, "code" if sent else "phone"),
    )
    keep_page_token(answer, request, token)
    return answer
