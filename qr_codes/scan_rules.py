"""What counts as a scan, who may have made it, what it is credited for, and what it shows. Pure."""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from guide_app.base.kernel.access import Role

CREDIT_WINDOW = timedelta(minutes=10)
"""A visitor's scans of one code within this time after a credited one are logged and credited to nobody."""

VISITOR_COOKIE = "guide_visitor"
VISITOR_LIFETIME = timedelta(days=90)
VISITOR_BYTES = 16
"""Length of the keyed hash that is kept of a visitor."""

MAY_MINT = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR)
"""Who mints blank codes, re-points, pauses and retires them, each within his reach."""

MAY_BIND = (Role.ASSOCIATE, *MAY_MINT)
"""Who says what a blank code on a shelf leads to. An associate binds to his own store, and to no other person."""

_AUTOMATED = re.compile(
    r"(?<!cu)bot\b|spider|crawl|slurp|preview|prerender|facebookexternalhit|whatsapp/|embedly|headlesschrome|lighthouse"
    r"|uptime|monitor|-urlscan|wxprefetch",
    re.IGNORECASE,
)
_VISITOR = re.compile(r"(?:^|;)\s*" + VISITOR_COOKIE + r"=([A-Za-z0-9_-]{22})(?:;|$)")


class Target(StrEnum):
    """What the page behind a code offers first."""

    CONTACT = "CONTACT"
    """Reach the associate or the store."""
    REGISTER = "REGISTER"
    """Become a member."""
    PRODUCT = "PRODUCT"
    """The article that the code hangs at."""


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
