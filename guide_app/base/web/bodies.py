"""Bodies bounded before they cost anything: bytes, markup, and the time to send them.

A body is taken in here, whole or not at all, before anything is decoded: too long, it is refused as soon as that is
known, by what it says of itself or by what has come; too slow, when its time is over; and one caller has only so many
under way. What has come is looked at by counting bytes, which costs a microsecond, so that no parser ever builds a
large tree of a small text. A route says what it takes by `takes_up_to`, see docs/decisions/the-gate.md.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Receive, Scope, Send

from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.limits import caller_of

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "QUERY"})
BOUNDS_KEY = "bounds"

UNDER_WAY = 50
"""Bodies of one caller that may be on their way to one process. Each takes milliseconds to come, so a whole chain
behind one address has a few; whoever leaves many unfinished waits for their end."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a body may be. Of JSON `elements` are commas and brackets and `depth` brackets within brackets; `fields` are
    those of a form; `markup` are the signs `<` and `=` of XML."""

    size: int = 64_000
    seconds: float = 15.0
    elements: int = 10_000
    depth: int = 32
    fields: int = 20
    markup: int = 100
    is_opaque: bool = False
    """Bytes that no parser of text reads: only their number counts."""


LARGE = 1_000_000
"""A body that may be larger counts as a large one: each is held in memory whole."""
LARGE_UNDER_WAY = 8
"""Large bodies on their way to one process, of all callers."""
LARGE_BYTES = 200_000_000
"""What they may hold together, by what each says of itself; one that says nothing counts as the most it may be."""
LARGE_OF_ONE = 2
"""Of them those of one caller, so that one alone keeps nobody out."""

DEFAULT = Bounds()
"""What a route takes that says nothing else: the largest orders have 200 lines and 20 kB."""


def takes_up_to(
    *,
    size: int = DEFAULT.size,
    elements: int = DEFAULT.elements,
    seconds: float = DEFAULT.seconds,
    fields: int = DEFAULT.fields,
    markup: int = DEFAULT.markup,
) -> dict[str, Any]:
    """`opt` of a route with bounds of its own: bytes, elements of JSON, seconds to send it all, fields of a form."""
    bounds = replace(DEFAULT, size=size, elements=elements, seconds=seconds, fields=fields, markup=markup)
    return {BOUNDS_KEY: bounds}


class BodyTooLarge(Refusal):
    """The body is longer than this operation takes; `limit_bytes` says how long it may be. Nothing of it was read."""

    status = 413
    title = ("请求体过大", "The body is too large")


class BodyTooSlow(Refusal):
    """The body had not come whole after `seconds`. What had come was thrown away; the request may be sent again."""

    status = 408
    title = ("请求体发送超时，请重试", "The body took too long to come, send it again")


class TooManyBodies(Refusal):
    """The caller has too many requests whose bodies have not come whole; send fewer at once."""

    status = 429
    title = ("同时发送的请求过多，请稍后再试", "Too many bodies on their way at once, send fewer")


class CallerGone(Exception):
    """The connection ended before the body did; there is nobody to answer."""


class BodyGate:
    """Middleware behind authentication: hands a handler a body that is whole and within the bounds of its route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way: dict[bytes, int] = {}
        self._large: dict[bytes, int] = {}
        self._large_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != ScopeType.HTTP or scope["method"] not in WITH_BODY:
            await self._app(scope, receive, send)
            return
        bounds: Bounds = scope["route_handler"].opt.get(BOUNDS_KEY, DEFAULT)
        _refuse_stated_length(scope, bounds)
        try:
            if bounds.size > LARGE:
                with self._one_more_large(caller_of(scope), _stated_length(scope) or bounds.size):
                    body = await self._taken_in(scope, receive, bounds)
            else:
                body = await self._taken_in(scope, receive, bounds)
        except CallerGone:
            return
        if not bounds.is_opaque:
            refuse_heavy(body, bounds)
        whole: HTTPReceiveMessage | None = {"type": "http.request", "body": body, "more_body": False}

        async def receive_whole() -> HTTPReceiveMessage:
            nonlocal whole
            given, whole = whole, None
            return given or await receive()  # type: ignore[return-value]  # what comes after a body is the end

        await self._app(scope, receive_whole, send)

    @contextmanager
    def _one_more_large(self, caller: bytes, size: int) -> Iterator[None]:
        """The span in which a large body comes. Raises TooManyBodies."""
        own = self._large.get(caller, 0)
        if own >= LARGE_OF_ONE or sum(self._large.values()) >= LARGE_UNDER_WAY:
            raise TooManyBodies
        if self._large_bytes + size > LARGE_BYTES:
            raise TooManyBodies
        self._large[caller] = own + 1
        self._large_bytes += size
        try:
            yield
        finally:
            self._large_bytes -= size
            _one_less(self._large, caller)

    async def _taken_in(self, scope: HTTPScope, receive: Receive, bounds: Bounds) -> bytes:
        """The whole body. Raises BodyTooLarge, BodyTooSlow, TooManyBodies, CallerGone."""
        caller = caller_of(scope)
        others = self._under_way.get(caller, 0)
        if others >= UNDER_WAY:
            raise TooManyBodies
        self._under_way[caller] = others + 1
        try:
            async with asyncio.timeout(bounds.seconds):
                return await _whole(receive, bounds)
        except TimeoutError:
            raise BodyTooSlow(seconds=bounds.seconds) from None
        finally:
            _one_less(self._under_way, caller)


def _one_less(under_way: dict[bytes, int], caller: bytes) -> None:
    left = under_way[caller] - 1
    if left:
        under_way[caller] = left
    else:
        del under_way[caller]


async def _whole(receive: Receive, bounds: Bounds) -> bytes:
    parts: list[bytes] = []
    come = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise CallerGone
        come += len(message["body"])
        if come > bounds.size:
            raise BodyTooLarge(limit_bytes=bounds.size)
        parts.append(message["body"])
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _stated_length(scope: HTTPScope) -> int:
    """How long the body says that it is; 0 where it says nothing. Behind `_refuse_stated_length`."""
    stated = (int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit())
    return max(stated, default=0)


def _refuse_stated_length(scope: HTTPScope, bounds: Bounds) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and (len(value) > 12 or int(value) > bounds.size):
            raise BodyTooLarge(limit_bytes=bounds.size)


def refuse_heavy(body: bytes, bounds: Bounds) -> None:
    """Refuse a body of which a parser would build too much, by what it begins with. Raises InvalidBody."""
    if body.lstrip()[:1] in (b"{", b"["):
        _refuse_heavy_json(body, bounds)
    elif body.count(b"<") + body.count(b"=") > bounds.markup:  # in UTF-16 too; no encoding hides these two from XML
        raise _heavy(f"XML 标记过多，最多 {bounds.markup} 个", f"more than {bounds.markup} pieces of XML markup")
    elif body.count(b"&") >= bounds.fields:
        raise _heavy(f"表单字段过多，最多 {bounds.fields} 个", f"a form of more than {bounds.fields} fields")


_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
"""What is within quotes is a text, whatever it holds. One that never ends is one, too: so this reads each byte once."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_DEEPER = [1 if each in b"[{" else -1 for each in range(256)]


def _refuse_heavy_json(body: bytes, bounds: Bounds) -> None:
    opened = body.count(b"[") + body.count(b"{")
    if opened <= bounds.depth and opened + body.count(b",") <= bounds.elements:
        return
    bare = _TEXTS.sub(b"", body)
    if bare.count(b"[") + bare.count(b"{") + bare.count(b",") > bounds.elements:
        raise _heavy(f"JSON 元素过多，最多 {bounds.elements} 个", f"JSON of more than {bounds.elements} elements")
    brackets = bare.translate(None, _NO_BRACKETS)
    if max(accumulate(map(_DEEPER.__getitem__, brackets)), default=0) > bounds.depth:
        raise _heavy(f"JSON 嵌套过深，最多 {bounds.depth} 层", f"JSON nested deeper than {bounds.depth}")


def _heavy(chinese: str, english: str) -> InvalidBody:
    return InvalidBody(errors=[{"field": "body", "rule": f"{chinese} / {english}"}])
