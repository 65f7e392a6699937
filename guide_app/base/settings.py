"""Settings, read from the environment once. Secrets come from nowhere else."""

import base64
import binascii
import hashlib
import ipaddress
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DEMO_SECRET = "demo-only-not-a-secret"  # noqa: S105 - known to everybody, and refused beyond localhost

DEFAULT_BRAND = "导购工具箱 Guide"


AnyNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsInvalid(Exception):
    """A setting is missing or malformed; the message names it, in Chinese and English."""


POOL_SIZE = 5
"""A process of the API keeps two or three connections busy; more let the server push its processes off the cores."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment says. `secret` values never appear in logs: repr is switched off for them."""

    home: Path
    database_url: str | None
    database_owner_url: str | None = field(repr=False)
    host: str
    port: int
    public_base_url: str
    brand: str
    workers: int
    pool_size: int
    lanes: int | None
    secret: str = field(repr=False)
    data_keys: dict[str, bytes] = field(repr=False)
    data_key_current: str
    index_key: bytes = field(repr=False)
    wecom_base_url: str | None
    wecom_corp_id: str
    wecom_agent_id: int
    wecom_secret: str = field(repr=False)
    wecom_token: str = field(repr=False)
    wecom_aes_key: str = field(repr=False)
    rate_limit_per_minute: int
    durable_scans: bool
    trusted_proxies: frozenset[AnyNetwork]

    @property
    def uses_demo_keys(self) -> bool:
        """Whether any key is the published demo key."""
        return self.secret == DEMO_SECRET

    def require_safe_to_serve(self) -> None:
        """Refuse to be reachable from other machines while the keys are the demo's."""
        if self.uses_demo_keys and not is_loopback(self.host):
            raise SettingsInvalid(
                f"拒绝启动：监听地址 {self.host} 可被其他机器访问，但仍在使用演示密钥；请设置 GUIDE_SECRET。\n"
                f"Refusing to serve on {self.host}: reachable from other machines with the demo keys; set GUIDE_SECRET."
            )


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _number(name: str, default: int, *, at_least: int = 0, at_most: int = 1_000_000) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not at_least <= int(text) <= at_most:
        raise SettingsInvalid(
            f"环境变量 {name} 应为 {at_least} 到 {at_most} 的整数，实际为 {text!r}。\n"
            f"{name} must be a whole number from {at_least} to {at_most}, not {text!r}."
        )
    return int(text)


def _networks(name: str) -> frozenset[AnyNetwork]:
    """Addresses and networks, separated by commas. The whole internet is refused: whom all trust anybody can name."""
    found: set[AnyNetwork] = set()
    for entry in filter(None, (each.strip() for each in os.environ.get(name, "").split(","))):
        try:
            network: AnyNetwork | None = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            network = None
        if network is None or network.prefixlen == 0:
            raise SettingsInvalid(
                f"环境变量 {name} 应为 IP 地址或网段（如 10.0.0.0/8），以逗号分隔，且不能是全网，实际含 {entry!r}。\n"
                f"{name} must be addresses or networks (10.0.0.0/8), separated by commas, and not all of them; "
                f"found {entry!r}."
            )
        found.add(network)
    return frozenset(found)


def _data_keys(secret: str) -> tuple[dict[str, bytes], str]:
    """GUIDE_DATA_KEYS is `id:base64key[,id:base64key…]`, new values use the first; unset: derived from the secret."""
    text = os.environ.get("GUIDE_DATA_KEYS", "")
    if not text:
        return {"s1": hashlib.sha256(b"guide data key\0" + secret.encode()).digest()}, "s1"
    keys: dict[str, bytes] = {}
    for entry in text.split(","):
        name, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != 32:
            raise SettingsInvalid(
                "环境变量 GUIDE_DATA_KEYS 格式应为 编号:base64(32字节)，多个以逗号分隔。\n"
                "GUIDE_DATA_KEYS must be id:base64 of 32 bytes, several separated by commas."
            )
        keys[name] = key
    return keys, next(iter(keys))


@cache
def settings() -> Settings:
    """The settings of this process."""
    secret = os.environ.get("GUIDE_SECRET", DEMO_SECRET)
    keys, current = _data_keys(secret)
    port = _number("PORT", 8000, at_most=65535)
    host = os.environ.get("HOST", "127.0.0.1")
    return Settings(
        home=Path(os.environ.get("GUIDE_HOME", ".guide")).expanduser().resolve(),
        database_url=os.environ.get("DATABASE_URL") or None,
        database_owner_url=os.environ.get("DATABASE_OWNER_URL") or None,
        host=host,
        port=port,
        public_base_url=os.environ.get("GUIDE_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        brand=os.environ.get("GUIDE_BRAND", "") or DEFAULT_BRAND,
        workers=_number("GUIDE_WORKERS", 1, at_least=1, at_most=64),
        pool_size=_number("GUIDE_POOL_SIZE", POOL_SIZE, at_least=1, at_most=200),
        lanes=_number("GUIDE_LANES", 0, at_least=1, at_most=64) or None,
        secret=secret,
        data_keys=keys,
        data_key_current=current,
        index_key=hashlib.sha256(b"guide index key\0" + os.environ.get("GUIDE_INDEX_SECRET", secret).encode()).digest(),
        wecom_base_url=os.environ.get("WECOM_BASE_URL") or None,
        wecom_corp_id=os.environ.get("WECOM_CORP_ID", ""),
        wecom_agent_id=_number("WECOM_AGENT_ID", 1_000_002, at_most=2**31 - 1),
        wecom_secret=os.environ.get("WECOM_SECRET", ""),
        wecom_token=os.environ.get("WECOM_TOKEN", ""),
        wecom_aes_key=os.environ.get("WECOM_AES_KEY", ""),
        rate_limit_per_minute=_number("GUIDE_RATE_LIMIT", 6000, at_least=1),
        durable_scans=_number("GUIDE_DURABLE_SCANS", 0, at_most=1) == 1,
        trusted_proxies=_networks("GUIDE_TRUSTED_PROXIES"),
    )
