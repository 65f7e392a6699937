"""付款 · A customer sees their order behind a link, and pays it by WeChat Pay."""

import hmac
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, shown
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.addresses import is_https
from guide_app.base.wechat import IN_WECHAT
from guide_app.ground.orders.fulfilment.shown import shown_behind_link
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import OrderStatus
from pages.customer.open import CustomerController, led_to, place_of_pictures
from pages.customer.signing_in import PLACE
from pages.labels.fulfilment import FOR_CUSTOMERS, STATE_KINDS
from pages.labels.orders import METHODS
from pages.labels.payments import BACKS
from pages.symbols import pick_up_picture, qr_picture
from payments.calling.errors import WechatPayFailed
from payments.errors import NothingDue, PaymentOnItsWay
from payments.links import proof_of_payer
from payments.paying_page import payable_behind, payment_in_wechat, sign_in_for

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]
Desk = NamedDependency[SkipValidation[VoucherDesk]]
PAYING = "pay by wechat"
SAYS_PAID, DID_NOT_OPEN = "paid", "not_opened"
"""In the address: the customer says that they have paid; their payment could not be opened."""
PAYER_COOKIE, PAYER_LIFETIME = "guide_payer", timedelta(days=90)
"""By which a browser is known that had the order open while money was due: it is shown the pick-up code."""


class PayPages(CustomerController):
    """付款 · The order behind a link."""

    path = "/p/{token:str}"

    @get()
    async def show(self, request: AnyRequest, desk: Desk, token: FromPath[str]) -> Response[Any]:
        """What is bought, what is due and how it is paid; then thanks, and what went back."""
        agent, says_paid = request.headers.get("user-agent", ""), SAYS_PAID in request.query_params
        found = await payable_behind(token, desk=desk, in_wechat=IN_WECHAT in agent, says_paid=says_paid)
        order, proof = found.order, proof_of_payer(token)
        is_payer = hmac.compare_digest(request.cookies.get(PAYER_COOKIE, "").encode(), proof.encode())
        how = await shown_behind_link(order.order_id, with_code=is_payer)
        waits = order.status is OrderStatus.PLACED and (
            found.code_url
            or found.signs_in
            or found.is_away
            or found.is_in_wechat
            or found.is_confirmed_soon
            or order.is_looked_into
        )
        answer = shown(
            request,
            "pay.html",
            scripts=("guide.js",) if waits else (),
            images=(place_of_pictures(request),) if any(line.picture for line in order.lines) else (),
            found=found,
            order=order,
            waits=waits,
            says_paid=SAYS_PAID,
            did_not_open=DID_NOT_OPEN in request.query_params,
            picture=None if found.code_url is None else qr_picture(found.code_url),
            how=how,
            code=pick_up_picture(how),
            states=FOR_CUSTOMERS,
            kinds=STATE_KINDS,
            methods=METHODS,
            backs=BACKS,
            own=f"{PLACE}/orders/{order.order_id}",
        )
        if order.due_fen and not is_payer:
            lasts, safe = int(PAYER_LIFETIME.total_seconds()), is_https(request.scope)
            here = request.url.path
            answer.set_cookie(PAYER_COOKIE, proof, max_age=lasts, path=here, secure=safe, httponly=True, samesite="lax")
        return answer

    @get("/wechat")
    async def in_wechat(self, request: AnyRequest, desk: Desk, token: FromPath[str]) -> Response[Any]:
        """Sign in with WeChat first; who comes back with a code is shown the button that opens the payment."""
        code, here = request.query_params.get("code", ""), f"/p/{token}"
        known = page_token(request)
        if not code:
            away = led_to(sign_in_for(token, state=form_proof(known, PAYING)))
            keep_page_token(away, request, known)
            return away
        if not hmac.compare_digest(request.query_params.get("state", "").encode(), form_proof(known, PAYING).encode()):
            raise NotFound
        try:
            found = await payment_in_wechat(token, code, desk=desk)
        except NothingDue:
            return led_to(here)
        except (PaymentOnItsWay, WechatPayFailed) as error:  # as when a page is loaded again: its code was used
            log.warning("wechat pay not opened", code=error.code)
            return led_to(f"{here}?{DID_NOT_OPEN}")
        return shown(
            request,
            "pay_in_wechat.html",
            scripts=("wechat-pay.js",),
            order=found.order,
            parameters=msgspec.json.encode(found.parameters).decode(),
            address=found.address,
            here=here,
            paid=f"{here}?{SAYS_PAID}",
        )
