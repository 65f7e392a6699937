"""微信识别 · What a browser keeps on its way to WeChat and back.

Who came back unknown is kept for ten minutes as a keyed hash, proven to be of this browser, so that a code typed in it
can make them known.
"""

import hmac
import re
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from guide_app.base.html.round_trip import RoundTrip
from guide_app.base.html.standalone import PAGE_COOKIE, form_proof, page_token
from guide_app.base.kernel import clock
from guide_app.base.web.authentication import is_staffs
from guide_app.ground.customers.wechat.connecting import recognises, sign_in_address
from guide_app.ground.customers.wechat.rules import PROVEN_WITHIN

AnyRequest = Request[Any, Any, Any]

WECHAT = "/my/sign-in/wechat"
KNOWN_COOKIE = "guide_wechat_known"
KNOWN = re.compile(r"([0-9a-f]{64})\.([0-9]{1,12})\.([0-9a-f]{32})")
BEING = "be known by wechat"
WAY = RoundTrip("guide_wechat", WECHAT, "go to wechat", PROVEN_WITHIN)


def can_be_recognised(request: AnyRequest) -> bool:
    """Whether WeChat can say who has this browser: never of one that the staff works with."""
    return recognises(request.headers.get("user-agent", "")) and not is_staffs(request)


def to_wechat(wanted: str) -> str:
    """Where going to WeChat begins."""
    return f"{WECHAT}?{urlencode({'to': wanted})}" if wanted else WECHAT


def gone_to_wechat(request: AnyRequest, wanted: str) -> Response[Any]:
    """To WeChat, to come back to what they wanted to see. Raises NotFound where nobody is recognised."""
    return WAY.leave(request, wanted, lambda back, state: sign_in_address(back=back, state=state))


def wanted_on_return(request: AnyRequest) -> str | None:
    """What they wanted to see who went to WeChat with this browser and come back now; None for anybody else."""
    return WAY.wanted_on_return(request)


def is_back(answer: Response[Any]) -> Response[Any]:
    """The way is gone: nobody comes back by it again."""
    return WAY.is_over(answer)


def keep_identity(answer: Response[Any], request: AnyRequest, identity: bytes) -> None:
    """Keep for a while who WeChat says has this browser."""
    until = int((clock.now() + PROVEN_WITHIN).timestamp())
    proof = form_proof(page_token(request), f"{BEING} {identity.hex()} {until}")
    WAY.keep(answer, request, KNOWN_COOKIE, f"{identity.hex()}.{until}.{proof}")


def identity_in(request: AnyRequest) -> bytes | None:
    """Who WeChat said a moment ago has this browser; never one that the staff works with."""
    kept = KNOWN.fullmatch(request.cookies.get(KNOWN_COOKIE, ""))
    token = request.cookies.get(PAGE_COOKIE, "")
    if kept is None or not token or is_staffs(request) or int(kept[2]) < clock.now().timestamp():
        return None
    expected = form_proof(token, f"{BEING} {kept[1]} {kept[2]}")
    return bytes.fromhex(kept[1]) if hmac.compare_digest(kept[3].encode(), expected.encode()) else None
