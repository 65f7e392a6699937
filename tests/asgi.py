"""HTTP to an application in this very task."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import httpx

Message = MutableMapping[str, Any]  # ASGI's own loose shape
Loose = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


def transport_to(
    application: Callable[..., Awaitable[None]],
    *,
    raise_app_exceptions: bool = True,
    client: tuple[str, int] = ("127.0.0.1", 123),
) -> httpx.ASGITransport:
    """A transport that calls `application` instead of the network.

    Litestar types what ASGI passes more closely than httpx does, so that neither fits the other by itself.
    """
    return httpx.ASGITransport(
        cast(Loose, application),  # the same call, typed by two libraries
        raise_app_exceptions=raise_app_exceptions,
        client=client,
    )
