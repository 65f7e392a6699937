"""The short code of a touchpoint: minted, read back from people and phones, and composed into the address to print."""

import re
from urllib.parse import SplitResult, urlsplit

from guide_app.base.kernel import codes
from guide_app.base.kernel.ids import random_symbols
from qr_codes.errors import PublicAddressUnusable, ShortCodeMistyped

PAYLOAD_LENGTH = 10
"""Random symbols: 50 bits, so a million live codes leave one guess in a billion a hit."""

CODE_LENGTH = PAYLOAD_LENGTH + 1

SCAN_PATH = "/q/"
SHARE_PATH = "/s/"
"""Path of the scan address. Routers must take it in upper case too, as that is how it is printed."""

_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]*")
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def mint_code() -> str:
    """A new unguessable code of 11 symbols. Unique by chance alone: the database has the last word."""
    payload = random_symbols(PAYLOAD_LENGTH)
    return payload + codes.check_symbol(payload)


def read_code(typed: str) -> str:
    """The canonical code behind what was typed or found in a scanned address. Raises ShortCodeMistyped."""
    code = codes.meant(typed)
    if len(code) != CODE_LENGTH:
        raise ShortCodeMistyped(reason="LENGTH", length=len(code), wanted=CODE_LENGTH)
    if not set(code) <= set(codes.ALPHABET):
        raise ShortCodeMistyped(reason="SYMBOL")
    if not codes.is_valid(code):
        raise ShortCodeMistyped(reason="CHECK")
    return code


def printed_form(code: str) -> str:
    """The code as people read it beside the symbol: `7K3M-9QXA-2C5`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def scan_address(base_url: str, code: str, *, capitals: bool = False) -> str:
    """The address to encode, `https://q.brand.cn/q/7K3M9QXA2C5`; in capitals where that leads to the same page.

    `HTTPS://Q.BRAND.CN/Q/7K3M9QXA2C5` needs 5.5 bits a character instead of 8, but some phones do not open a scheme in
    capitals. A base with a lower-case path or a character outside the alphanumeric set is kept as it is either way.
    Raises PublicAddressUnusable for anything but plain http(s) scheme, host and path.
    """
    prefix = _printable_base(base_url)
    upper = prefix.upper() + SCAN_PATH.upper() + code
    path_survives = urlsplit(prefix).path == urlsplit(prefix).path.upper()
    if capitals and path_survives and is_alphanumeric(upper):
        return upper
    return prefix + SCAN_PATH + code


def code_in_address(address: str) -> str:
    """The code of a scanned address, whichever base it was printed with. Raises ShortCodeMistyped."""
    path = urlsplit(address).path
    before, found, typed = path.rpartition("/")
    if not found or not before.lower().endswith(SCAN_PATH.rstrip("/")):
        raise ShortCodeMistyped(reason="LENGTH", length=0, wanted=CODE_LENGTH)
    return read_code(typed)


def code_meant(text: str) -> str:
    """The code that somebody typed, or that stands in an address they scanned. Raises ShortCodeMistyped."""
    return code_in_address(text) if "/" in text else read_code(text)


def is_alphanumeric(text: str) -> bool:
    """Whether a QR symbol can hold `text` at 5.5 bits a character."""
    return _ALPHANUMERIC.fullmatch(text) is not None


def _printable_base(base_url: str) -> str:
    """Scheme, ASCII host, port and path of `base_url`, without a trailing slash."""
    parts = _split(base_url)
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and host not in _LOCAL_HOSTS):
        raise PublicAddressUnusable(reason="SCHEME", base_url=base_url)
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        raise PublicAddressUnusable(reason="EXTRA", base_url=base_url)
    try:
        ascii_host = host.encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as wrong:
        raise PublicAddressUnusable(reason="HOST", base_url=base_url) from wrong
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?", ascii_host):
        raise PublicAddressUnusable(reason="HOST", base_url=base_url)
    if not re.fullmatch(r"[A-Za-z0-9/._~%\-]*", parts.path):
        raise PublicAddressUnusable(reason="EXTRA", base_url=base_url)
    return f"{parts.scheme}://{ascii_host}{port}{parts.path.rstrip('/')}"


def _split(base_url: str) -> SplitResult:
    """`urlsplit`, with its complaint about broken brackets turned into the refusal."""
    try:
        return urlsplit(base_url)
    except ValueError as wrong:
        raise PublicAddressUnusable(reason="HOST", base_url=base_url) from wrong
