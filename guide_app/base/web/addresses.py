"""Who calls, as far as limits are concerned: the caller's address, read through trusted proxies and through no others.

Everything that counts by address asks `address_of`. Addresses are kept in memory or as a keyed hash, nowhere in clear.
"""

import ipaddress
from functools import lru_cache

from litestar.types import HTTPScope

from guide_app.base.environment import AnyNetwork
from guide_app.base.exposure import is_loopback
from guide_app.base.settings import settings

FARTHEST = 16
"""Hops of X-Forwarded-For that are looked at, from the right; no real chain of proxies is longer."""

V6_PREFIX = 64
"""A household or a phone has a whole /64 of IPv6 and may send from a new address of it each time: it counts as one."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(scope: HTTPScope) -> str:
    """The address of who sent the request, an IPv6 one as its /64; empty where the server knows none.

    X-Forwarded-For is read from the right, for as long as the hop that wrote an entry is one of GUIDE_TRUSTED_PROXIES.
    An entry that is no address ends the reading: what stands left of it was told by nobody who is trusted.
    """
    client = scope["client"]
    peer = client[0] if client else ""
    trusted = settings().trusted_proxies
    if not trusted:
        return _as_counted(peer)
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return _behind(peer, forwarded, trusted)


def telling_address_of(scope: HTTPScope) -> str:
    """As `address_of`, but empty where it tells nobody from anybody else: this machine's own, also a proxy's on it."""
    address = address_of(scope)
    return "" if is_loopback(address.partition("/")[0]) else address


def is_https(scope: HTTPScope) -> bool:
    """Whether the caller speaks TLS: to us, to a trusted proxy that says so, or to the public address by its name."""
    if scope["scheme"] == "https" or settings().public_base_url.lower().startswith("https:"):
        return True
    trusted = settings().trusted_proxies
    if not trusted:
        return False
    client = scope["client"]
    said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-proto")
    return said.rpartition(b",")[2].strip().lower() == b"https" and _trusts(client[0] if client else "", trusted)


@lru_cache(maxsize=10_000)
def _as_counted(text: str) -> str:
    found = _parsed(text)
    return text[:64] if found is None else _grouped(found)


@lru_cache(maxsize=10_000)
def _behind(peer: str, forwarded: bytes, trusted: frozenset[AnyNetwork]) -> str:
    hop = _parsed(peer)
    if hop is None:
        return peer[:64]
    entries = forwarded.decode("latin-1").rsplit(",", FARTHEST)[-FARTHEST:]
    while _is_one_of(hop, trusted) and entries:
        before = _parsed(entries.pop())
        if before is None:
            break
        hop = before
    return _grouped(hop)


@lru_cache(maxsize=1_000)
def _trusts(peer: str, trusted: frozenset[AnyNetwork]) -> bool:
    hop = _parsed(peer)
    return hop is not None and _is_one_of(hop, trusted)


def _is_one_of(hop: Address, trusted: frozenset[AnyNetwork]) -> bool:
    return any(hop in network for network in trusted)


def _parsed(text: str) -> Address | None:
    """An address as servers and proxies write it: bare, in brackets, with a port; an IPv4 one in IPv6 as itself."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _grouped(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, V6_PREFIX), strict=False))
