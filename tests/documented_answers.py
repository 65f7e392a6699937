"""Watches every answer of the application in this process: a refusal must be documented for its operation, and every
moment is in UTC."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

import msgspec
from litestar.types import Message, Receive, Scope, Send

from guide_app.base.web.envelope import Envelope
from guide_app.base.web.openapi.configuration import Documentation
from guide_app.base.web.problems import PROBLEM

OTHER_MOMENT = re.compile(rb'"(?!0001|9999)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|)"')

"""Texts that tests enter for a name look like moments of the years 1 and 9999, which are nobody's."""

AS_WRITTEN = ("/schema", "/v1/commission-plans", "/v1/coupon-quotes", "/v1/approvals")
"""Documents of the contracts are shown as their authors wrote them, moments too; commands as they were asked for."""

Asgi = Callable[[Envelope, Scope, Receive, Send], Awaitable[None]]


def watched(call: Asgi, undocumented: list[str]) -> Asgi:
    """`call` of an application, which notes every refusal that the document does not tell of."""

    async def watch(app: Envelope, scope: Scope, receive: Receive, send: Send) -> None:
        problems: list[bytes] = []
        is_problem = is_json = False
        # A refused parameter is repeated as it was written.
        repeated = {f'"{value}"' for _, value in parse_qsl(scope.get("query_string", b"").decode("utf-8", "replace"))}

        async def noted(message: Message) -> None:
            nonlocal is_problem, is_json
            if message["type"] == "http.response.start":
                is_problem = (b"content-type", PROBLEM.encode()) in list(message["headers"])
                is_json = any(name == b"content-type" and b"json" in value for name, value in message["headers"])
            elif message["type"] == "http.response.body" and is_problem:
                problems.append(message["body"])
            if message["type"] == "http.response.body" and is_json and not scope["path"].startswith(AS_WRITTEN):
                told = [moment for moment in moments_elsewhere(message["body"]) if moment not in repeated]
                undocumented.extend(f"{scope['path']} tells {moment}" for moment in told)
            await send(message)

        await call(app, scope, receive, noted)
        if problems:
            told = told_by(app, scope, msgspec.json.decode(b"".join(problems)))
            if told:
                undocumented.append(told)

    return watch


def moments_elsewhere(body: bytes) -> list[str]:
    """Moments in an answer that are not in UTC, written with Z."""
    return [found.decode() for found in OTHER_MOMENT.findall(body)]


def told_by(app: Envelope, scope: Scope, problem: dict[str, object]) -> str | None:
    """What is wrong with the problem: the operation it was answered by does not document its code."""
    handler = scope.get("route_handler")
    settings = app.litestar.openapi_config
    if handler is None or not isinstance(settings, Documentation):
        return None
    for operation in settings.operations:
        if operation.handler is handler:
            if any(one.code == problem["code"] and one.status == problem["status"] for one in operation.refusals):
                return None
            return f"{handler.operation_id} answers {problem['status']} {problem['code']}, which is not documented"
    return None
