"""The pages behind codes, each in the language of the phone: complete in one answer, without a script."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide_app.base.html.standalone import add_standalone, headers_of, standalone
from guide_app.base.kernel.errors import Refusal
from qr_codes.ports import ContactWay
from qr_codes.rules.touchpoints import Target, TouchpointKind
from qr_codes.schemas import Action, LandingView
from qr_codes.short_codes import SCAN_PATH, printed_form

JOIN_PATH = "/join/"
"""Where a customer registers by themselves: the code follows."""

PICTURE_PATH = "/q/{code}/picture"
"""The picture of the article that a code hangs at; what stands behind it changes with the picture."""

VARY = "Accept, Accept-Language, Cookie"
"""Who asks for JSON gets it, and the language is what a phone speaks or somebody has chosen."""

_HTTPS = re.compile(r"https://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#]|$)")

add_standalone(Path(__file__).parent / "templates")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the headers it needs beside those of every answer."""

    html: bytes
    headers: tuple[tuple[str, str], ...]


class Pages:
    """One page in each language, plain and packed: made when somebody asks for it first, the same for all others."""

    __slots__ = ("_images", "_made", "_template", "_values")

    def __init__(self, template: str, *, images: tuple[str, ...] = (), **values: Any) -> None:  # what it shows
        self._template = template
        self._images = images
        self._values = values
        self._made: dict[tuple[str, bool], Page] = {}

    def page(self, language: str, *, packed: bool = False) -> Page:
        """The page as it is sent."""
        made = self._made.get((language, packed))
        if made is None:
            made = self._made[language, packed] = self._page(language, packed=packed)
        return made

    def _page(self, language: str, *, packed: bool) -> Page:
        if packed:
            plain = self.page(language)
            headers = (*plain.headers, ("Content-Encoding", "gzip"))
            return Page(gzip.compress(plain.html, 6, mtime=0), headers)
        html = standalone(self._template, language, **self._values)
        return Page(html, tuple(headers_of(language, images=self._images, vary=VARY).items()))


def pages_of(view: LandingView, way: ContactWay | None) -> Pages:
    """The pages of a code that leads somewhere."""
    image = _https(way.qr_image) if way is not None and not _https(way.link) else None
    host = _HTTPS.match(image or "")
    return Pages(
        "landing.html",
        images=(*((f"https://{host[1]}",) if host else ()), *(("'self'",) if view.picture else ())),
        view=view,
        qr_image=image,
        leads=_leads(view),
        printed=printed_form(view.code),
        path=SCAN_PATH + view.code,
    )


def paused_pages(*, code: str, store_name: str | None, store_address: str | None, instead: str | None) -> Pages:
    """The pages of a code that is paused: they say so, and lead on to `instead`, another code of the store."""
    return Pages(
        "paused.html",
        store_name=store_name,
        store_address=store_address,
        instead=None if instead is None else SCAN_PATH + instead,
        printed=printed_form(code),
        path=SCAN_PATH + code,
    )


def refusal_page(refusal: Refusal, language: str, path: str) -> Page:
    """The friendly form of a refusal. It says no more than the refusal does."""
    chinese, english = refusal.title
    store_name = refusal.facts.get("store_name")
    pages = Pages(
        "refused.html", path=path, title_zh=chinese, title_en=english, store_name=store_name, rule="", back=""
    )
    return pages.page(language)


def actions_of(code: str, target: Target, way: ContactWay | None, *, may_join: bool) -> list[Action]:
    """What a customer can do, what the code is meant for first. Members join a store: `may_join` says there is one."""
    actions = [Action("register", "成为会员", "Become a member", url=JOIN_PATH + code)] if may_join else []
    if way is not None and (address := _https(way.link) or _https(way.qr_image)):
        place = len(actions) if target is Target.REGISTER else 0
        actions.insert(place, Action("add_on_wecom", "添加企业微信", "Add on WeCom", url=address))
    return actions


def _leads(view: LandingView) -> str:
    """What the page is about first: the article of a shelf tag, a person, or the store."""
    if view.product is not None and (view.kind is TouchpointKind.SHELF_TAG or view.target is Target.PRODUCT):
        return "product"
    return "store" if view.associate_name is None else "associate"


def _https(address: str | None) -> str | None:
    """The address if a customer may be sent there: https and nothing else."""
    if address is None or not _HTTPS.match(address):
        return None
    return address
