"""Sessions of pages: the same opaque token as a program's, in a cookie that only page routes read.

A form proves by a token that a page of ours wrote it. The token is made of the session's and of chance, so no two pages
hold the same, and what compression gives away of one says nothing of the next.
"""

import hmac
import secrets
from typing import Any

from litestar import Request, Response

from guide_app.base.environment import LANGUAGES
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.base.web.addresses import is_https
from guide_app.base.web.authentication import SESSION_COOKIE
from guide_app.base.web.origins import require_same_site

AnyRequest = Request[Any, Any, Any]

FORM_TOKEN = "_token"  # noqa: S105 - a field's name
LANGUAGE_COOKIE = "guide_language"
LANGUAGE_SECONDS = 365 * 24 * 3600
DONE_COOKIE = "guide_done"
NONCE_BYTES = 12


class FormTooOld(Refusal):
    """The form was written for another session, or by another site. Open the page again; nothing was done."""

    status = 403
    title = ("页面已过期，请刷新后重试", "The page is too old, open it again")


def keep_session(answer: Response[Any], request: AnyRequest, token: str, *, seconds: int) -> None:
    """Give a browser its session."""
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=seconds,
        path="/",
        secure=is_https(request.scope),
        httponly=True,
        samesite="lax",
    )


def end_session(answer: Response[Any]) -> None:
    """Take a browser's session back."""
    answer.delete_cookie(SESSION_COOKIE, path="/")


def form_token(request: AnyRequest) -> str:
    """What a form of this page carries."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return f"{nonce}.{_proof(request, nonce)}"


def require_own_form(request: AnyRequest, token: str | None) -> None:
    """Refuse what no page of this session sent. Raises FormTooOld, FromAnotherSite."""
    require_same_site(request)
    nonce, _, proof = (token or "").partition(".")
    if not nonce or not hmac.compare_digest(proof.encode(), _proof(request, nonce).encode()):
        raise FormTooOld


def language_of(request: AnyRequest) -> str:
    """The language that somebody chose, or that of the installation."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else settings().language


def _proof(request: AnyRequest, nonce: str) -> str:
    session = request.cookies.get(SESSION_COOKIE, "")
    return vault().index("page.form", f"{session}\0{nonce}").hex()[:32]
