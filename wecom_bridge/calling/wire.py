"""One exchange with WeCom: secrets put on at the last moment, the errcode looked at before anything else."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from wecom_bridge.calling.answers import Answer
from wecom_bridge.calling.errors import WecomAnswerMalformed, WecomRefused, WecomUnreachable

_SECRET_QUERY = "wecom.secret_query"  # noqa: S105 - the name of a request extension
_HINT = re.compile(r"hint: \[([^\]]*)\]")
_MAX_ERRMSG = 300

AnswerT = TypeVar("AnswerT", bound=Answer)


class SecretQueryTransport(httpx.AsyncBaseTransport):
    """Puts token and secret into the query on the wire only: httpx logs the address a request has before this."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        secrets: dict[str, str] = request.extensions.get(_SECRET_QUERY, {})
        on_the_wire = httpx.Request(
            request.method,
            request.url.copy_merge_params(secrets),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(on_the_wire)

    async def aclose(self) -> None:
        await self._inner.aclose()


def secret_query(secrets: Mapping[str, str]) -> dict[str, Any]:
    """The same as extensions of a request that is yet to be made."""
    return {_SECRET_QUERY: dict(secrets)}


def set_secret_query(request: httpx.Request, secrets: dict[str, str]) -> None:
    """Query members that SecretQueryTransport adds; of those that an earlier attempt had, the same are replaced."""
    before: dict[str, str] = request.extensions.get(_SECRET_QUERY, {})
    request.extensions = {**request.extensions, **secret_query({**before, **secrets})}


def errcode_of(response: httpx.Response) -> int:
    """The errcode of a read response, 0 when it is not a JSON answer at all."""
    try:
        return msgspec.json.decode(response.content, type=Answer, strict=False).errcode
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def read_answer(response: httpx.Response, shape: type[AnswerT], *, path: str) -> AnswerT:
    """The typed answer of a successful call.

    Raises WecomUnreachable on HTTP 5xx, WecomRefused on an errcode, WecomAnswerMalformed on anything undocumented.
    """
    if response.is_server_error:
        raise WecomUnreachable(path, reason=f"HTTP {response.status_code}")
    if not response.is_success:
        raise WecomAnswerMalformed(path, answered=f"HTTP {response.status_code}")
    try:
        # Required members are absent from an error, so the errcode is read on its own first.
        outcome = msgspec.json.decode(response.content, type=Answer, strict=False)
        if outcome.errcode:
            raise refusal_of(path, outcome)
        return msgspec.json.decode(response.content, type=shape, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # The text names a path and a type, never a value.
        raise WecomAnswerMalformed(path, answered=str(error)) from error


def refusal_of(path: str, outcome: Answer) -> WecomRefused:
    """The refusal an errcode stands for, with the hint that WeCom's support asks for."""
    hint = _HINT.search(outcome.errmsg)
    return WecomRefused(path, outcome.errcode, errmsg=outcome.errmsg[:_MAX_ERRMSG], hint=hint.group(1) if hint else "")
