"""The page on which a customer confirms their registration: self-contained HTML, Chinese first, no script."""

from pathlib import Path

from litestar import Response

from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.html import Pages
from guide_app.ground.members.errors import ConsentPageNotOpened, ConsentTextChanged
from guide_app.ground.members.schemas import ConsentView
from guide_app.ground.messages.errors import CodeNotRight, TooManyCodes

_PAGES = Pages(Path(__file__).parent / "templates", "consent.css")


MAY_GO_BACK = (ConsentTextChanged, ConsentPageNotOpened, InvalidField, CodeNotRight, TooManyCodes)
"""Refusals after which the customer may open the page again."""


def ask_page(consent: ConsentView, token: str) -> Response[str]:
    """The question, with the button that says yes."""
    return _PAGES.answer("ask.html", consent=consent, link=f"/consent/{token}")


def sent_page(token: str) -> Response[str]:
    """A code is on its way; the page leads back to where it is typed."""
    return _PAGES.answer("sent.html", link=f"/consent/{token}")


def done_page() -> Response[str]:
    """The page that thanks the customer."""
    return _PAGES.answer("done.html")


def refused_page(refusal: Refusal, *, back: str) -> Response[str]:
    """Why it does not work, in words for a customer; with the way `back` where there is one."""
    title_zh, title_en = refusal.title
    rule = str(refusal.facts["rule"]) if isinstance(refusal, InvalidField) else ""
    return _PAGES.answer(
        "refused.html",
        status_code=refusal.status,
        title_zh=title_zh,
        title_en=title_en,
        rule=rule,
        back=back if isinstance(refusal, MAY_GO_BACK) else "",
    )
