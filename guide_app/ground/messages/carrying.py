"""Messages on their way, beside the requests that asked for them: an answer that waited would tell who is sent one.

What is on its way when a process is killed is lost; the customer asks for another code.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from litestar import Litestar

from guide_app.ground.messages.errors import MessageNotSent
from guide_app.ground.messages.ports import CodeMessage, Messenger

log = structlog.get_logger(__name__)

CLOSING_SECONDS = 10.0

_under_way: set[asyncio.Task[None]] = set()


def carry(messenger: Messenger, message: CodeMessage) -> None:
    """Begin to send a message, in a task of its own."""
    task = asyncio.create_task(_send(messenger, message))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def all_carried() -> None:
    """Wait for what is on its way."""
    if _under_way:
        await asyncio.wait(list(_under_way), timeout=CLOSING_SECONDS)


@asynccontextmanager
async def messages_carried(_: Litestar) -> AsyncIterator[None]:
    """Leaves no message behind when the application ends in good order."""
    try:
        yield
    finally:
        await all_carried()


async def _send(messenger: Messenger, message: CodeMessage) -> None:
    try:
        await messenger.send(message)
    except (MessageNotSent, OSError) as error:
        log.error("message not sent", message_id=str(message.id), reason=f"{type(error).__name__}: {error}")
