"""我的 · What is a customer's own: their coupons."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from coupons.queries import own_coupon, own_coupons
from coupons.rules import CouponState
from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CUSTOMER_COOKIE, CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.customers.queries import my_membership
from guide_app.ground.customers.service import sign_out
from loyalty.queries import own_entries, own_growth
from pages.asking import paging_in
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal
from pages.customer.privacy import asking_again
from pages.customer.signing_in import COUPONS, PLACE, SIGN_IN, STAYS_OUT, by_code_now, to_sign_in
from pages.labels.levels import ENTRIES
from pages.symbols import qr_picture

AnyRequest = Request[Any, Any, Any]
OwnRequest = Request[Customer, Any, Any]

LEAVING = "sign out"

STATES = {
    CouponState.ISSUED: _("未到使用时间"),
    CouponState.LOCKED: _("下单中"),
    CouponState.USED: _("已使用"),
    CouponState.VOID: _("已作废"),
    CouponState.TRANSFERRING: _("转赠中"),
    CouponState.EXPIRED: _("已过期"),
}
"""What has become of a coupon that cannot be used now."""


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
            **await asking_again(request, token, "coupons"),
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
        symbol = None if coupon.code is None else qr_picture(coupon.code)
        return shown(request, "coupon.html", coupon=coupon, symbol=symbol, states=STATES)

    @post("/sign-out", status_code=303)
    async def leave(self, request: OwnRequest) -> Response[Any]:
        """End the session of this browser."""
        require_own_page(request, (await fields_of(request, "token"))["token"], LEAVING)
        await sign_out(request.user)
        answer = by_code_now(led_to(SIGN_IN), request, lasts=STAYS_OUT)
        answer.delete_cookie(CUSTOMER_COOKIE, path=PLACE)
        return answer
