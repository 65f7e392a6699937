"""Forms that a page of another site makes a browser send, with the cookies it has for us: refused."""

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from guide_app.base.kernel.errors import Refusal
from guide_app.base.settings import settings

OWN = frozenset({"same-origin", "none"})
"""What `Sec-Fetch-Site` says of our own pages, and of an address that somebody typed or scanned."""


class FromAnotherSite(Refusal):
    """The request was sent by a page of another site."""

    status = 403
    title = ("请求来自其他网站，已拒绝", "The request comes from another site")


def require_same_site(request: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse with FromAnotherSite what a browser says another site has sent. Programs say nothing of it, and pass."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in OWN:
        raise FromAnotherSite
    origin = request.headers.get("origin")
    if origin is None or (origin == "null" and site in OWN):
        return
    own = (urlsplit(settings().public_base_url).netloc, request.headers.get("host", ""))
    if urlsplit(origin).netloc.lower() not in {name.lower() for name in own if name}:
        raise FromAnotherSite
