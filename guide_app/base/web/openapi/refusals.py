"""Which codes an operation may answer with: by what its parameters bring with them, and by what its route declares."""

from collections.abc import Iterable, Mapping

from litestar.handlers import HTTPRouteHandler

from guide_app.base.kernel.errors import Conflict, Forbidden, InvalidField, NotFound, Refusal, Stale
from guide_app.base.kernel.idempotency import IdempotencyKeyReused
from guide_app.base.kernel.outages import DatabaseUnavailable
from guide_app.base.web.authentication import CUSTOMERS, PUBLIC, NotSignedIn, NotYourStore
from guide_app.base.web.bodies import WITH_BODY, BodyTooLarge, BodyTooSlow, TooManyBodies
from guide_app.base.web.errors import InvalidBody, RequiredHeaderMissing
from guide_app.base.web.limits import UNMETERED
from guide_app.base.web.openapi.declaring import TAKES_KEY
from guide_app.base.web.origins import FromAnotherSite
from guide_app.base.web.problems import HTTP_TITLES, Explained, explain, explained
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.versions import IfMatchMissing

BROUGHT: Mapping[str, tuple[type[Refusal], ...]] = {
    "write": (RequiredHeaderMissing, InvalidField, IdempotencyKeyReused, Conflict),
    "expected_version": (IfMatchMissing, InvalidField, Stale, Conflict),
    "paging": (InvalidField,),
    "data": (InvalidBody, InvalidField),
}
"""Refusals that come with a parameter of a handler."""


def codes_of(path: str, handler: HTTPRouteHandler, declared: Iterable[type[Refusal]]) -> list[Explained]:
    """Everything the operation may be refused with, each code once, by the alphabet."""
    refusals: set[type[Refusal]] = {DatabaseUnavailable, *declared}
    statuses: set[int] = {500}
    names = handler.parsed_fn_signature.parameters
    for name, brought in BROUGHT.items():
        if name in names:
            refusals.update(brought)
    if not PUBLIC.items() <= handler.opt.items():
        refusals |= {NotSignedIn, Forbidden}
    if not CUSTOMERS.items() <= handler.opt.items() and not PUBLIC.items() <= handler.opt.items():
        refusals.add(NotYourStore)
    if CUSTOMERS.items() <= handler.opt.items() and not handler.http_methods <= {"GET", "HEAD"}:
        refusals.add(FromAnotherSite)
    if not UNMETERED.items() <= handler.opt.items():
        statuses.add(429)
    if not ANY_QUERY.items() <= handler.opt.items():
        refusals.add(InvalidBody)
    if "{" in path:
        refusals.add(NotFound)
    if handler.http_methods & WITH_BODY:
        refusals |= {InvalidBody, BodyTooLarge, BodyTooSlow, TooManyBodies}
    if TAKES_KEY in handler.opt:
        statuses.add(400)  # the framework refuses a form that it cannot read
    known = explained()
    found = {refusal.code: explain(refusal) for refusal in refusals}
    found |= {(code := HTTP_TITLES[status][0]): known[code] for status in statuses}
    return sorted(found.values(), key=lambda one: one.code)
