"""微信识别 · What a browser keeps on its way to WeChat and back.

The way there and the way back are of one browser, and are gone once: a random word lies in its cookie, and the state
that WeChat gives back is made of this word and of the browser's own token. Who came back unknown is kept for ten
minutes as a keyed hash, proven to be of this browser, so that a code typed in it can make them known.
"""

import base64
import binascii
import hmac
import re
import secrets
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response

from guide_app.base.html.standalone import PAGE_COOKIE, form_proof, keep_page_token, page_token
from guide_app.base.kernel import clock
from guide_app.base.settings import settings
from guide_app.base.web.addresses import is_https
from guide_app.base.web.authentication import is_staffs
from guide_app.ground.customers.wechat.connecting import recognises, sign_in_address
from guide_app.ground.customers.wechat.rules import PROVEN_WITHIN

AnyRequest = Request[Any, Any, Any]

WECHAT = "/my/sign-in/wechat"
GONE_COOKIE, KNOWN_COOKIE = "guide_wechat", "guide_wechat_known"
WORD = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_=-]{0,400})")
KNOWN = re.compile(r"([0-9a-f]{64})\.([0-9]{1,12})\.([0-9a-f]{32})")
GOING, BEING = "go to wechat", "be known by wechat"


def can_be_recognised(request: AnyRequest) -> bool:
    """Whether WeChat can say who has this browser: never of one that the staff works with."""
    return recognises(request.headers.get("user-agent", "")) and not is_staffs(request)


def to_wechat(wanted: str) -> str:
    """Where going to WeChat begins."""
    return f"{WECHAT}?{urlencode({'to': wanted})}" if wanted else WECHAT


def gone_to_wechat(request: AnyRequest, wanted: str) -> Response[Any]:
    """To WeChat, to come back to what they wanted to see. Raises NotFound where nobody is recognised."""
    known, word = page_token(request), secrets.token_urlsafe(16)
    back = f"{settings().public_base_url}{WECHAT}"
    address = sign_in_address(back=back, state=form_proof(known, f"{GOING} {word}"))
    answer = Response(None, status_code=303, headers={"Location": address, "Cache-Control": "no-store"})
    keep_page_token(answer, request, known)
    _keep(answer, request, GONE_COOKIE, f"{word}.{base64.urlsafe_b64encode(wanted.encode()).decode()}")
    return answer


def wanted_on_return(request: AnyRequest) -> str | None:
    """What they wanted to see who went to WeChat with this browser and come back now; None for anybody else."""
    gone = WORD.fullmatch(request.cookies.get(GONE_COOKIE, ""))
    token = request.cookies.get(PAGE_COOKIE, "")
    if gone is None or not token:
        return None
    expected = form_proof(token, f"{GOING} {gone[1]}")
    if not hmac.compare_digest(request.query_params.get("state", "").encode(), expected.encode()):
        return None
    try:
        return base64.urlsafe_b64decode(gone[2]).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def is_back(answer: Response[Any]) -> Response[Any]:
    """The way is gone: nobody comes back by it again."""
    answer.delete_cookie(GONE_COOKIE, path=WECHAT.rpartition("/")[0])
    return answer


def keep_identity(answer: Response[Any], request: AnyRequest, identity: bytes) -> None:
    """Keep for a while who WeChat says has this browser."""
    until = int((clock.now() + PROVEN_WITHIN).timestamp())
    proof = form_proof(page_token(request), f"{BEING} {identity.hex()} {until}")
    _keep(answer, request, KNOWN_COOKIE, f"{identity.hex()}.{until}.{proof}")


def identity_in(request: AnyRequest) -> bytes | None:
    """Who WeChat said a moment ago has this browser; never one that the staff works with."""
    kept = KNOWN.fullmatch(request.cookies.get(KNOWN_COOKIE, ""))
    token = request.cookies.get(PAGE_COOKIE, "")
    if kept is None or not token or is_staffs(request) or int(kept[2]) < clock.now().timestamp():
        return None
    expected = form_proof(token, f"{BEING} {kept[1]} {kept[2]}")
    return bytes.fromhex(kept[1]) if hmac.compare_digest(kept[3].encode(), expected.encode()) else None


def _keep(answer: Response[Any], request: AnyRequest, name: str, value: str) -> None:
    seconds, path = int(PROVEN_WITHIN.total_seconds()), WECHAT.rpartition("/")[0]
    safe = is_https(request.scope)
    answer.set_cookie(name, value, max_age=seconds, path=path, secure=safe, httponly=True, samesite="lax")
