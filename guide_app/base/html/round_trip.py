"""A way to another site and back, of one browser, gone once.

A random word lies in the browser's cookie, and the state that the other site gives back is made of this word and of the
browser's own token. So nobody comes back by a way of another browser, nor by one that is sent on, nor twice.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Request, Response

from guide_app.base.html.standalone import PAGE_COOKIE, form_proof, keep_page_token, page_token
from guide_app.base.settings import settings
from guide_app.base.web.addresses import is_https

AnyRequest = Request[Any, Any, Any]

LONGEST_WANTED = 300
WORD = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_=-]{0,400})")


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Out and back to `back`, within `lasts`; the cookie lies at the folder of that address."""

    cookie: str
    back: str
    purpose: str
    lasts: timedelta

    @property
    def _path(self) -> str:
        return self.back.rpartition("/")[0]

    def leave(self, request: AnyRequest, wanted: str, address: Callable[[str, str], str]) -> Response[Any]:
        """To the `address` for where they come back to and a state, remembering what they wanted to see."""
        known, word, kept = page_token(request), secrets.token_urlsafe(16), wanted.encode()
        place = base64.urlsafe_b64encode(kept if len(kept) <= LONGEST_WANTED else b"").decode()
        to = address(f"{settings().public_base_url}{self.back}", form_proof(known, f"{self.purpose} {word}"))
        answer = Response(None, status_code=303, headers={"Location": to, "Cache-Control": "no-store"})
        keep_page_token(answer, request, known)
        self.keep(answer, request, self.cookie, f"{word}.{place}")
        return answer

    def is_out(self, request: AnyRequest) -> bool:
        """Whether this browser has left and not come back."""
        return WORD.fullmatch(request.cookies.get(self.cookie, "")) is not None

    def wanted_on_return(self, request: AnyRequest) -> str | None:
        """What they wanted to see who left with this browser and come back now; None for anybody else."""
        gone = WORD.fullmatch(request.cookies.get(self.cookie, ""))
        token = request.cookies.get(PAGE_COOKIE, "")
        if gone is None or not token:
            return None
        expected = form_proof(token, f"{self.purpose} {gone[1]}")
        if not hmac.compare_digest(request.query_params.get("state", "").encode(), expected.encode()):
            return None
        try:
            return base64.urlsafe_b64decode(gone[2]).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None

    def is_over(self, answer: Response[Any]) -> Response[Any]:
        """Nobody comes back by this way again."""
        answer.delete_cookie(self.cookie, path=self._path)
        return answer

    def keep(self, answer: Response[Any], request: AnyRequest, name: str, value: str) -> None:
        """Have the browser keep something for as long as the way lasts."""
        seconds, safe = int(self.lasts.total_seconds()), is_https(request.scope)
        answer.set_cookie(name, value, max_age=seconds, path=self._path, secure=safe, httponly=True, samesite="lax")
