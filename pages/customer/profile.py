"""我的资料 · What is kept of a customer, masked, and the devices on which they are signed in."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.customers.queries import my_membership, my_sessions
from guide_app.ground.customers.service import end_session
from guide_app.ground.customers.wechat.queries import my_wechats
from guide_app.ground.customers.wechat.service import forget_wechat
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal
from pages.customer.signing_in import to_sign_in
from pages.labels.customers import GENDERS

OwnRequest = Request[Customer, Any, Any]
PROFILE = "/my/profile"
ENDING = "devices"


class OwnProfilePages(CustomerController):
    """我的资料 · One's own profile."""

    path = PROFILE
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def show(self, request: OwnRequest) -> Response[Any]:
        """As whom the store knows me, and where I am signed in."""
        token = page_token(request)
        answer = shown(
            request,
            "profile.html",
            me=await my_membership(request.user),
            genders=GENDERS,
            sessions=await my_sessions(request.user),
            wechats=await my_wechats(request.user),
            token=form_proof(token, ENDING),
        )
        keep_page_token(answer, request, token)
        return answer

    @post("/devices/{session_id:uuid}", status_code=303)
    async def end(self, request: OwnRequest, session_id: FromPath[UUID]) -> Response[Any]:
        """Sign another device out."""
        require_own_page(request, (await fields_of(request, "token"))["token"], ENDING)
        await end_session(request.user, session_id)
        return led_to(PROFILE)

    @post("/wechat/{account_id:uuid}", status_code=303)
    async def forget(self, request: OwnRequest, account_id: FromPath[UUID]) -> Response[Any]:
        """Be recognised by a WeChat no more."""
        require_own_page(request, (await fields_of(request, "token"))["token"], ENDING)
        await forget_wechat(request.user, account_id)
        return led_to(PROFILE)
