"""The pages that the `type` of a problem leads to: what a code means and what to do, Chinese first."""

from pathlib import Path

from litestar import Controller, Response, get
from litestar.params import FromPath

from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.html import Pages
from guide_app.base.web.problems import PAGES, STATUSES, explained
from guide_app.base.web.query_parameters import ANY_QUERY

_PAGES = Pages(Path(__file__).parent / "templates", "errors.css")


class ErrorPageController(Controller):
    """错误码说明 · What the codes of problems mean."""

    path = PAGES
    opt = PUBLIC | ANY_QUERY
    include_in_schema = False

    @get()
    async def index(self) -> Response[str]:
        """Every code."""
        return _PAGES.answer("errors.html", codes=explained().values())

    @get("/{code:str}")
    async def page(self, code: FromPath[str]) -> Response[str]:
        """One code; 404 for a word that is none."""
        found = explained().get(code)
        if found is None:
            return _PAGES.answer("no_such_error.html", status_code=404)
        return _PAGES.answer("error.html", one=found, says=STATUSES[found.status])
