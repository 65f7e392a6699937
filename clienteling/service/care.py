"""Planning when to care for whom next, moving it, and telling how it went."""

from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec

from clienteling.errors import CareAlreadyPlanned, CareEnded
from clienteling.permissions import CARE
from clienteling.queries.care import care_of_id
from clienteling.reads import person_and_store
from clienteling.rules.care import LONGEST_AHEAD, CareState, Purpose
from clienteling.schemas.care import CareView, EndCare, MoveCare, PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.sealing import CARE_NOTE
from clienteling.service.contacts import log_contact
from clienteling.weighing import flags_of
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.living import key_of_living
from guide_app.ground.members.queries import member


class NewCare(msgspec.Struct, frozen=True, kw_only=True):
    """A care date as it is written."""

    id: UUID
    member: UUID
    associate: UUID
    store: UUID
    purpose: Purpose
    rule: UUID | None = None
    occasion: str = ""
    due_on: date
    note_sealed: bytes | None = None
    state: CareState = CareState.OPEN
    version: int = 1
    made_at: datetime


class Held(msgspec.Struct, frozen=True):
    """A care date under its lock."""

    id: UUID
    member: UUID
    associate: UUID
    purpose: Purpose
    state: CareState
    version: int


class Planned(msgspec.Struct, frozen=True):
    """The next care date that there is already."""

    id: UUID
    due_on: date


ADD = insert_from_json("care_date", NewCare)
PLANNED = f"""
SELECT c.id, c.due_on FROM care_date c
WHERE c.associate = $1 AND c.member IN ({identities_of("$2")}) AND c.state = 'open' AND c.rule IS NULL LIMIT 1
"""
HELD = """
SELECT c.id, c.member, c.associate, c.purpose, c.state, c.version FROM care_date c WHERE c.id = $1 FOR UPDATE OF c
"""
MOVE = "UPDATE care_date SET due_on = $2, version = version + 1 WHERE id = $1"
END = """
UPDATE care_date SET state = $2, outcome = $3, ended_at = $4, ended_by = $5, version = version + 1 WHERE id = $1
"""


async def plan_care(actor: Actor, member_id: UUID, command: PlanCare) -> CareView:
    """Plan one's own next care date for a customer in reach.

    Raises NotFound, InvalidField, CareAlreadyPlanned, and as `notes.flags_of` for the note.
    """
    actor.require(CARE)
    associate, store = person_and_store(actor.associate_id, actor.store_id)
    _require_ahead("due_on", command.due_on)
    note = (command.note or "").strip()
    if note:
        await flags_of(note, keep_anyway=command.keep_anyway)
    async with transaction():
        found = await member(actor, member_id)
        key = await key_of_living(found.id)
        row = NewCare(
            id=new_id(),
            member=found.id,
            associate=associate,
            store=store,
            purpose=command.purpose,
            due_on=command.due_on,
            note_sealed=key.seal(CARE_NOTE, note) if note else None,
            made_at=clock.now(),
        )
        there = await fetch_row_as(Planned, PLANNED, associate, found.id)
        if there is not None:  # under whichever id of the person; who presses twice meets the key
            raise CareAlreadyPlanned(care=there.id, due_on=there.due_on)
        try:
            async with transaction():
                await execute(ADD, as_json([row]))
        except asyncpg.UniqueViolationError as error:
            raise CareAlreadyPlanned from error
        await audit.record(actor, "clienteling.care_planned", f"member:{found.id}", care=row.id, due_on=row.due_on)
        return await care_of_id(actor, row.id)


async def move_care(actor: Actor, care_id: UUID, command: MoveCare, *, expected_version: int) -> CareView:
    """Put one's own care date off, or forward. Raises NotFound, InvalidField, CareEnded, Stale."""
    actor.require(CARE)
    _require_ahead("due_on", command.due_on)
    async with transaction():
        held = await _held(actor, care_id, expected_version)
        await execute(MOVE, held.id, command.due_on)
        return await care_of_id(actor, held.id)


async def end_care(actor: Actor, care_id: UUID, command: EndCare) -> CareView:
    """Tell how it went; the contact is logged, and the next date planned if one is named.

    Raises NotFound, CareEnded, NotToBeContacted, InvalidField, CareAlreadyPlanned.
    """
    actor.require(CARE)
    async with transaction():
        held = await _held(actor, care_id, None)
        told = LogContact(channel=command.channel, outcome=command.outcome, purpose=held.purpose)
        await log_contact(actor, held.member, told, care_id=held.id)
        await execute(END, held.id, CareState.DONE, command.outcome, clock.now(), actor.id)
        if command.next_on is not None:
            _require_ahead("next_on", command.next_on)
            await plan_care(actor, held.member, PlanCare(due_on=command.next_on))
        return await care_of_id(actor, held.id)


async def cancel_care(actor: Actor, care_id: UUID) -> CareView:
    """Give one's own care date up. Raises NotFound, CareEnded."""
    actor.require(CARE)
    async with transaction():
        held = await _held(actor, care_id, None)
        await execute(END, held.id, CareState.CANCELLED, None, clock.now(), actor.id)
        return await care_of_id(actor, held.id)


async def _held(actor: Actor, care_id: UUID, expected_version: int | None) -> Held:
    """One of the actor's own, locked, while it is open."""
    held = await fetch_row_as(Held, HELD, care_id)
    if held is None or held.associate != actor.associate_id:
        raise NotFound
    if held.state is not CareState.OPEN:
        raise CareEnded(state=str(held.state))
    if expected_version is not None and held.version != expected_version:
        raise Stale(current=held.version)
    return held


def _require_ahead(field: str, day: date) -> None:
    today = business_date(clock.now())
    if not today <= day <= today + LONGEST_AHEAD:
        raise InvalidField(field, "须为今天起两年内的日期 / a day from today on, within two years")
