"""The caller's address: what trusted proxies tell of it, and what anybody may write without being believed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.types import HTTPScope

from guide_app.base.environment import SettingsInvalid
from guide_app.base.settings import settings
from guide_app.base.web.addresses import address_of, is_https

ROOT = Path(__file__).resolve().parents[2]

Trust = Callable[[str], None]


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    """Says which proxies the installation has."""

    def trusting(networks: str) -> None:
        monkeypatch.setenv("GUIDE_TRUSTED_PROXIES", networks)
        settings.cache_clear()

    yield trusting
    settings.cache_clear()


def asked(peer: str | None, *headers: tuple[str, str], scheme: str = "http") -> HTTPScope:
    """A request as the server hands it on."""
    scope: dict[str, Any] = {
        "type": "http",
        "scheme": scheme,
        "client": None if peer is None else (peer, 5),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }
    return cast(HTTPScope, scope)


def forwarded(peer: str, *values: str) -> str:
    return address_of(asked(peer, *(("x-forwarded-for", value) for value in values)))


def test_without_trusted_proxies_nobody_is_believed(trust: Trust) -> None:
    trust("")
    assert forwarded("203.0.113.7", "198.51.100.1") == "203.0.113.7"
    assert address_of(asked(None)) == ""


def test_the_nearest_hop_that_is_not_trusted_is_the_caller(trust: Trust) -> None:
    trust("10.0.0.0/8, 192.0.2.9")
    assert forwarded("10.1.2.3", "198.51.100.1") == "198.51.100.1"
    assert forwarded("10.1.2.3", "1.2.3.4, 198.51.100.1, 192.0.2.9") == "198.51.100.1"
    assert forwarded("10.1.2.3", "1.2.3.4, 198.51.100.1", "192.0.2.9") == "198.51.100.1", "a header that comes twice"
    assert forwarded("203.0.113.7", "198.51.100.1") == "203.0.113.7", "a stranger's header"
    assert forwarded("10.1.2.3", "10.4.4.4") == "10.4.4.4", "nobody but proxies: the farthest"
    assert forwarded("10.1.2.3") == "10.1.2.3"


@pytest.mark.parametrize("word", ["unknown", "", "_hidden", "999.1.1.1", "x" * 5_000, "\xff", "1.2.3.4.5", "[::1"])
def test_an_entry_that_is_no_address_ends_the_reading(trust: Trust, word: str) -> None:
    trust("10.0.0.0/8")
    assert forwarded("10.1.2.3", f"198.51.100.1, {word}") in {"10.1.2.3", "::/64"}
    assert forwarded("10.1.2.3", f"{word}, 198.51.100.1") == "198.51.100.1"


def test_addresses_are_read_as_proxies_write_them(trust: Trust) -> None:
    trust("10.0.0.0/8, fd00::/8")
    assert forwarded("10.1.2.3", "198.51.100.1:4711") == "198.51.100.1"
    assert forwarded("10.1.2.3", "[2001:db8:1:2:3::4]:4711") == "2001:db8:1:2::/64"
    assert forwarded("::ffff:10.1.2.3", "::ffff:198.51.100.1") == "198.51.100.1"
    assert forwarded("fd00::5", "2001:db8::1") == "2001:db8::/64"


def test_a_network_of_ipv6_counts_as_one_caller(trust: Trust) -> None:
    trust("")
    assert address_of(asked("2001:db8:1:2:3::4")) == address_of(asked("2001:db8:1:2:ffff::1")) == "2001:db8:1:2::/64"
    assert address_of(asked("2001:db8:1:3::1")) != "2001:db8:1:2::/64"
    assert address_of(asked("fe80::1%eth0")) == "fe80::/64"


@given(st.text(alphabet="0123456789abcdef.:,[] %", max_size=80))
def test_whatever_a_stranger_sends_left_of_the_proxys_entry_changes_nothing(claimed: str) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUIDE_TRUSTED_PROXIES", "10.0.0.0/8")
        settings.cache_clear()
        try:
            assert forwarded("10.1.2.3", f"{claimed}, 198.51.100.1") == "198.51.100.1"
        finally:
            settings.cache_clear()


@pytest.mark.parametrize("networks", ["0.0.0.0/0", "::/0", "proxy.example.com", "10.0.0.0/8;10.0.0.1", "10.0.0.0/33"])
def test_a_setting_that_cannot_be_is_refused_by_its_name(trust: Trust, networks: str) -> None:
    trust(networks)
    with pytest.raises(SettingsInvalid, match=r"GUIDE_TRUSTED_PROXIES(.|\n)*must be addresses"):
        settings()


def test_https_is_what_a_trusted_proxy_says_or_the_public_address(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust("10.0.0.0/8")
    said = ("x-forwarded-proto", "https")
    assert is_https(asked("10.1.2.3", said))
    assert is_https(asked("10.1.2.3", ("x-forwarded-proto", "http, HTTPS")))
    assert not is_https(asked("10.1.2.3", ("x-forwarded-proto", "https, http")))
    assert not is_https(asked("203.0.113.7", said)), "a stranger says so"
    assert is_https(asked("203.0.113.7", scheme="https"))
    trust("")
    assert not is_https(asked("10.1.2.3", said))
    monkeypatch.setenv("GUIDE_PUBLIC_URL", "https://guide.example.com")
    settings.cache_clear()
    assert is_https(asked("203.0.113.7"))


def test_nothing_else_reads_the_address_of_a_connection() -> None:
    reading = re.compile(r"""\[["']client["']\]|request\.client\b|x-forwarded""", re.IGNORECASE)
    packages = ("guide_app", "qr_codes", "wecom_bridge", "coupons", "commissions", "performance", "tasks", "materials")
    sources = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    found = [path.relative_to(ROOT) for path in sources if reading.search(path.read_text(encoding="utf-8"))]
    assert found == [Path("guide_app/base/web/addresses.py")]
