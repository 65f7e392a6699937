"""Signing in by WeCom over HTTP."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.params import JSONBody

from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import PUBLIC, mark_as_staffs
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import refuses
from guide_app.ground.auth.errors import AccountClosed, HasLeft, NoPosting, TooManyTries
from guide_app.ground.auth.schemas import SignedIn
from wecom_bridge.errors import (
    WecomCodeOver,
    WecomNotConfigured,
    WecomNotLinked,
    WecomOtherCorp,
    WecomOutsider,
    WecomSilent,
)
from wecom_bridge.schemas import SignInByWecom
from wecom_bridge.signing_in import sign_in_by_wecom

REFUSALS = (
    WecomCodeOver,
    WecomNotLinked,
    WecomOtherCorp,
    WecomOutsider,
    WecomSilent,
    WecomNotConfigured,
    HasLeft,
    AccountClosed,
    NoPosting,
    TooManyTries,
)


class WecomSignInController(Controller):
    """企业微信登录 · Sign-in by WeCom."""

    path = "/v1/auth/wecom"
    tags = ("auth",)

    @post(
        opt=PUBLIC | takes_up_to(size=4_000, elements=10, seconds=10) | refuses(*REFUSALS),
        status_code=200,
        operation_id="signInByWecom",
        summary="企业微信登录 · Sign in by WeCom",
    )
    async def sign_in(self, request: Request[Any, Any, Any], data: JSONBody[SignInByWecom]) -> Response[SignedIn]:
        """Exchange a code that WeCom gave the app (OAuth, or a scan on a desk) for a bearer token.

        The code is good once, for five minutes. The app holds the `state` with which it asked WeCom, and compares it
        itself. Whoever has no password signs in so too. The browser is marked as one of the staff's.
        """
        agent = request.headers.get("user-agent", "")
        signed_in = await sign_in_by_wecom(data, address=address_of(request.scope), user_agent=agent)
        answer = Response(signed_in, status_code=200)
        mark_as_staffs(answer, request.scope)
        return answer
