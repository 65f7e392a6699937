"""Files that every page shares, under names that hold their hash: kept by browsers for good, changed by name."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import escape

from guide_app.base.html.brand import LIGHT_CARD, LIGHT_GROUND, brand_style, shades_of
from guide_app.base.settings import settings
from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.limits import UNMETERED
from guide_app.base.web.query_parameters import ANY_QUERY

HERE = Path(__file__).parent
ADDRESS = "/assets"
FOR_GOOD = "public, max-age=31536000, immutable"
LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
REMARK = re.compile(r"^/\*.*?\*/\n|^ *//[^\n]*\n", re.MULTILINE | re.DOTALL)
"""A comment in a script that has its lines to itself."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    name: str
    media_type: str
    content: bytes
    packed: bytes

    @property
    def address(self) -> str:
        """Where it is served: the hash in the path changes with the content."""
        return f"{ADDRESS}/{hashlib.sha256(self.content).hexdigest()[:12]}/{self.name}"


def styles() -> str:
    """The style of all pages: tokens first, then what everything stands on, then one file for each component."""
    first = ["tokens.css", "base.css"]
    rest = sorted(path.name for path in (HERE / "style").glob("*.css") if path.name not in first)
    sheets = [brand_style(), *((HERE / "style" / name).read_text(encoding="utf-8") for name in [*first, *rest])]
    return "\n".join(sheets)


def tab_icon() -> str:
    """The icon of a browser's tab: a square of the brand's colour with the first letter of its name."""
    config = settings()
    ink = shades_of(config.brand_colour, LIGHT_CARD, LIGHT_GROUND).on_fill
    letter = escape(config.brand[:1])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{config.brand_colour}"/>'
        f'<text x="16" y="23" font-size="19" text-anchor="middle" fill="{ink}" font-family="sans-serif">'
        f"{letter}</text></svg>"
    )


def _script(name: str) -> bytes:
    """As phones are sent it: without what it says to readers, in a tenth fewer bytes."""
    return REMARK.sub("", (HERE / "script" / name).read_text(encoding="utf-8")).encode()


@cache
def assets() -> dict[str, Asset]:
    """Every file by its name."""
    made = {
        "guide.css": ("text/css; charset=utf-8", styles().encode()),
        "guide.js": ("text/javascript; charset=utf-8", _script("guide.js")),
        "wechat-pay.js": ("text/javascript; charset=utf-8", _script("wechat-pay.js")),
        "icon.svg": ("image/svg+xml", tab_icon().encode()),
    }
    logo = settings().logo
    if logo is not None and logo.suffix.lower() in LOGO_TYPES:
        made["logo" + logo.suffix.lower()] = (LOGO_TYPES[logo.suffix.lower()], logo.read_bytes())
    return {
        name: Asset(name, media_type, content, gzip.compress(content, 9, mtime=0))
        for name, (media_type, content) in made.items()
    }


def address_of_asset(name: str) -> str:
    """Where a page finds a file."""
    return assets()[name].address


def address_of_logo() -> str | None:
    """Where a page finds the chain's logo, if there is one."""
    return next((each.address for name, each in assets().items() if name.startswith("logo.")), None)


@get(f"{ADDRESS}/{{digest:str}}/{{name:str}}", opt=PUBLIC | UNMETERED | ANY_QUERY, include_in_schema=False)
async def asset(request: Request[Any, Any, Any], digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A file by its hash and name; 404 for a hash that it no longer has."""
    found = assets().get(name)
    if found is None or found.address != f"{ADDRESS}/{digest}/{name}":
        raise NotFoundException
    headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
    content = found.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = found.packed, "gzip"
    return Response(content, media_type=found.media_type, headers=headers)
