"""Pages for people: complete in one answer, with one style of their own, without a script or a foreign address."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from markupsafe import Markup

# Under `no-referrer` a browser would not say where a form of ours comes from; nobody else is told anything by this.
REFERRER = {"Referrer-Policy": "same-origin"}


class Pages:
    """The templates of a folder, which show the style sheet `style` of that folder as `{{ style }}`."""

    def __init__(self, folder: Path, style: str) -> None:
        sheet = (folder / style).read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["style"] = Markup(sheet)  # noqa: S704 - our own file, escaping would change its hash
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    def answer(self, template: str, *, status_code: int = 200, **values: object) -> Response[str]:
        """A page; it may show its own style and send its own form, and nothing else."""
        html = self._templates.get_template(template).render(values)
        headers = {"Content-Security-Policy": self._policy, "Cache-Control": "no-store"} | REFERRER
        return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)
