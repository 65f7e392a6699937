"""企业微信登录 · Signing in by WeCom: out to it and back."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Done, Form, lead_to
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import SESSION_COOKIE
from guide_app.ground.auth.schemas import SignedIn
from pages.entrance.signing_in import HOME, own_place, signed_in, the_form
from pages.entrance.wecom import WAY, WECOM, gone_to_wecom
from pages.page import OpenPageController
from wecom_bridge.connecting import can_sign_in
from wecom_bridge.errors import WecomCodeOver
from wecom_bridge.schemas import SignInByWecom
from wecom_bridge.signing_in import sign_in_by_wecom

AnyRequest = Request[Any, Any, Any]


class WecomSignInPages(OpenPageController):
    """企业微信登录 · Sign-in by WeCom."""

    path = WECOM

    @get()
    async def go(self, request: AnyRequest) -> Response[Any]:
        """To WeCom; who comes back is signed in, or told why not beside the password.

        Who comes by the way of another browser, or by one that was used, is not looked at.
        """
        if not can_sign_in():
            raise NotFound
        asked = request.query_params
        if "code" not in asked and "state" not in asked:
            return gone_to_wecom(request, own_place(asked.get("next", HOME)))
        wanted = WAY.wanted_on_return(request)
        if wanted is None and SESSION_COOKIE in request.cookies:
            return lead_to(request, Done(HOME))  # who is signed in already stays so
        form = Form.of({"next": own_place(wanted or HOME)})
        if wanted is not None and "code" not in asked:
            return WAY.is_over(await the_form(request, form))  # they did not want to
        try:
            if wanted is None:
                raise WecomCodeOver
            signed = await _exchanged(request, asked["code"])
        except Refusal as refusal:
            return WAY.is_over(await form.refused(refusal, lambda: the_form(request, form)))
        return WAY.is_over(signed_in(request, signed, own_place(wanted)))


async def _exchanged(request: AnyRequest, code: str) -> SignedIn:
    try:
        command = msgspec.convert({"code": code}, SignInByWecom)
    except msgspec.ValidationError:
        raise WecomCodeOver from None
    agent = request.headers.get("user-agent", "")
    return await sign_in_by_wecom(command, address=address_of(request.scope), user_agent=agent)
