"""One page: a template with what every page of the staff shows around it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Controller, Request, Response

from guide_app.base.html import showing
from guide_app.base.html.forms import told_in
from guide_app.base.html.rendering import add_templates, answer, rendered
from guide_app.base.html.session import DONE_COOKIE, form_token, language_of
from guide_app.base.html.words import one_of, speaking
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import PAGES, PUBLIC
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.auth.service import who_am_i
from pages.asking import address_with
from pages.navigation import groups_for, tab_of, tabs_for

AnyRequest = Request[Any, Any, Any]

FORMS = takes_up_to(size=512_000, fields=2_000, markup=8_000)
"""What a form of a page may be: a plan with hundreds of rows."""

add_templates(Path(__file__).parent)


class PageController(Controller):
    """Routes that show pages: signed in by the cookie, refused by pages, and no part of the documented API."""

    opt = PAGES | ANY_QUERY | FORMS
    include_in_schema = False


class OpenPageController(PageController):
    """The same for whoever is not signed in."""

    opt = PUBLIC | PAGES | ANY_QUERY | takes_up_to(size=8_000, fields=20)


async def page(
    request: AnyRequest, template: str, *, status_code: int = 200, **values: Any
) -> Response[bytes]:  # whatever the template shows
    """The page of somebody who is signed in, with their places or tabs around it."""
    actor: Actor = request.user
    frame = {
        "actor": actor,
        "me": await who_am_i(actor),
        "tabs": tabs_for(actor),
        "groups": groups_for(actor),
        "here": tab_of(request.url.path),
    }
    return _shown(request, template, status_code, frame | values)


async def open_page(
    request: AnyRequest, template: str, *, status_code: int = 200, **values: Any
) -> Response[bytes]:  # as above
    """The page of somebody who is not."""
    return _shown(request, template, status_code, values)


def _shown(request: AnyRequest, template: str, status_code: int, values: Mapping[str, Any]) -> Response[bytes]:
    language, now = language_of(request), clock.now()
    told = told_in(request)
    html = rendered(
        template,
        language,
        **_says(language, now),
        token=form_token(request),
        told=told and speaking(language)(told.say, **told.facts),
        address=address_with(request),
        path=request.url.path,
        **values,
    )
    shown = answer(request, html, status_code=status_code)
    if told:
        shown.delete_cookie(DONE_COOKIE, path="/")
    return shown


def _says(language: str, now: datetime) -> dict[str, Any]:
    """Functions of templates that depend on the language and on now."""
    return {
        "now": now,
        "today": business_date(now),
        "moment": partial(showing.moment, now=now, language=language),
        "day": partial(showing.day, today=business_date(now), language=language),
        "weekday": partial(showing.weekday, language=language),
        "ago": partial(showing.ago, now=now, language=language),
        "until": partial(showing.until, now=now, language=language),
        "age": partial(showing.age, now=now, language=language),
        "large": partial(showing.large, language=language),
        "one_language": partial(one_of, language=language),
        "refusal_title": partial(_title_of, language=language),
        "own_language": partial(_own_language, language=language),
    }


def _title_of(refusal: Refusal, *, language: str) -> str:
    return refusal.title[0 if language == "zh" else 1]


def _own_language(chinese: str, other: str, *, language: str) -> str:
    """One of two texts that a view brings in both languages."""
    return chinese if language == "zh" else other
