"""What somebody sees of their messages: theirs alone. Each list and each count is one statement.

Tasks that one was given are read from the assignments, where they stand already
(docs/decisions/inbox.md).
"""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import KINDS, ApprovalState
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.people import mask_name
from guide_app.base.web.pages import Page, PageRequest, page_of
from inbox.permissions import OWN_MESSAGES
from inbox.rules import KEPT, MOST_COUNTED, READ_KEPT, SUBJECTS, MessageKind, floor_of
from inbox.schemas import (
    ApprovalAnsweredFacts,
    ApprovalWaitingFacts,
    BenefitGivenFacts,
    ConsentWithdrawnFacts,
    Facts,
    LevelChangedFacts,
    MembersHandedOverFacts,
    MembersMergedFacts,
    MessageSubject,
    MonthSettledFacts,
    MyMessage,
    PasswordResetFacts,
    RegistrationConfirmedFacts,
    TaskDoneFacts,
    TaskEndedEarlyFacts,
    TaskGivenFacts,
    UnreadMessages,
)
from inbox.wording import said

Asked = TypeVar("Asked", ApprovalWaitingFacts, ApprovalAnsweredFacts)


class MessageRow(msgspec.Struct, frozen=True):
    """A message with what is found when it is read. `facts` is JSON text."""

    id: UUID
    kind: MessageKind
    about: UUID | None
    at: datetime
    facts: str
    read_at: datetime | None
    by_name: str | None
    member_masked: str | None
    task_title: str | None
    task_ends_at: datetime | None
    approval_state: ApprovalState | None
    commission_fen: int | None


class Unread(msgspec.Struct, frozen=True):
    """How many are unread, one more at most than is counted."""

    unread: int


GIVEN = MessageKind.TASK_GIVEN
_OF_MESSAGE = "m.id, m.kind, m.about, m.done_by, m.at, m.facts"
_OF_TASK = f"a.id, '{GIVEN}', a.task, NULL::uuid, a.assigned_at, jsonb_build_object('kind', '{GIVEN}')"


def _own(where: str, *, message: str = _OF_MESSAGE, task: str = _OF_TASK) -> str:
    """What a person was told, and the tasks that they were given, as FROM: $1 the person, $2 the oldest id.

    `where` goes on behind the conditions of either; `{of}` is its row, `{kind}` its kind.
    """
    since = "greatest($2, (SELECT opening.first_id FROM inbox_opening opening))"
    of_message, of_task = where.format(of="m", kind="m.kind"), where.format(of="a", kind=f"'{GIVEN}'")
    return f"""(
  (SELECT {message} FROM inbox_message m WHERE m.associate = $1 AND m.id >= {since} AND {of_message})
  UNION ALL
  (SELECT {task} FROM task_assignment a WHERE a.associate = $1 AND a.id >= {since} AND {of_task}))"""


def _read(of: str) -> str:
    return f"EXISTS (SELECT FROM inbox_read r WHERE r.message = {of}.id AND r.associate = $1)"


def _found(where: str) -> str:
    """Messages with what is found when they are read."""
    return f"""
SELECT m.id, m.kind, m.about, m.at, m.facts::text AS facts, r.read_at, p.name AS by_name,
  c.name_masked AS member_masked, t.title AS task_title, t.ends_at AS task_ends_at, q.state AS approval_state,
  CASE m.kind WHEN '{MessageKind.MONTH_SETTLED}' THEN (
    SELECT coalesce(sum(e.amount_fen), 0)::bigint FROM commission_earned e
    WHERE e.period = to_date(m.facts ->> 'period', 'YYYY-MM') AND e.payee_kind = 'associate' AND e.payee = $1
  ) END AS commission_fen
FROM {_own(where)} AS m (id, kind, about, done_by, at, facts)
LEFT JOIN inbox_read r ON r.message = m.id AND r.associate = $1
LEFT JOIN associate p ON p.id = m.done_by
LEFT JOIN member c ON c.id = m.about AND m.kind IN (
  '{MessageKind.MEMBERS_HANDED_OVER}', '{MessageKind.REGISTRATION_CONFIRMED}',
  '{MessageKind.CONSENT_WITHDRAWN}', '{MessageKind.MEMBERS_MERGED}', '{MessageKind.LEVEL_CHANGED}',
  '{MessageKind.BENEFIT_GIVEN}')
LEFT JOIN task t ON t.id = m.about
LEFT JOIN approval q ON q.id = m.about AND m.kind = '{MessageKind.APPROVAL_WAITING}'
"""


def _page(seen: str) -> str:
    """The newest that are `seen`: $3 the place in the list, $4 the rows of a page, $5 the kind."""
    newest = f"{{of}}.id < $3 AND ($5::text IS NULL OR {{kind}} = $5) AND {seen} ORDER BY {{of}}.id DESC LIMIT $4"
    return f"{_found(newest)}ORDER BY m.id DESC LIMIT $4"


# $6 from where on what was read is shown too.
MINE = _page(f"({{of}}.id >= $6 OR NOT {_read('{of}')})")
MINE_UNREAD = _page(f"NOT {_read('{of}')}")
ONE = _found("{of}.id = $3")
# Each half stops at $3, and so does their sum: who has thousands costs no more than who has a hundred.
COUNT_UNREAD = f"""
SELECT count(*)::int AS unread
FROM (SELECT id FROM {_own(f"NOT {_read('{of}')} LIMIT $3", message="m.id", task="a.id")} AS halves LIMIT $3) AS counted
"""
READ_ALL = f"""
INSERT INTO inbox_read (associate, message, read_at)
SELECT $1, id, $4 FROM {_own(f"{{of}}.id <= $3 AND NOT {_read('{of}')}", message="m.id", task="a.id")} AS unread
ON CONFLICT (message, associate) DO NOTHING
"""


async def my_messages(
    actor: Actor, paging: PageRequest, *, unread: bool = False, kind: MessageKind | None = None
) -> Page[MyMessage]:
    """What the actor was told, newest first; what was read is shown for 90 days, what was not for 180."""
    actor.require(OWN_MESSAGES)
    at = clock.now()
    asked = (actor.associate_id, floor_of(at - KEPT), paging.before, paging.fetch, kind)
    if unread:
        rows = await fetch_as(MessageRow, MINE_UNREAD, *asked)
    else:
        rows = await fetch_as(MessageRow, MINE, *asked, floor_of(at - READ_KEPT))
    return page_of(rows, paging, view=_shown, key=lambda row: row.id)


async def my_unread(actor: Actor) -> UnreadMessages:
    """How many the actor has not read, 99 at most."""
    actor.require(OWN_MESSAGES)
    found = await fetch_row_as(Unread, COUNT_UNREAD, actor.associate_id, floor_of(clock.now() - KEPT), MOST_COUNTED + 1)
    assert found is not None, "aggregates always give a row"
    return UnreadMessages(unread=min(found.unread, MOST_COUNTED), more=found.unread > MOST_COUNTED)


async def my_message(actor: Actor, message_id: UUID) -> MyMessage:
    """One of the actor's own. Raises NotFound, also for those of others."""
    actor.require(OWN_MESSAGES)
    row = await fetch_row_as(MessageRow, ONE, actor.associate_id, floor_of(clock.now() - KEPT), message_id)
    if row is None:
        raise NotFound
    return _shown(row)


def _shown(row: MessageRow) -> MyMessage:
    facts = _filled(row)
    chinese, english = said(facts)
    about = None if row.about is None else MessageSubject(kind=SUBJECTS[row.kind], id=row.about)
    return MyMessage(
        id=row.id,
        kind=row.kind,
        text_zh=chinese,
        text_en=english,
        about=about,
        at=row.at,
        read_at=row.read_at,
        facts=facts,
    )


def _filled(row: MessageRow) -> Facts:
    """The facts of a message with what was found beside them; names are masked."""
    facts = _FACTS.decode(row.facts)
    who = mask_name(row.by_name) or None if row.by_name else None
    match facts:
        case ApprovalWaitingFacts():
            return replace(_titled(facts), requester_masked=who, state=row.approval_state or facts.state)
        case ApprovalAnsweredFacts():
            return replace(_titled(facts), decider_masked=who)
        case TaskGivenFacts():
            return replace(facts, title=row.task_title or "", ends_at=row.task_ends_at)
        case TaskEndedEarlyFacts() | TaskDoneFacts():
            return replace(facts, title=row.task_title or "")
        case MonthSettledFacts():
            return replace(facts, commission_fen=row.commission_fen or 0)
        case MembersHandedOverFacts():
            return replace(facts, name_masked=row.member_masked or None, handed_by_masked=who)
        case (
            RegistrationConfirmedFacts()
            | ConsentWithdrawnFacts()
            | MembersMergedFacts()
            | BenefitGivenFacts()
            | LevelChangedFacts()
        ):
            return replace(facts, name_masked=row.member_masked or None)
        case PasswordResetFacts():
            return replace(facts, reset_by_masked=who)
        case _:
            return facts


def _titled(facts: Asked) -> Asked:
    """With the title of the kind of approval; its name where no package has that kind any more."""
    kind = KINDS.get(facts.asked)
    chinese, english = (facts.asked, facts.asked) if kind is None else kind.title
    return replace(facts, asked_zh=chinese, asked_en=english)


_FACTS: msgspec.json.Decoder[Facts] = msgspec.json.Decoder(Facts)
