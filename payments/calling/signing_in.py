"""Who somebody in WeChat is to our app: they are led to WeChat's sign-in, and come back with a code good once."""

from urllib.parse import urlencode

import httpx
import msgspec

from guide_app.base.wechat_pay import WechatPaySettings
from payments.calling.errors import WechatPayAnswerMalformed, WechatPayRefused, WechatPayUnreachable

OPEN_WECHAT, API_WECHAT = "https://open.weixin.qq.com", "https://api.weixin.qq.com"
AUTHORIZE, ACCESS_TOKEN = "/connect/oauth2/authorize", "/sns/oauth2/access_token"
SECONDS = 6.0


class SignedIn(msgspec.Struct, frozen=True):
    """Who they are, or why not."""

    openid: str = ""
    errcode: int = 0


def sign_in_address(config: WechatPaySettings, *, back: str, state: str) -> str:
    """Where they are led to; they come back to `back` with `code` and this `state`."""
    query = {
        "appid": config.app_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{config.base_url or OPEN_WECHAT}{AUTHORIZE}?{urlencode(query)}#wechat_redirect"


async def openid_of(config: WechatPaySettings, code: str, *, transport: httpx.AsyncBaseTransport | None = None) -> str:
    """Who came back with a code. Raises WechatPayRefused, WechatPayUnreachable, WechatPayAnswerMalformed."""
    query = {"appid": config.app_id, "secret": config.app_secret, "code": code, "grant_type": "authorization_code"}
    # WeChat wants the secret in the address, which a client of httpx would log: so no client is between.
    request = httpx.Request("GET", f"{config.base_url or API_WECHAT}{ACCESS_TOKEN}", params=query)
    try:
        async with transport or httpx.AsyncHTTPTransport() as line:
            request.extensions = {"timeout": httpx.Timeout(SECONDS).as_dict()}
            response = await line.handle_async_request(request)
            content = await response.aread()
    except httpx.HTTPError as error:
        raise WechatPayUnreachable(ACCESS_TOKEN, reason=type(error).__name__) from None
    try:
        answer = msgspec.json.decode(content, type=SignedIn)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WechatPayAnswerMalformed(ACCESS_TOKEN, reason=str(error)) from error
    if not answer.openid:
        raise WechatPayRefused(ACCESS_TOKEN, http_status=200, wechat_code=str(answer.errcode), said="")
    return answer.openid
