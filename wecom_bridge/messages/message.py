"""What a message is before it is sent, and what a template turns events into."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from guide_app.base.kernel.subscriptions import Delivered


class Message(NamedTuple):
    """A text to one associate. `request_key` names the fact it tells of, so that it is asked for once."""

    request_key: str
    associate_id: UUID
    content: str


class Template(Protocol):
    """Builds the messages of a batch of events of one type; an event that is no news gives none."""

    async def __call__(self, batch: Sequence[Delivered], *, at: datetime) -> list[Message]:
        """The messages worth sending at this moment; what else they need is read for the whole batch at once."""
