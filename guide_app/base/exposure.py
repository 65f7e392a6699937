"""Who can reach an installation from other machines, and which of its keys would be no protection there. Pure."""

import ipaddress
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

SHORTEST_SECRET = 32
"""Letters a secret has at least: what `guide init` makes has 43."""
FEWEST_DIFFERENT = 8
"""Different letters or bytes in a key at least: `aaaa…` is long, and no secret."""

Said = tuple[str, str]
"""The same in Chinese and in English."""


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host.strip("[]") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def exposures(host: str, public_url: str, database_urls: Mapping[str, str | None]) -> list[Said]:
    """What reaches beyond this machine: the address listened on, the public one, a database (by setting) elsewhere."""
    found: list[Said] = []
    if not is_loopback(host):
        found.append((f"监听地址 HOST={host} 可被其他机器访问", f"HOST={host} is reachable from other machines"))
    if not is_loopback(urlsplit(public_url).hostname or ""):
        found.append((f"对外地址 GUIDE_PUBLIC_URL={public_url}", f"GUIDE_PUBLIC_URL={public_url} is a public address"))
    for name, url in database_urls.items():
        if url is not None and (away := [one for one in database_hosts(url) if not _is_here(one)]):
            hosts = ", ".join(away)
            found.append((f"{name} 指向其他机器（{hosts}）", f"{name} leads to another machine ({hosts})"))
    return found


def weaknesses(secrets: Mapping[str, str], keys: Mapping[str, bytes], *, demo_secret: str) -> list[Said]:
    """Which secrets (by setting) and data keys (by id) protect nothing: everybody's, empty, short, or monotonous."""
    return [*_weak_secrets(secrets, demo_secret), *_weak_keys(keys)]


def _weak_secrets(secrets: Mapping[str, str], demo_secret: str) -> Iterator[Said]:
    for name, secret in secrets.items():
        if secret == demo_secret:
            yield f"{name} 仍是演示密钥", f"{name} is the demo's"
        elif len(secret) < SHORTEST_SECRET:
            yield (
                f"{name} 过短（{len(secret)} 个字符，至少 {SHORTEST_SECRET} 个）",
                f"{name} is too short ({len(secret)} letters, {SHORTEST_SECRET} at least)",
            )
        elif len(set(secret)) < FEWEST_DIFFERENT:
            yield f"{name} 过于单调", f"{name} repeats a few letters"


def _weak_keys(keys: Mapping[str, bytes]) -> Iterator[Said]:
    for key_id, key in keys.items():
        if len(set(key)) < FEWEST_DIFFERENT:
            yield f"GUIDE_DATA_KEYS 中的 {key_id} 过于单调", f"{key_id} of GUIDE_DATA_KEYS repeats a few bytes"


def database_hosts(url: str) -> list[str]:
    """The hosts of a PostgreSQL address, several for one with standbys; a folder stands for a socket in it."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    places = [place for value in asked.get("host", ()) for place in value.split(",")]
    at = parts.netloc.rpartition("@")[2]
    return [_without_port(place) for place in (*at.split(","), *places) if place]


def _without_port(place: str) -> str:
    return place.partition("]")[0].lstrip("[") if place.startswith("[") else place.partition(":")[0]


def _is_here(host: str) -> bool:
    """Whether a database is this machine's own: over loopback, or over a socket, whose folder may be percent-coded."""
    return not host or host.startswith(("/", "%2F", "%2f")) or is_loopback(host)
