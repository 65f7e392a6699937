"""Refusals on pages: a page that says what is wrong and leads on, or the way to sign in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.rendering import answer, rendered
from guide_app.base.html.session import language_of
from guide_app.base.html.words import one_of
from guide_app.base.kernel.audit import request_id
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import PAGES_KEY
from guide_app.base.web.errors import HANDLERS as OF_API
from guide_app.base.web.errors import retry_after

AnyRequest = Request[Any, Any, Any]

SIGN_IN = "/sign-in"
API = "/v1/"


class Problem(msgspec.Struct):
    """What a page shows of a problem document."""

    status: int
    code: str = ""
    title_zh: str = ""
    title_en: str = ""
    field: str = ""
    rule: str = ""
    errors: list[dict[str, Any]] = []


def _on_page(handler: Any) -> Callable[[AnyRequest, Exception], Response[Any]]:  # a handler of some kind
    def handle(request: AnyRequest, error: Exception) -> Response[Any]:
        document: Response[bytes] = handler(request, error)
        if not _is_for_people(request):
            return document
        if document.status_code == 401:
            return _to_sign_in(request)
        problem = msgspec.json.decode(document.content, type=Problem)
        headers = retry_after(error) if isinstance(error, Refusal) else {}
        return refusal_page(request, problem, headers)

    return handle


def _is_for_people(request: AnyRequest) -> bool:
    """Whether a page was asked for: by its route, or at an address that leads nowhere by what the browser accepts."""
    route = request.scope.get("route_handler")
    if route is not None:
        return bool(route.opt.get(PAGES_KEY))
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(API)


def refusal_page(request: AnyRequest, problem: Problem, headers: dict[str, str]) -> Response[bytes]:
    """The page of a refusal, in the language of whoever asked."""
    language = language_of(request)
    rules = [str(each.get("rule", "")) for each in problem.errors] + ([problem.rule] if problem.rule else [])
    html = rendered(
        "problem.html",
        language,
        problem=problem,
        title=problem.title_zh if language == "zh" else problem.title_en,
        rules=[one_of(rule, language) for rule in rules],
        request_id=request_id.get(),
    )
    return answer(request, html, status_code=problem.status, headers=headers)


def _to_sign_in(request: AnyRequest) -> Response[None]:
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    to = f"{SIGN_IN}?next={quote(place, safe='/')}" if request.method == "GET" else SIGN_IN
    return Response(None, status_code=303, headers={"Location": to, "Cache-Control": "no-store"})


HANDLERS: ExceptionHandlersMap = {kind: _on_page(handler) for kind, handler in OF_API.items()}
"""Those of the API, which on routes of pages answer with a page."""
