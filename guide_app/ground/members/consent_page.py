"""The page on which a customer confirms their registration: self-contained HTML, Chinese first, no script."""

from pathlib import Path

from litestar import Response

from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.html import Pages
from guide_app.ground.members.errors import ConsentTextChanged
from guide_app.ground.members.schemas import ConsentView

_PAGES = Pages(Path(__file__).parent / "templates", "consent.css")


def ask_page(consent: ConsentView) -> Response[str]:
    """The question, with the button that says yes."""
    return _PAGES.answer("ask.html", consent=consent)


def done_page() -> Response[str]:
    """The page that thanks the customer."""
    return _PAGES.answer("done.html")


def refused_page(refusal: Refusal) -> Response[str]:
    """Why the link does not work, in words for a customer."""
    title_zh, title_en = refusal.title
    retry = isinstance(refusal, ConsentTextChanged)
    return _PAGES.answer("refused.html", status_code=refusal.status, title_zh=title_zh, title_en=title_en, retry=retry)
