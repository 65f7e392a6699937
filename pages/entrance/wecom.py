"""企业微信登录 · What a browser is led by on its way to WeCom and back."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from guide_app.base.html.round_trip import RoundTrip
from guide_app.base.html.session import language_of
from guide_app.base.wechat import IN_WECHAT, IN_WECOM
from wecom_bridge.connecting import can_sign_in, sign_in_page

AnyRequest = Request[Any, Any, Any]

SIGN_IN, WECOM = "/sign-in", "/sign-in/wecom"
WAY = RoundTrip("guide_wecom", WECOM, "go to wecom", timedelta(minutes=10))
BY_PASSWORD = {"by": "password"}


def is_in_wecom(request: AnyRequest) -> bool:
    """Whether the page is open in WeCom itself."""
    return IN_WECOM in request.headers.get("user-agent", "")


def to_wecom(wanted: str) -> str:
    """Where going to WeCom begins; empty where nobody signs in by it."""
    return f"{WECOM}?{urlencode({'next': wanted})}" if can_sign_in() else ""


def leads_by_itself(request: AnyRequest) -> bool:
    """Whether somebody is led to WeCom without asking: in it, and once. Who has not come back, or has signed out, is
    asked.
    """
    asked = not request.query_params.keys() <= {"next"}
    return is_in_wecom(request) and can_sign_in() and not asked and not WAY.is_out(request)


def after_signing_out(request: AnyRequest) -> str:
    """Where somebody is led who does not want to be signed in again by itself."""
    return f"{SIGN_IN}?{urlencode(BY_PASSWORD)}" if is_in_wecom(request) and can_sign_in() else SIGN_IN


def gone_to_wecom(request: AnyRequest, wanted: str) -> Response[Any]:
    """To WeCom, to come back to what they wanted to see. WeChat's browser opens the page of WeCom's own too."""
    inside, language = IN_WECHAT in request.headers.get("user-agent", ""), language_of(request)
    return WAY.leave(
        request,
        wanted,
        lambda back, state: sign_in_page(inside=inside, back=back, state=state, language=language),
    )
