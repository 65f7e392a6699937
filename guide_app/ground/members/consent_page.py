"""The page on which a customer confirms their registration: whole in one answer, in their language, no script."""

from pathlib import Path
from typing import Any

from litestar import Request, Response

from guide_app.base.html.standalone import add_standalone, customers_language, shown
from guide_app.base.html.words import one_of
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.addresses import is_https
from guide_app.ground.members.devices import DEVICE_COOKIE, DEVICE_SECONDS
from guide_app.ground.members.errors import ConsentPageNotOpened, ConsentTextChanged
from guide_app.ground.members.schemas import ConsentView
from guide_app.ground.messages.errors import CodeNotRight, TooManyCodes

AnyRequest = Request[Any, Any, Any]

add_standalone(Path(__file__).parent / "templates")

MAY_GO_BACK = (ConsentTextChanged, ConsentPageNotOpened, InvalidField, CodeNotRight, TooManyCodes)
"""Refusals after which the customer may open the page again."""
AT_FIELDS = (CodeNotRight, InvalidField)
"""Refusals that are said at the field, on the page itself."""


def ask_page(
    request: AnyRequest, consent: ConsentView, token: str, *, sent: bool = False, refusal: Refusal | None = None
) -> Response[bytes]:
    """The question, with the button that says yes; a code was just `sent`, or what was typed was refused."""
    language = customers_language(request)
    wrong = why = ""
    if refusal is not None:
        wrong = str(refusal.facts.get("field", "code"))
        rule = str(refusal.facts.get("rule", ""))
        why = one_of(rule, language) if rule else refusal.title[0 if language == "zh" else 1]
    return shown(
        request,
        "consent.html",
        status_code=200 if refusal is None else refusal.status,
        consent=consent,
        sent=sent,
        wrong=wrong,
        why=why,
        path=f"/consent/{token}",
    )


def bind_browser(answer: Response[Any], request: AnyRequest, token: str) -> None:
    """Give a browser the token by which it is known as the customer's own device."""
    answer.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=DEVICE_SECONDS,
        path="/consent",
        secure=is_https(request.scope),
        httponly=True,
        samesite="lax",
    )


def done_page(request: AnyRequest) -> Response[bytes]:
    """The page that thanks the customer."""
    return shown(request, "done.html")


def refused_page(request: AnyRequest, refusal: Refusal, *, back: str) -> Response[bytes]:
    """Why it does not work, in words for a customer; with the way `back` where there is one."""
    title_zh, title_en = refusal.title
    rule = str(refusal.facts["rule"]) if isinstance(refusal, InvalidField) else ""
    return shown(
        request,
        "refused.html",
        status_code=refusal.status,
        title_zh=title_zh,
        title_en=title_en,
        rule=rule,
        store_name="",
        back=back if isinstance(refusal, MAY_GO_BACK) else "",
    )
