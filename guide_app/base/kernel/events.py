"""Publishing: an event is a typed fact in the past tense, appended in the transaction that makes it true."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import copy_rows, in_transaction
from guide_app.base.kernel.trail import Fact, append_to_trail

EVENT_TYPES: dict[str, type["Event"]] = {}
"""Every event type by name, filled as the classes are defined."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact. Its name in the log is the class name in snake_case; fields may be added later only with defaults."""

    event_type: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.event_type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        EVENT_TYPES[cls.event_type] = cls

    @classmethod
    def decode(cls, payload: str | bytes | msgspec.Raw) -> Self:
        """The event from its JSON in the log; members that are no longer known are ignored."""
        return msgspec.json.decode(payload, type=cls)


async def publish(*events: Event, at: datetime | None = None) -> None:
    """Append facts to the log as the transaction ends. It must be that of the change: both happen or neither."""
    if not in_transaction():
        raise RuntimeError("an event is published in the transaction that makes it true")
    moment = at or clock.now()
    await append_to_trail(
        *(Fact(event.event_type, moment, msgspec.Raw(msgspec.json.encode(event))) for event in events)
    )


async def publish_many(facts: Iterable[tuple[Event, datetime]]) -> None:
    """Append any number of facts, each with its own moment, by COPY. For imports; the same promise as `publish`."""
    if not in_transaction():
        raise RuntimeError("an event is published in the transaction that makes it true")
    rows = ((event.event_type, at, msgspec.json.encode(event).decode()) for event, at in facts)
    await copy_rows("event", ("type", "occurred_at", "payload"), rows)
