"""Pages that bring their style along: whole in one answer, without a script, with nothing from elsewhere.

What customers see whose phone is on a shop's slow network: the page of a code, consent, their own coupons. The style is
that of all pages, as far as these need it, and stands in the page itself; the policy lets in that style by its hash.
"""

import base64
import gzip
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from litestar import MediaType, Request, Response
from markupsafe import Markup

from guide_app.base.environment import LANGUAGES
from guide_app.base.html import showing
from guide_app.base.html.assets import address_of_asset, address_of_logo
from guide_app.base.html.brand import brand_style
from guide_app.base.html.rendering import PACKED_FROM, environment_of, icon
from guide_app.base.html.session import LANGUAGE_COOKIE, LANGUAGE_SECONDS, FormTooOld
from guide_app.base.html.words import language_in, one_of, speaking
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.base.web.addresses import is_https
from guide_app.base.web.origins import require_same_site

HERE = Path(__file__).parent
FOLDER = HERE / "standalone"
SHEETS = ("tokens.css", "base.css", "card.css", "action.css", "field.css", "list.css", "empty.css")
"""Of the style of all pages; `customer.css` adds what these alone have."""

PAGE_COOKIE = "guide_page"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

AnyRequest = Request[Any, Any, Any]

_folders: list[Path] = [FOLDER]


def add_standalone(folder: Path) -> None:
    """Let such pages be found in a folder of a package."""
    if folder not in _folders:
        _folders.append(folder)
        environment.cache_clear()


@cache
def style() -> Markup:
    """The one style of these pages."""
    sheets = [brand_style(), *((HERE / "style" / name).read_text(encoding="utf-8") for name in SHEETS)]
    sheets.append((FOLDER / "customer.css").read_text(encoding="utf-8"))
    return Markup("\n".join(sheets))  # noqa: S704 - our own files, escaping would change their hash


@cache
def _style_hash() -> str:
    return base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


@cache
def _icon(name: str, size: int = 24) -> Markup:
    """An icon as it stands in HTML, where nothing has to say that it is SVG."""
    return Markup(icon(name, size).replace(' xmlns="http://www.w3.org/2000/svg"', ""))  # noqa: S704 - our own


@cache
def environment() -> Environment:
    """Their templates; a chain's own are found before ours."""
    made = environment_of(_folders)
    made.globals |= {
        "style": style(),
        "icon": _icon,
        "asset": address_of_asset,
        "brand": settings().brand,
        "logo": address_of_logo(),
    }
    made.filters |= {"amount": showing.amount, "yuan": showing.yuan}
    return made


def standalone(template: str, language: str, **values: Any) -> bytes:  # whatever a template shows
    """The HTML of such a page."""
    now = clock.now()
    html = environment().get_template(f"customer/{template}")
    says = {"_": speaking(language), "lang": language, "other": "en" if language == "zh" else "zh"}
    shows = {
        "scripts": (),
        "day": partial(showing.day, today=business_date(now), language=language),
        "moment": partial(showing.moment, now=now, language=language),
        "until": partial(showing.until, now=now, language=language),
        "since": partial(showing.since, now=now, language=language),
        "own_language": lambda chinese, english: chinese if language == "zh" else english,
        "one_language": partial(one_of, language=language),
    }
    return html.render(says | shows | values).encode()


def headers_of(
    language: str,
    *,
    images: Sequence[str] = (),
    sends: bool = False,
    scripts: Sequence[str] = (),
    vary: str = "Accept, Accept-Language, Cookie",
) -> dict[str, str]:
    """What goes with it: a policy that lets in its style, `images` of these places, and its forms if it `sends` any.

    `scripts` names those of all pages that it runs, one that looks by itself what has changed.
    """
    shown = [*(["'self'"] if address_of_logo() else []), *images]
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_style_hash()}'; "
            + (f"img-src {' '.join(dict.fromkeys(shown))}; " if shown else "")
            + ("script-src 'self'; connect-src 'self'; " if scripts else "")
            + f"form-action {chr(39)}{'self' if sends else 'none'}{chr(39)}; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Content-Language": "zh-CN" if language == "zh" else "en",
        "Vary": f"{vary}, Accept-Encoding",
    }


def shown(
    request: AnyRequest,
    template: str,
    *,
    status_code: int = 200,
    images: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **values: Any,
) -> Response[bytes]:  # whatever the template shows
    """Such a page in the language of who asks, with forms that it may send, kept nowhere."""
    language = customers_language(request)
    html = standalone(template, language, **{"path": request.url.path, "scripts": scripts} | values)
    # Under `no-referrer` a browser would not say where a form of ours comes from; nobody else is told by this.
    headers = headers_of(language, images=images, sends=True, scripts=scripts) | {
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
    }
    if len(html) >= PACKED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        html, headers["Content-Encoding"] = gzip.compress(html, 6, mtime=0), "gzip"
    answer = Response(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=LANGUAGE_SECONDS, path="/", httponly=True, samesite="lax")
    return answer


def customers_language(request: AnyRequest) -> str:
    """The language that they have just chosen, or chose before, or that their phone speaks."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else language_in(request.headers.get("accept-language", ""), _default())


def _default() -> str:
    return settings().language


def page_token(request: AnyRequest) -> str:
    """By what the forms of this browser are known: random, in a cookie; a new one where there is none."""
    known = request.cookies.get(PAGE_COOKIE, "")
    return known if TOKEN.fullmatch(known) else secrets.token_urlsafe(32)


def keep_page_token(answer: Response[Any], request: AnyRequest, token: str) -> None:
    """Give it to the browser, for as long as it is open."""
    answer.set_cookie(PAGE_COOKIE, token, path="/", secure=is_https(request.scope), httponly=True, samesite="lax")


def form_proof(token: str, purpose: str) -> str:
    """What a form of a page carries that was made for this browser and this purpose."""
    return vault().index("page.own_form", f"{purpose}\0{token}").hex()[:32]


def require_own_page(request: AnyRequest, given: str, purpose: str) -> None:
    """Refuse what no page of ours in this browser has sent. Raises FromAnotherSite, FormTooOld."""
    require_same_site(request)
    expected = form_proof(request.cookies.get(PAGE_COOKIE, ""), purpose)
    if not request.cookies.get(PAGE_COOKIE) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise FormTooOld
