"""How each setting is written, in the environment or the file that GUIDE_ENV_FILE names, and what is wrong with it."""

import base64
import binascii
import hashlib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from phonenumbers import SUPPORTED_REGIONS

from guide_app.base.exposure import is_loopback

LANGUAGES = ("zh", "en")

AnyNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsInvalid(Exception):
    """A setting is missing or malformed; the message names it, in Chinese and English."""


SMS_OF_DEMO = "demo"
"""The GUIDE_SMS_URL under which codes go into a file below GUIDE_HOME."""


def all_said() -> Mapping[str, str]:
    """What the environment says over what the file says. An empty value in the environment hides the file's."""
    named = os.environ.get("GUIDE_ENV_FILE", "")
    return {**_read(Path(named).expanduser()), **os.environ} if named else os.environ


def _read(file: Path) -> dict[str, str]:
    """`NAME=value` lines of a file that nobody else can read."""
    try:
        if file.stat().st_mode & 0o077:
            raise SettingsInvalid(
                f"GUIDE_ENV_FILE {file} 可被其他用户读取，请执行 chmod 600 {file}。\n"
                f"GUIDE_ENV_FILE {file} can be read by others: chmod 600 {file}."
            )
        return {name: value or "" for name, value in dotenv_values(file, interpolate=False, encoding="utf-8").items()}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(
            f"GUIDE_ENV_FILE {file} 无法读取：{error}。\nGUIDE_ENV_FILE {file} cannot be read: {error}."
        ) from error


def number(said: Mapping[str, str], name: str, default: int, *, at_least: int = 0, at_most: int = 1_000_000) -> int:
    text = said.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not at_least <= int(text) <= at_most:
        raise SettingsInvalid(
            f"环境变量 {name} 应为 {at_least} 到 {at_most} 的整数，实际为 {text!r}。\n"
            f"{name} must be a whole number from {at_least} to {at_most}, not {text!r}."
        )
    return int(text)


def scale_labels(said: Mapping[str, str]) -> tuple[str, ...]:
    """GUIDE_SCALE_LABELS says how the shops' scales write their barcodes: patterns of 13 signs, parted by blanks."""
    patterns = tuple(said.get("GUIDE_SCALE_LABELS", "").split())
    for pattern in patterns:
        if not re.fullmatch(r"2[0-9](?=[^I]*I)(?:[0-9IWV]{10}|[0-9IPV]{10})[0-9IWPVC]", pattern) or (
            ("W" in pattern) == ("P" in pattern)
        ):
            raise SettingsInvalid(
                f"环境变量 GUIDE_SCALE_LABELS 的每个式样应为 13 位，如 21IIIIIWWWWWC，实际为 {pattern!r}。\n"
                f"Each pattern of GUIDE_SCALE_LABELS has 13 signs, like 21IIIIIWWWWWC, not {pattern!r}."
            )
    return patterns


def brand_colour(text: str) -> str:
    """GUIDE_BRAND_COLOUR is `#` and six hexadecimal digits."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise SettingsInvalid(
            f"环境变量 GUIDE_BRAND_COLOUR 应为 #RRGGBB 形式的颜色，实际为 {text!r}。\n"
            f"GUIDE_BRAND_COLOUR must be a colour like #0B7A4B, not {text!r}."
        )
    return text.upper()


def language(text: str) -> str:
    """GUIDE_LANGUAGE is the language of pages where nobody has chosen another."""
    if text not in LANGUAGES:
        raise SettingsInvalid(
            f"环境变量 GUIDE_LANGUAGE 应为 zh 或 en，实际为 {text!r}。\nGUIDE_LANGUAGE must be zh or en, not {text!r}."
        )
    return text


def path_of(kind: str, text: str, name: str) -> Path | None:
    """A file or a folder that is there, or nothing."""
    if not text:
        return None
    path = Path(text).expanduser().resolve()
    if not (path.is_file() if kind == "file" else path.is_dir()):
        chinese = "文件" if kind == "file" else "文件夹"
        raise SettingsInvalid(
            f"环境变量 {name} 指向的{chinese}不存在：{path}。\n{name} names a {kind} that is not there: {path}."
        )
    return path


def networks(said: Mapping[str, str], name: str) -> frozenset[AnyNetwork]:
    """Addresses and networks, separated by commas. The whole internet is refused: whom all trust anybody can name."""
    found: set[AnyNetwork] = set()
    for entry in filter(None, (each.strip() for each in said.get(name, "").split(","))):
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


def phone_regions(text: str) -> tuple[str, ...]:
    """GUIDE_PHONE_REGIONS is `CN` or several, separated by commas; a phone without a country is of the first."""
    regions = tuple(dict.fromkeys(region.strip().upper() for region in text.split(",")))
    if not set(regions) <= SUPPORTED_REGIONS:
        raise SettingsInvalid(
            f"环境变量 GUIDE_PHONE_REGIONS 应为两位地区代码，多个以逗号分隔，如 CN,HK,MO，实际为 {text!r}。\n"
            f"GUIDE_PHONE_REGIONS must be regions of two letters, separated by commas, like CN,HK,MO, not {text!r}."
        )
    return regions


def long_enough(text: str, setting: str, *, at_least: int = 24) -> str:
    """A secret that others are told and that is too long to be guessed, or nothing."""
    if text and len(text) < at_least:
        raise SettingsInvalid(
            f"环境变量 {setting} 至少 {at_least} 个字符，实际为 {len(text)} 个。\n"
            f"{setting} must have at least {at_least} characters, not {len(text)}."
        )
    return text


def sms_url(said: Mapping[str, str], *, uses_demo_secret: bool) -> str | None:
    """Where short messages are handed over: an https address, one of this machine, or SMS_OF_DEMO with demo keys."""
    url = said.get("GUIDE_SMS_URL") or None
    if url is None:
        return None
    if url == SMS_OF_DEMO:
        if not uses_demo_secret:
            raise SettingsInvalid(
                "GUIDE_SMS_URL=demo 会把验证码写进文件，只能用于演示（未设置 GUIDE_SECRET 时）。\n"
                "GUIDE_SMS_URL=demo writes codes into a file: for the demo alone, without a GUIDE_SECRET of your own."
            )
        return url
    parts = urlsplit(url)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise SettingsInvalid(
            f"环境变量 GUIDE_SMS_URL 应为 https 地址（手机号和验证码不能明文传输），实际为 {url!r}。\n"
            f"GUIDE_SMS_URL must be an https address, as phones and codes travel there; not {url!r}."
        )
    missing = [name for name in ("GUIDE_SMS_KEY", "GUIDE_SMS_SECRET", "GUIDE_SMS_TEMPLATE") if not said.get(name)]
    if missing:
        raise SettingsInvalid(
            f"设置了 GUIDE_SMS_URL，还缺 {'、'.join(missing)}。\nGUIDE_SMS_URL is set, {', '.join(missing)} missing."
        )
    return url


def consent_by_code(said: Mapping[str, str]) -> bool:
    """GUIDE_CONSENT: `device`, or `sms`, for which codes must be carried by somebody."""
    proof = said.get("GUIDE_CONSENT") or "device"
    if proof not in {"device", "sms"} or (proof == "sms" and not said.get("GUIDE_SMS_URL")):
        raise SettingsInvalid(
            f"环境变量 GUIDE_CONSENT 应为 device 或 sms（后者须设置 GUIDE_SMS_URL），实际为 {proof!r}。\n"
            f"GUIDE_CONSENT must be device or sms (which needs GUIDE_SMS_URL), not {proof!r}."
        )
    return proof == "sms"


def data_keys(text: str, secret: str) -> tuple[dict[str, bytes], str]:
    """GUIDE_DATA_KEYS is `id:base64key[,id:base64key…]`, new values use the first; unset: derived from the secret."""
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


def secrets_in_use(secret: str, index_secret: str, *, derives_data_keys: bool) -> dict[str, str]:
    """The secrets that keys are made of, by the setting that gives them."""
    in_use = {} if index_secret == secret else {"GUIDE_INDEX_SECRET": index_secret}
    if derives_data_keys or not in_use:
        in_use["GUIDE_SECRET"] = secret
    return in_use
