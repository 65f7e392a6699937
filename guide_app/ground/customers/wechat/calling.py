"""Who somebody in WeChat is to an official account: they are led to WeChat, and come back with a code good once."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

import httpx
import msgspec

OPEN_WECHAT, API_WECHAT = "https://open.weixin.qq.com", "https://api.weixin.qq.com"
AUTHORIZE, ACCESS_TOKEN = "/connect/oauth2/authorize", "/sns/oauth2/access_token"
SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """Who asks. `base_url` is that of a stand-in, None for WeChat itself."""

    app_id: str
    secret: str = field(repr=False)
    base_url: str | None = None


class Visitor(msgspec.Struct, frozen=True):
    """What WeChat says of who came back: who they are, or why not.

    `is_snapshotuser` is 1 for somebody who only looks at a page: their openid is made up and belongs to nobody.
    """

    openid: str = ""
    errcode: int = 0
    is_snapshotuser: int = 0


class Why(StrEnum):
    """Why it is not known who came back."""

    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    REFUSED = "refused"


class NotTold(Exception):
    """WeChat has not said who came back. Neither the code nor the secret stands in it."""

    def __init__(self, why: Why, said: str) -> None:
        super().__init__(f"{why}: {said}")
        self.why, self.said = why, said


def sign_in_address(account: OfficialAccount, *, back: str, state: str) -> str:
    """Where they are led to; they come back to `back` with `code` and this `state`. WeChat asks them nothing."""
    query = {
        "appid": account.app_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{account.base_url or OPEN_WECHAT}{AUTHORIZE}?{urlencode(query)}#wechat_redirect"


async def who_came_back(
    account: OfficialAccount, code: str, *, transport: httpx.AsyncBaseTransport | None = None
) -> Visitor:
    """Who came back with a code. Raises NotTold."""
    query = {"appid": account.app_id, "secret": account.secret, "code": code, "grant_type": "authorization_code"}
    # WeChat wants the secret in the address, which a client of httpx would log: so no client is between.
    request = httpx.Request("GET", f"{account.base_url or API_WECHAT}{ACCESS_TOKEN}", params=query)
    try:
        async with transport or httpx.AsyncHTTPTransport() as line:
            request.extensions = {"timeout": httpx.Timeout(SECONDS).as_dict()}
            response = await line.handle_async_request(request)
            content = await response.aread()
    except httpx.HTTPError as error:
        raise NotTold(Why.UNREACHABLE, type(error).__name__) from None
    try:
        answer = msgspec.json.decode(content, type=Visitor)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotTold(Why.MALFORMED, str(error)) from error
    if not answer.openid:
        raise NotTold(Why.REFUSED, str(answer.errcode))
    return answer
