"""Publishing: an event is a typed fact in the past tense, appended in the transaction that makes it true."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import copy_rows, execute, in_transaction
from guide_app.base.kernel.lanes import lanes_in_force, slot_of
from guide_app.base.kernel.moments import encode
from guide_app.base.kernel.trail import Fact, append_to_trail

EVENT_TYPES: dict[str, type["Event"]] = {}
"""Every event type by name, filled as the classes are defined."""

APPEND_MADE = """
INSERT INTO event (type, occurred_at, payload, lane)
SELECT {type}, made.occurred_at, made.payload, ({lanes}::jsonb ->> made.key::text)::smallint FROM ({made}) made
"""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact. Its name in the log is the class name in snake_case; fields may be added later only with defaults.

    What is at its default is not written: the log is the largest table there is.

    Order is promised within a lane. `lane_by` is the field that says with what a fact must stay in order (the store of
    an order: its payment comes before its refunds); without one, or where it is None, the fact goes by lane 0. A fact
    `in_every_lane` is written into each, for what must stay in order with everything.
    """

    event_type: ClassVar[str] = ""
    lane_by: ClassVar[str | None] = None
    in_every_lane: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.event_type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        EVENT_TYPES[cls.event_type] = cls

    @property
    def slot(self) -> int:
        """What keeps this fact in order with others of the same slot, see `kernel.lanes`."""
        return 0 if self.lane_by is None else slot_of(getattr(self, self.lane_by))

    @classmethod
    def decode(cls, payload: str | bytes | msgspec.Raw) -> Self:
        """The event from its JSON in the log; members that are no longer known are ignored."""
        return msgspec.json.decode(payload, type=cls)


async def publish(*events: Event, at: datetime | None = None, lane: int | None = None) -> None:
    """Append facts to the log as the transaction ends. It must be that of the change: both happen or neither.

    A handler that tells of what it did with a lane's events may name that `lane`: the fact comes behind them.
    """
    if not in_transaction():
        raise RuntimeError("an event is published in the transaction that makes it true")
    moment = at or clock.now()
    facts: list[Fact] = []
    for event in events:
        if event.in_every_lane:
            slots: Iterable[int] = range(await lanes_in_force())
        else:
            slots = [event.slot if lane is None else lane]
        payload = msgspec.Raw(encode(event))
        facts += (Fact(event.event_type, moment, payload, slot) for slot in slots)
    await append_to_trail(*facts)


async def publish_many(facts: Iterable[tuple[Event, datetime]]) -> None:
    """Append any number of facts, each with its own moment, by COPY. For imports; the same promise as `publish`."""
    if not in_transaction():
        raise RuntimeError("an event is published in the transaction that makes it true")
    lanes = await lanes_in_force()
    rows = ((event.event_type, at, encode(event).decode(), event.slot % lanes) for event, at in facts)
    await copy_rows("event", ("type", "occurred_at", "payload", "lane"), rows)


async def publish_made(kind: type[Event], made: str, *args: Any, keys: Iterable[UUID]) -> None:  # bound values
    """Append the facts of a kind that a statement makes: `key`, `occurred_at`, `payload`, in the order they are told.

    For imports, where thousands of facts are made of rows that the database has; the same promise as `publish`. `keys`
    are all that the kind's `lane_by` may be. Nobody but a test sees to it that a payload is that of the kind.
    """
    if not in_transaction():
        raise RuntimeError("an event is published in the transaction that makes it true")
    lanes = await lanes_in_force()
    lane_of = json.dumps({str(key): slot_of(key) % lanes for key in keys})
    append = APPEND_MADE.format(type=f"${len(args) + 1}", lanes=f"${len(args) + 2}", made=made)
    await execute(append, *args, kind.event_type, lane_of)
