"""我的 · What is a customer's own: their coupons, behind a code to their phone."""

import re
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation
from litestar.types import ExceptionHandlersMap
from markupsafe import Markup

from coupons.queries import own_coupon, own_coupons
from coupons.rules import CouponState
from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https, telling_address_of
from guide_app.base.web.authentication import CUSTOMER_COOKIE, CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.customers.queries import my_membership
from guide_app.ground.customers.rules import SESSION_LIFETIME
from guide_app.ground.customers.schemas import AskForCode, SignInByCode
from guide_app.ground.customers.service import ask_for_code, sign_in_by_code, sign_out
from guide_app.ground.messages.errors import NoMessenger
from guide_app.ground.messages.ports import Messenger
from loyalty.queries import own_entries, own_growth
from pages.asking import paging_in
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal, refused_at
from pages.labels.levels import ENTRIES
from qr_codes.rules.readability import ErrorCorrection
from qr_codes.symbols import svg_path_of, symbol_of

AnyRequest = Request[Any, Any, Any]
OwnRequest = Request[Customer, Any, Any]
CurrentMessenger = NamedDependency[SkipValidation[Messenger]]

SIGN_IN, COUPONS, PLACE = "/my/sign-in", "/my/coupons", "/my"
OF_LINK = re.compile(r"[A-Za-z0-9_-]{16}")
"""The secret of a shared link, by which somebody comes to sign in so as to take its coupon."""
ENTERING, LEAVING = "sign in", "sign out"

STATES = {
    CouponState.ISSUED: _("未到使用时间"),
    CouponState.LOCKED: _("下单中"),
    CouponState.USED: _("已使用"),
    CouponState.VOID: _("已作废"),
    CouponState.TRANSFERRING: _("转赠中"),
    CouponState.EXPIRED: _("已过期"),
}
"""What has become of a coupon that cannot be used now."""


def to_sign_in(_: AnyRequest, __: NotSignedIn) -> Response[Any]:
    """To where customers sign in."""
    return led_to(SIGN_IN)


class CustomerSignInPages(CustomerController):
    """顾客登录 · Sign-in of customers."""

    path = SIGN_IN

    @get()
    async def show(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """The field for the phone."""
        return _sign_in(request, messenger, claim=request.query_params.get("claim", ""))

    @post("/code", status_code=200)
    async def code(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """A code is on its way, if a member has the phone; the page is the same if not."""
        fields = await fields_of(request, "token", "phone", "claim")
        require_own_page(request, fields["token"], ENTERING)
        claim = fields["claim"]
        try:
            await ask_for_code(
                AskForCode(fields["phone"]), address=telling_address_of(request.scope), messenger=messenger
            )
        except Refusal as refusal:
            return _sign_in(request, messenger, phone=fields["phone"], refusal=refusal, claim=claim)
        return _sign_in(request, messenger, phone=fields["phone"], sent=True, claim=claim)

    @post(status_code=303)
    async def sign_in(self, request: AnyRequest, messenger: CurrentMessenger) -> Response[Any]:
        """A session for this browser, and on to the coupons."""
        fields = await fields_of(request, "token", "phone", "code", "claim")
        require_own_page(request, fields["token"], ENTERING)
        try:
            signed = await sign_in_by_code(
                SignInByCode(fields["phone"], fields["code"]), user_agent=request.headers.get("user-agent", "")
            )
        except Refusal as refusal:
            return _sign_in(
                request, messenger, phone=fields["phone"], sent=True, refusal=refusal, claim=fields["claim"]
            )
        answer = led_to(f"/my/links/{fields['claim']}" if OF_LINK.fullmatch(fields["claim"]) else COUPONS)
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


class OwnCouponPages(CustomerController):
    """我的券 · One's own coupons."""

    path = PLACE
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def home(self) -> Response[Any]:
        """On to the coupons."""
        return led_to(COUPONS)

    @get("/coupons")
    async def coupons(self, request: OwnRequest) -> Response[Any]:
        """Those that can be used first, with what has become of the others."""
        token = page_token(request)
        answer = shown(
            request,
            "coupons.html",
            me=await my_membership(request.user),
            growth=await own_growth(request.user),
            coupons=await own_coupons(request.user),
            states=STATES,
            token=form_proof(token, LEAVING),
        )
        keep_page_token(answer, request, token)
        return answer

    @get("/level")
    async def level(self, request: OwnRequest) -> Response[Any]:
        """My level, what is missing to the next one, and my points."""
        growth = await own_growth(request.user)
        listed = await own_entries(request.user, paging_in(request))
        return shown(request, "level.html", growth=growth, listed=listed, reasons=ENTRIES)

    @get("/coupons/{coupon_id:uuid}")
    async def coupon(self, request: OwnRequest, coupon_id: FromPath[UUID]) -> Response[Any]:
        """One of them, with its code to be scanned or read out in the store."""
        coupon = await own_coupon(request.user, coupon_id)
        symbol = None if coupon.code is None else _symbol(coupon.code)
        return shown(request, "coupon.html", coupon=coupon, symbol=symbol, states=STATES)

    @post("/sign-out", status_code=303)
    async def leave(self, request: OwnRequest) -> Response[Any]:
        """End the session of this browser."""
        require_own_page(request, (await fields_of(request, "token"))["token"], LEAVING)
        await sign_out(request.user)
        answer = led_to(SIGN_IN)
        answer.delete_cookie(CUSTOMER_COOKIE, path=PLACE)
        return answer


def _sign_in(
    request: AnyRequest,
    messenger: Messenger,
    *,
    phone: str = "",
    sent: bool = False,
    refusal: Refusal | None = None,
    claim: str = "",
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
        claim=claim if OF_LINK.fullmatch(claim) else "",
        token=form_proof(token, ENTERING),
        **refused_at(request, refusal, "code" if sent else "phone"),
    )
    keep_page_token(answer, request, token)
    return answer


def _symbol(code: str) -> Markup:
    """The QR symbol of a code, with its quiet zone."""
    symbol = symbol_of(code, ErrorCorrection.M)
    box = f"-4 -4 {symbol.size + 8} {symbol.size + 8}"
    return Markup(
        '<svg viewBox="{}" role="img" aria-label="QR"><path fill="#000" fill-rule="evenodd" d="{}"/></svg>'
    ).format(box, svg_path_of(symbol))
