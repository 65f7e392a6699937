"""What the pages of customers share: their routes, their forms, how a refusal comes back."""

import re
from pathlib import Path
from typing import Any

from litestar import Controller, Request, Response
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import add_standalone, customers_language, shown
from guide_app.base.html.words import one_of
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import is_https
from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import retry_after
from guide_app.base.web.query_parameters import ANY_QUERY

AnyRequest = Request[Any, Any, Any]

SMALL = takes_up_to(size=4_000, fields=20, seconds=10)
LONGEST = 200
"""Of what is typed into one field; what is longer is cut off, and then refused for what it is."""
HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")

add_standalone(Path(__file__).parent / "templates")


def on_refusal(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    """A page that says why, in their language."""
    title_zh, title_en = refusal.title
    answer = shown(
        request,
        "refused.html",
        status_code=refusal.status,
        title_zh=title_zh,
        title_en=title_en,
        rule=str(refusal.facts.get("rule", "")),
        store_name=refusal.facts.get("store_name") or "",
        back="",
    )
    answer.headers.update(retry_after(refusal))
    return answer


class CustomerController(Controller):
    """Routes that show pages to customers, whoever they are; no part of the documented API."""

    opt = PUBLIC | ANY_QUERY | SMALL
    include_in_schema = False
    exception_handlers: ExceptionHandlersMap = {Refusal: on_refusal}  # noqa: RUF012 - the framework's own shape


async def fields_of(request: AnyRequest, *names: str) -> dict[str, str]:
    """What was typed into the fields of a form, empty where there is none."""
    sent = await request.form()
    given = {name: sent.get(name) for name in names}
    return {name: value[:LONGEST] if isinstance(value, str) else "" for name, value in given.items()}


def place_of_pictures(request: AnyRequest) -> str:
    """Where pictures lie, as the policy of a page names it: nothing else of ours is loaded, no icon either."""
    host = request.headers.get("host", "")
    return f"http{'s' if is_https(request.scope) else ''}://{host}/pictures/" if HOST.fullmatch(host) else "'self'"


def led_to(address: str) -> Response[Any]:
    """On to another page."""
    return Response(None, status_code=303, headers={"Location": address, "Cache-Control": "no-store"})


def refused_at(request: AnyRequest, refusal: Refusal | None, default: str) -> dict[str, str]:
    """At which field of a form a refusal is said, and in what words."""
    if refusal is None:
        return {"wrong": "", "why": ""}
    language = customers_language(request)
    rule = str(refusal.facts.get("rule", ""))
    title = refusal.title[0 if language == "zh" else 1]
    return {"wrong": str(refusal.facts.get("field", default)), "why": one_of(rule, language) if rule else title}
