"""What counts as a scan, who may have made it, and what it is credited for. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

CREDIT_WINDOW = timedelta(minutes=10)
"""A visitor's scans of one code within this time after a credited one are logged and credited to nobody."""

ORIGIN_WINDOW = timedelta(hours=1)
"""The time in which one address earns a code only so many credits, from the first of them on."""

VISITOR_COOKIE = "guide_visitor"
VISITOR_LIFETIME = timedelta(days=90)
VISITOR_BYTES = 16
"""Length of the keyed hash that is kept of a visitor."""
ORIGIN_BYTES = 16
"""Length of the keyed hashes of an address and of a kind of phone there."""

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


class Withheld(StrEnum):
    """Why a scan is credited to nobody. It is logged and counted all the same."""

    REPEATED = "REPEATED"
    """The visitor's last credited scan of the code is less than ten minutes old."""
    DEVICE = "DEVICE"
    """New visitors with one kind of phone at one address have earned the code enough in this hour."""
    ADDRESS = "ADDRESS"
    """One address has earned the code enough in this hour."""


@dataclass(frozen=True, slots=True)
class Earned:
    """Credits that a code earned from somewhere since the beginning of an hour."""

    since: datetime
    credits: int

    def by(self, at: datetime) -> "Earned":
        """The same at `at`: nothing yet where the hour is over."""
        return self if at - self.since < ORIGIN_WINDOW else Earned(at, 0)

    def and_one(self) -> "Earned":
        """With one credit more."""
        return Earned(self.since, self.credits + 1)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Credits that a code may earn in an hour: with one kind of phone of new visitors at one address, and at all."""

    device: int
    address: int

    def withheld(self, device: Earned, address: Earned, *, is_new: bool) -> Withheld | None:
        """Why one more is too many, if it is. A visitor who brought a cookie is no new phone of its kind."""
        if address.credits >= self.address:
            return Withheld.ADDRESS
        return Withheld.DEVICE if is_new and device.credits >= self.device else None


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
