"""微信识别 · Customers are recognised in WeChat, who have proven their phone there before."""

from typing import Any

from litestar import Request, Response, get

from guide_app.base.web.addresses import telling_address_of
from guide_app.base.web.authentication import is_staffs
from guide_app.ground.customers.wechat.rules import Outcome
from guide_app.ground.customers.wechat.service import come_back
from pages.customer.open import CustomerController, led_to
from pages.customer.signing_in import (
    BY_CODE,
    CHOSEN,
    COUPONS,
    NOT_TOLD,
    SIGN_IN,
    by_code_now,
    own_place,
    signed_in,
    wanted_in,
)
from pages.customer.wechat import WECHAT, gone_to_wechat, is_back, keep_identity, wanted_on_return

AnyRequest = Request[Any, Any, Any]
LONGEST_CODE = 128
UNKNOWABLE = frozenset({Outcome.SILENT, Outcome.REFUSED, Outcome.LIMITED})
"""WeChat has not said who they are, so nobody can say whether they were known."""


class CustomerWechatPages(CustomerController):
    """微信识别 · To WeChat and back."""

    path = WECHAT

    @get()
    async def go(self, request: AnyRequest) -> Response[Any]:
        """To WeChat, which asks nothing; who comes back is signed in if their phone was proven in this WeChat.

        Whoever is not recognised goes on to what they wanted to see, and is asked for a code there. Whoever has come
        back by this way already, or comes by that of another browser, is not looked at.
        """
        if is_staffs(request):
            return by_code_now(led_to(SIGN_IN), request)
        code = request.query_params.get("code", "")
        if not code and "state" not in request.query_params:
            return gone_to_wechat(request, wanted_in(request))
        wanted = wanted_on_return(request)
        if wanted is None or not 0 < len(code) <= LONGEST_CODE:
            return is_back(by_code_now(led_to(f"{COUPONS}?{BY_CODE}"), request))
        wanted = own_place(wanted)
        agent, address = request.headers.get("user-agent", ""), telling_address_of(request.scope)
        came = await come_back(code, address=address, user_agent=agent)
        if came.signed is not None:
            return is_back(signed_in(came.signed, request, wanted))
        because = NOT_TOLD if came.outcome in UNKNOWABLE else CHOSEN
        answer = is_back(by_code_now(led_to(wanted or COUPONS), request, because=because))
        if came.identity is not None:
            keep_identity(answer, request, came.identity)
        return answer
