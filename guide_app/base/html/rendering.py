"""Pages from templates. A chain's own templates (`GUIDE_TEMPLATES`) are found before ours."""

import gzip
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from lucide import lucide_icon
from markupsafe import Markup

from guide_app.base.html import charts, showing
from guide_app.base.html.assets import address_of_asset, address_of_logo
from guide_app.base.html.words import speaking, translated
from guide_app.base.settings import settings

PACKED_FROM = 600
"""Bytes from which packing an answer pays."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding, Cookie",
}
"""Of every page: it may use our own files, send forms to us, and nothing else; it is kept nowhere."""

_FOLDERS: list[Path] = [Path(__file__).parent / "templates"]


def add_templates(folder: Path) -> None:
    """Let pages be found in a folder of a package."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)


@cache
def icon(name: str, size: int = 24) -> Markup:
    """An icon by its name in the set, drawn in the colour of the text around it. It says nothing to screen readers."""
    drawn = lucide_icon(name, width=str(size), height=str(size), stroke_width="1.75", cls="icon")
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - from the installed set


def environment_of(folders: Sequence[Path]) -> Environment:
    """Templates of these folders; a chain's own are found before ours."""
    own = settings().templates
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in ([own, *folders] if own else folders)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=settings().is_demo,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )


@cache
def environment() -> Environment:
    """Templates and what all of them may use."""
    made = environment_of(_FOLDERS)
    made.globals |= {"asset": address_of_asset, "logo": address_of_logo(), "icon": icon, "charts": charts}
    made.globals["brand"] = settings().brand
    made.filters |= {
        "yuan": showing.yuan,
        "amount": showing.amount,
        "percent": showing.percent,
        "count": showing.count,
        "weight": showing.weight,
        "for_field": showing.for_field,
        "yuan_for_field": showing.yuan_for_field,
    }
    return made


def rendered(template: str, language: str, **values: Any) -> str:  # whatever a template shows
    """The HTML of a template in a language."""
    return environment().get_template(template).render(lang=language, _=speaking(language), **values)


def answer(
    request: Request[Any, Any, Any], html: str, *, status_code: int = 200, headers: dict[str, str] | None = None
) -> Response[bytes]:
    """A page as it is sent, packed where the browser takes that."""
    body = html.encode()
    told = HEADERS | (headers or {})
    if len(body) >= PACKED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        told["Content-Encoding"] = "gzip"
    return Response(body, status_code=status_code, media_type=MediaType.HTML, headers=told)


__all__ = ["add_templates", "answer", "environment", "icon", "rendered", "translated"]
