"""The pages behind codes: Chinese first, complete in one answer, without a script and without a foreign address."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guide_app.base.kernel.errors import Refusal
from guide_app.base.settings import settings
from qr_codes.ports import ContactWay
from qr_codes.rules.touchpoints import Target
from qr_codes.schemas import Action, LandingView
from qr_codes.short_codes import printed_form

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

_HTTPS = re.compile(r"https://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#]|$)")

_PAGES = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_PAGES.globals["style"] = STYLE


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the headers it needs beside those of every answer."""

    html: bytes
    headers: tuple[tuple[str, str], ...]


def page_of(view: LandingView, way: ContactWay | None) -> Page:
    """The page of a code that leads somewhere."""
    image = _https(way.qr_image) if way is not None and not _https(way.link) else None
    html = _PAGES.get_template("landing.html").render(view=view, qr_image=image, printed=printed_form(view.code))
    return Page(html.encode(), _headers(image))


def refusal_page(refusal: Refusal) -> Page:
    """The friendly form of a refusal. It says no more than the refusal does."""
    chinese, english = refusal.title
    html = _PAGES.get_template("refusal.html").render(
        brand=settings().brand, title_zh=chinese, title_en=english, store_name=refusal.facts.get("store_name")
    )
    return Page(html.encode(), _headers(None))


def actions_of(target: Target, way: ContactWay | None) -> list[Action]:
    """What a customer can do, what the code is meant for first."""
    register = Action("register", "成为会员", "Become a member")
    if way is None or not (_https(way.link) or _https(way.qr_image)):
        return [register]
    add = Action("add_on_wecom", "添加企业微信", "Add on WeCom", url=_https(way.link) or _https(way.qr_image))
    return [register, add] if target is Target.REGISTER else [add, register]


def _https(address: str | None) -> str | None:
    """The address if a customer may be sent there: https and nothing else."""
    if address is None or not _HTTPS.match(address):
        return None
    return address


def _headers(image: str | None) -> tuple[tuple[str, str], ...]:
    """A policy that lets nothing in but the page's own style, by its hash, and the one image it shows."""
    host = _HTTPS.match(image or "")
    images = f"img-src https://{host[1]}; " if host else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; {images}"
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return (("Content-Security-Policy", policy), ("Content-Language", "zh-CN"), ("Vary", "Accept"))
