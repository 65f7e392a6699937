"""分享链接 · What an associate has shared: a product or a coupon, and taking the coupon for oneself."""

import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal, place_of_pictures
from pages.customer.signing_in import COUPONS, OF_LINK, SIGN_IN
from qr_codes.rules.scans import VISITOR_COOKIE, VISITOR_LIFETIME, client_of, is_prefetch, visitor_in
from sharing.errors import AlreadyClaimed
from sharing.opening import open_link
from sharing.service.claiming import claim_by_link

AnyRequest = Request[Any, Any, Any]
OwnRequest = Request[Customer, Any, Any]
LONGEST_AGENT = 300
NEW_VISITOR_BYTES = 16
CLAIMING = "take a coupon by a link"
HERE = "/my/links"


class SharedThingPages(CustomerController):
    """分享的商品或券 · What a shared link shows."""

    path = "/l/{token:str}"

    @get()
    async def show(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """The thing, and who shared it. Programs that look at links by themselves count nothing."""
        agent = request.headers.get("user-agent", "")[:LONGEST_AGENT]
        looks = is_prefetch(request.headers.get("purpose", "") + request.headers.get("sec-purpose", ""))
        known = visitor_in(request.headers.get("cookie", ""))
        visitor = known or secrets.token_urlsafe(NEW_VISITOR_BYTES)
        counts = client_of(agent) is not None and not looks and "lang" not in request.query_params
        thing = await open_link(token, visitor=visitor if counts else None)
        images = (place_of_pictures(request),) if thing.picture else ()
        answer = shown(request, "shared.html", images=images, thing=thing, claim=f"{HERE}/{token}")
        if counts and known is None:
            lasts, safe = int(VISITOR_LIFETIME.total_seconds()), is_https(request.scope)
            answer.set_cookie(VISITOR_COOKIE, visitor, max_age=lasts, secure=safe, httponly=True, samesite="lax")
        return answer


def to_sign_in_for(request: AnyRequest, __: NotSignedIn) -> Response[Any]:
    """To where customers sign in, and back to the coupon."""
    token = str(request.path_params["token"])
    return led_to(f"{SIGN_IN}?claim={token}" if OF_LINK.fullmatch(token) else SIGN_IN)


class OwnClaimPages(CustomerController):
    """领券 · Taking the coupon of a link."""

    path = HERE + "/{token:str}"
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in_for, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def ask(self, request: OwnRequest, token: FromPath[str]) -> Response[Any]:
        """The coupon, and taking it."""
        own = page_token(request)
        thing = await open_link(token, visitor=None)
        answer = shown(request, "claim.html", thing=thing, token=form_proof(own, CLAIMING))
        keep_page_token(answer, request, own)
        return answer

    @post(status_code=303)
    async def claim(self, request: OwnRequest, token: FromPath[str]) -> Response[Any]:
        """It is theirs; taken before, it is among their coupons."""
        require_own_page(request, (await fields_of(request, "token"))["token"], CLAIMING)
        try:
            await claim_by_link(request.user, token)
        except AlreadyClaimed:
            return led_to(COUPONS)
        return led_to(COUPONS)
