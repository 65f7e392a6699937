"""Every failure as RFC 9457 problem+json, in Chinese and English."""

from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    TooManyRequestsException,
    ValidationException,
)
from litestar.types import ExceptionHandlersMap

from guide_app.base.kernel.audit import request_id
from guide_app.base.kernel.errors import Conflict, NotFound, Refusal
from guide_app.base.kernel.moments import in_utc
from guide_app.base.kernel.outages import DatabaseUnavailable, passes
from guide_app.base.web.problems import HTTP_TITLES, PROBLEM, problem_document, problem_of
from guide_app.base.web.rules_in_words import field_and_rule, in_words

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]


class InvalidBody(Refusal):
    """The body or a parameter does not match the documented shape; `errors` name each field and rule."""

    status = 400
    title = ("请求内容不符合接口定义", "The request does not match the documented shape")


class RequiredHeaderMissing(Refusal):
    """A header this request needs is missing; `header` says which."""

    status = 400
    title = ("缺少必需的请求头", "A required header is missing")


def problem(status: int, document: dict[str, object], headers: dict[str, str] | None = None) -> Response[bytes]:
    """The answer that carries a problem document."""
    told = in_utc({**document, "request_id": request_id.get()})
    body = msgspec.json.encode(told, enc_hook=str)
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers or {})


def retry_after(refusal: Refusal) -> dict[str, str]:
    """The header that says when the same may be sent again, where waiting helps."""
    if refusal.status not in {429, 503}:
        return {}
    return {"Retry-After": str(refusal.facts.get("retry_after_seconds", 1))}


def on_refusal(_: AnyRequest, error: Refusal) -> Response[bytes]:
    """A named refusal."""
    headers = retry_after(error)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status in {408, 413}:
        headers["Connection"] = "close"  # what is left of the body is not waited for
    return problem(error.status, problem_of(error), headers)


def on_invalid(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    """A body or parameter that does not decode: which field, which rule."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = [
        {"field": _field_of(entry), "rule": in_words(str(entry.get("message", "")))}
        for entry in found
        if isinstance(entry, dict)
    ]
    return on_refusal(request, InvalidBody(errors=errors or [field_and_rule(_plain(error))]))


def on_http(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What the framework refuses by itself."""
    code, chinese, english = HTTP_TITLES.get(error.status_code, ("refused", "请求被拒绝", "Refused"))
    facts: dict[str, Any] = {}
    if error.status_code == 400:
        facts["errors"] = [field_and_rule(_plain(error))]
    headers = {str(name): str(value) for name, value in (error.headers or {}).items()}
    if error.status_code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status_code, problem_document(error.status_code, code, (chinese, english), facts), headers)


def on_taken(request: AnyRequest, error: asyncpg.UniqueViolationError) -> Response[bytes]:
    """Two requests wanted the same thing at once, and the other one got it."""
    log.warning("value taken meanwhile", constraint=error.constraint_name)
    return on_refusal(request, Conflict())


def on_bad_value(request: AnyRequest, error: asyncpg.DataError) -> Response[bytes]:
    """A value the database cannot hold (a NUL in a text, a number beyond its column), whatever the field."""
    # Its text may quote the value, which may be somebody's phone.
    log.info("value refused by the database", error=type(error).__name__)
    return on_refusal(request, InvalidBody(errors=[{"field": "body", "rule": "a value cannot be stored / 值无法存储"}]))


def on_failure(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A database that passes away for a while: nothing was kept, the request may be sent again. Or a mistake in the
    product: details are in the log, the answer only carries the id to ask about."""
    if passes(error):
        return on_refusal(request, DatabaseUnavailable())
    log.error("request failed", path=request.url.path, method=request.method, exc_info=error)
    code, chinese, english = HTTP_TITLES[500]
    return problem(500, problem_document(500, code, (chinese, english), {}))


def _field_of(entry: dict[str, Any]) -> str:
    """The framework calls a whole body `data`, after the handler's parameter."""
    name = str(entry.get("key") or "body")
    return "body" if name == "data" else name


def _plain(error: HTTPException) -> str:
    return str(error.detail).split("\n", maxsplit=1)[0]


HANDLERS: ExceptionHandlersMap = {
    Refusal: on_refusal,
    ValidationException: on_invalid,
    NotAuthorizedException: on_http,
    NotFoundException: on_http,
    MethodNotAllowedException: on_http,
    TooManyRequestsException: on_http,
    HTTPException: on_http,
    asyncpg.DataError: on_bad_value,
    asyncpg.UniqueViolationError: on_taken,
    Exception: on_failure,
}

__all__ = ["HANDLERS", "InvalidBody", "NotFound", "RequiredHeaderMissing", "problem"]
