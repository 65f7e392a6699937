"""What counts as a scan, who may have made it, and what it is credited for. Pure."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

CREDIT_WINDOW = timedelta(minutes=10)
"""A visitor's scans of one code within this time after a credited one are logged and credited to nobody."""

VISITOR_COOKIE = "guide_visitor"
VISITOR_LIFETIME = timedelta(days=90)
VISITOR_BYTES = 16
"""Length of the keyed hash that is kept of a visitor."""

_AUTOMATED = re.compile(
    r"(?<!cu)bot\b|spider|crawl|slurp|preview|prerender|facebookexternalhit|whatsapp/|embedly|headlesschrome|lighthouse"
    r"|uptime|monitor|-urlscan|wxprefetch",
    re.IGNORECASE,
)
_VISITOR = re.compile(r"(?:^|;)\s*" + VISITOR_COOKIE + r"=([A-Za-z0-9_-]{22})(?:;|$)")


class Client(StrEnum):
    """The family of the app that scanned."""

    WECHAT = "WECHAT"
    WECOM = "WECOM"
    ALIPAY = "ALIPAY"
    BROWSER = "BROWSER"
    OTHER = "OTHER"


@lru_cache(maxsize=4096)
def client_of(user_agent: str) -> Client | None:
    """Who asks, by the user agent; None for a program that looks at links by itself, or says nothing at all."""
    if not user_agent or _AUTOMATED.search(user_agent):
        return None
    lower = user_agent.lower()
    if "wxwork" in lower:
        return Client.WECOM
    if "micromessenger" in lower:
        return Client.WECHAT
    if "alipayclient" in lower:
        return Client.ALIPAY
    return Client.BROWSER if lower.startswith("mozilla/") else Client.OTHER


def is_prefetch(purpose: str) -> bool:
    """Whether `Purpose` or `Sec-Purpose` says that nobody looks at the page yet."""
    return "prefetch" in purpose or "preview" in purpose


def visitor_in(cookies: str) -> str | None:
    """The visitor's id in a Cookie header, if it is one of ours."""
    found = _VISITOR.search(cookies)
    return found[1] if found else None
