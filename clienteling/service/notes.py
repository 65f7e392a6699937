"""Writing down what an associate knows about a customer."""

from datetime import datetime
from uuid import UUID

import msgspec

from clienteling.errors import NoteNotYours, NoteRemoved, SensitiveNumber, SensitiveText, TooManyNotes
from clienteling.permissions import REMOVE_NOTES, SEE_PROFILES, WRITE_NOTES
from clienteling.queries.notes import note_of_id
from clienteling.reads import person_and_store
from clienteling.rules.notes import MOST_NOTES, SHORT, Topic, Visibility
from clienteling.rules.sensitive import SensitiveKind
from clienteling.schemas.notes import EditNote, NoteView, WriteNote
from clienteling.sealing import NOTE
from clienteling.weighing import flags_of
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.living import key_of_living
from guide_app.ground.members.queries import member


class NewNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note as it is written."""

    id: UUID
    member: UUID
    author: UUID
    store: UUID
    topic: Topic
    visibility: Visibility
    text_sealed: bytes
    flags: list[SensitiveKind]
    pinned: bool
    version: int = 1
    written_at: datetime


class Held(msgspec.Struct, frozen=True):
    """A note under its lock."""

    id: UUID
    member: UUID
    author: UUID
    store: UUID
    topic: Topic
    version: int
    is_removed: bool


ADD = insert_from_json("member_note", NewNote)
HELD = """
SELECT n.id, n.member, n.author, n.store, n.topic, n.version, n.removed_at IS NOT NULL AS is_removed
FROM member_note n WHERE n.id = $1 FOR UPDATE OF n
"""
COUNT = f"SELECT count(*) FROM member_note n WHERE n.member IN ({identities_of('$1')}) AND n.removed_at IS NULL"
KEEP_AS_IT_WAS = """
INSERT INTO member_note_version (id, note, member, no, visibility, text_sealed, written_at, replaced_at)
SELECT $2, n.id, n.member, n.version, n.visibility, n.text_sealed, coalesce(n.edited_at, n.written_at), $3
FROM member_note n WHERE n.id = $1
"""
EDIT = """
UPDATE member_note SET text_sealed = $2, visibility = $3, pinned = $4, flags = $5, edited_at = $6, version = version + 1
WHERE id = $1
"""
REMOVE = """
UPDATE member_note SET text_sealed = NULL, pinned = false, removed_at = $2, removed_by = $3, version = version + 1
WHERE id = $1
"""
FORGET_VERSIONS = "DELETE FROM member_note_version WHERE note = $1"
TALLY = """
INSERT INTO sensitive_tally AS t (day, store, kind, kept, stopped)
SELECT $1, $2, kind, $4, $5 FROM unnest($3::text[]) AS found (kind) ORDER BY kind
ON CONFLICT (day, store, kind) DO UPDATE SET kept = t.kept + excluded.kept, stopped = t.stopped + excluded.stopped
"""


async def weigh_text(actor: Actor, text: str, *, keep_anyway: bool) -> None:
    """Refuse what should not be kept about a person, and count it; before the work of which a refusal leaves nothing.

    Raises SensitiveNumber, SensitiveText.
    """
    actor.require(WRITE_NOTES)
    _, store = person_and_store(actor.associate_id, actor.store_id)
    try:
        await flags_of(text, keep_anyway=keep_anyway)
    except (SensitiveNumber, SensitiveText) as refusal:
        await _tally(store, refusal.facts["kinds"], kept=0, stopped=1)
        raise


async def write_note(actor: Actor, member_id: UUID, command: WriteNote) -> NoteView:
    """Write a note about a customer in reach.

    Raises NotFound, InvalidField, SensitiveNumber, SensitiveText, TooManyNotes.
    """
    actor.require(WRITE_NOTES)
    author, store = person_and_store(actor.associate_id, actor.store_id)
    text = _fit(command.text, command.topic)
    flags = await flags_of(text, keep_anyway=command.keep_anyway)
    async with transaction():
        found = await member(actor, member_id)
        key = await key_of_living(found.id)
        if await fetch_value(COUNT, found.id) >= MOST_NOTES:
            raise TooManyNotes(limit=MOST_NOTES)
        row = NewNote(
            id=new_id(),
            member=found.id,
            author=author,
            store=store,
            topic=command.topic,
            visibility=_visibility(command.topic, command.visibility),
            text_sealed=key.seal(NOTE, text),
            flags=flags,
            pinned=command.pinned,
            written_at=clock.now(),
        )
        await execute(ADD, as_json([row]))
        await _tally(store, flags, kept=1, stopped=0)
        await audit.record(actor, "clienteling.note_written", f"member:{found.id}", note=row.id, flags=flags)
        return await note_of_id(actor, row.id)


async def edit_note(actor: Actor, note_id: UUID, command: EditNote, *, expected_version: int) -> NoteView:
    """Change one's own note; what it was stays in its history.

    Raises NotFound, NoteNotYours, NoteRemoved, Stale, and as `write_note`.
    """
    actor.require(WRITE_NOTES)
    at = clock.now()
    async with transaction():
        held = await _held(actor, note_id, expected_version)
        if held.author != actor.associate_id:
            raise NoteNotYours
        text = _fit(command.text, held.topic)
        flags = await flags_of(text, keep_anyway=command.keep_anyway)
        key = await key_of_living(held.member)
        await execute(KEEP_AS_IT_WAS, held.id, new_id(), at)
        sealed, visibility = key.seal(NOTE, text), _visibility(held.topic, command.visibility)
        await execute(EDIT, held.id, sealed, visibility, command.pinned, [str(flag) for flag in flags], at)
        await _tally(held.store, flags, kept=1, stopped=0)
        await audit.record(actor, "clienteling.note_edited", f"member:{held.member}", note=held.id, flags=flags)
        return await note_of_id(actor, held.id)


async def remove_note(actor: Actor, note_id: UUID, *, expected_version: int) -> NoteView:
    """Remove a note: one's own, or a shared one of somebody else's for who may. Its text and history are gone.

    Raises NotFound, Forbidden, NoteRemoved, Stale.
    """
    actor.require(SEE_PROFILES)
    at = clock.now()
    async with transaction():
        held = await _held(actor, note_id, expected_version)
        if held.author != actor.associate_id:
            actor.require(REMOVE_NOTES)
        if actor.associate_id is None:
            raise Forbidden(reason="notes are removed by people")
        seen = await note_of_id(actor, held.id)
        await execute(REMOVE, held.id, at, actor.associate_id)
        await execute(FORGET_VERSIONS, held.id)
        await audit.record(actor, "clienteling.note_removed", f"member:{held.member}", note=held.id)
        return msgspec.structs.replace(seen, text=None, pinned=False, version=held.version + 1)


async def _held(actor: Actor, note_id: UUID, expected_version: int) -> Held:
    """A note that the actor sees, under its lock."""
    await note_of_id(actor, note_id)
    held = await fetch_row_as(Held, HELD, note_id)
    if held is None:
        raise NotFound
    if held.is_removed:
        raise NoteRemoved
    if held.version != expected_version:
        raise Stale(current=held.version)
    return held


async def _tally(store: UUID, kinds: list[SensitiveKind], *, kept: int, stopped: int) -> None:
    if kinds:
        await execute(TALLY, business_date(clock.now()), store, [str(kind) for kind in kinds], kept, stopped)


def _fit(text: str, topic: Topic) -> str:
    """The text without blanks around it. Raises InvalidField."""
    bare = text.strip()
    if not bare:
        raise InvalidField("text", "须填写内容 / something has to be written")
    if topic is not Topic.GENERAL and len(bare) > SHORT:
        raise InvalidField("text", f"尺码与偏好最多 {SHORT} 字 / sizes and preferences have up to {SHORT} letters")
    return bare


def _visibility(topic: Topic, wanted: Visibility) -> Visibility:
    return wanted if topic is Topic.GENERAL else Visibility.SHARED
