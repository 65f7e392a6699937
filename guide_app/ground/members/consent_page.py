"""The page on which a customer confirms their registration: self-contained HTML, Chinese first, no script."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guide_app.base.kernel.errors import Refusal
from guide_app.ground.members.errors import ConsentTextChanged
from guide_app.ground.members.schemas import ConsentView

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "consent.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The page may show its own style and send its own form, and nothing else."""

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file, and escaping would change its hash


def ask_page(consent: ConsentView) -> str:
    """The question, with the button that says yes."""
    return _environment.get_template("ask.html").render(consent=consent)


def done_page() -> str:
    """The thanks."""
    return _environment.get_template("done.html").render()


def refused_page(refusal: Refusal) -> str:
    """Why the link does not work, in words for a customer."""
    title_zh, title_en = refusal.title
    retry = isinstance(refusal, ConsentTextChanged)
    return _environment.get_template("refused.html").render(title_zh=title_zh, title_en=title_en, retry=retry)
