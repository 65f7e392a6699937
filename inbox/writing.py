"""Writing messages: all of a batch by one statement, each once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.moments import encode
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.base.kernel.subscriptions import Delivered
from guide_app.ground.associates.fragments import holds_on
from inbox.rules import MessageKind, message_id
from inbox.schemas import Facts


class Message(msgspec.Struct, frozen=True):
    """A row of `inbox_message`."""

    id: UUID
    associate: UUID
    seq: int
    kind: MessageKind
    about: UUID | None
    done_by: UUID | None
    facts: msgspec.Raw
    at: datetime


class Round(msgspec.Struct, frozen=True):
    """A row of `inbox_round`."""

    id: UUID
    seq: int
    kind: MessageKind
    about: UUID
    period: date | None
    done_by: UUID | None
    facts: msgspec.Raw
    at: datetime


class Wanted(msgspec.Struct, frozen=True):
    """Whom something waits for: posted on that day as one of these roles, to one of these units, and not one of the
    `others`."""

    seq: int
    roles: list[Role]
    paths: list[str]
    day: date
    others: list[UUID]


class Found(msgspec.Struct, frozen=True):
    """Somebody for whom the event `seq` is news."""

    seq: int
    associate: UUID


_NEWS = "seq > (SELECT opening.seq FROM inbox_opening opening)"
WRITE = f"{insert_from_json('inbox_message', Message)} WHERE {_NEWS} ON CONFLICT (id, associate) DO NOTHING"
BEGIN_ROUNDS = f"{insert_from_json('inbox_round', Round)} WHERE {_NEWS} ON CONFLICT (id) DO NOTHING"
POSTED = f"""
SELECT DISTINCT w.seq, p.associate
FROM {record_set(Wanted, "$1", "w")} CROSS JOIN LATERAL jsonb_array_elements_text(w.paths) AS unit (path)
JOIN posting p ON p.path = unit.path AND w.roles ? p.role AND {holds_on("w.day")}
WHERE NOT w.others ? p.associate::text
ORDER BY w.seq, p.associate
"""


def message_of(
    told: Delivered, associate: UUID, kind: MessageKind, facts: Facts, *, about: UUID | None, by: UUID | None = None
) -> Message:
    """What one person is told of an event."""
    return Message(
        id=message_id(told.at, told.seq, kind, associate),
        associate=associate,
        seq=told.seq,
        kind=kind,
        about=about,
        done_by=by,
        facts=msgspec.Raw(encode(facts)),
        at=told.at,
    )


def round_of(
    told: Delivered, kind: MessageKind, facts: Facts, *, about: UUID, by: UUID | None = None, period: date | None = None
) -> Round:
    """What many are told of an event, piece by piece."""
    return Round(
        id=message_id(told.at, told.seq, kind, about),
        seq=told.seq,
        kind=kind,
        about=about,
        period=period,
        done_by=by,
        facts=msgspec.Raw(encode(facts)),
        at=told.at,
    )


async def write(messages: Sequence[Message]) -> None:
    """Write these; one that is there stays as it is, and what is older than the inbox is left out."""
    if messages:
        in_order = sorted(messages, key=lambda message: message.id)
        await execute(WRITE, as_json(in_order))


async def begin_rounds(rounds: Sequence[Round]) -> None:
    """Have these told by `spreading`."""
    if rounds:
        await execute(BEGIN_ROUNDS, as_json(rounds))


async def posted(wanted: Sequence[Wanted]) -> Sequence[Found]:
    """Who is wanted, as they were posted on the day."""
    return await fetch_as(Found, POSTED, as_json(wanted)) if wanted else []


def once(people: Iterable[UUID | None], *, but: UUID | None) -> list[UUID]:
    """Each of these people once, but for who did it and for nobody."""
    return [person for person in dict.fromkeys(people) if person is not None and person != but]
