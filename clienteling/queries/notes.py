"""Notes that the actor may read."""

from datetime import datetime
from uuid import UUID

import msgspec

from clienteling.permissions import SEE_PROFILES
from clienteling.rules.notes import Topic, Visibility
from clienteling.rules.sensitive import SensitiveKind
from clienteling.schemas.notes import NoteVersionView, NoteView
from clienteling.sealing import NOTE
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member


class NoteRow(msgspec.Struct, frozen=True):
    """A note as it lies there, with the key that opens it."""

    id: UUID
    member_id: UUID
    author_id: UUID
    author_name: str
    topic: Topic
    visibility: Visibility
    sealed_hex: str | None
    key_hex: str | None
    flags: list[SensitiveKind]
    pinned: bool
    version: int
    written_at: datetime
    edited_at: datetime | None
    mine: bool

    def view(self) -> NoteView:
        """With the text opened."""
        text = None
        if self.sealed_hex is not None:
            key = None if self.key_hex is None else bytes.fromhex(self.key_hex)
            text = vault().open_of(key, NOTE, bytes.fromhex(self.sealed_hex))
        values = msgspec.structs.asdict(self)
        del values["sealed_hex"], values["key_hex"]
        return NoteView(**values, text=text)


class VersionRow(msgspec.Struct, frozen=True):
    """What a note was, with the key that opens it."""

    no: int
    visibility: Visibility
    text_sealed: bytes
    key_wrapped: bytes | None
    written_at: datetime
    replaced_at: datetime


# Of private ones their author knows alone: $2 is the reader. Bytes do not travel as JSON, so they go as hexadecimals.
NOTES = """
SELECT n.id, n.member AS member_id, n.author AS author_id, a.name AS author_name, n.topic, n.visibility,
  encode(n.text_sealed, 'hex') AS sealed_hex, encode(k.key_wrapped, 'hex') AS key_hex, n.flags, n.pinned, n.version,
  n.written_at, n.edited_at, (n.author IS NOT DISTINCT FROM $2::uuid) AS mine
FROM member_note n JOIN associate a ON a.id = n.author LEFT JOIN member_key k ON k.member = n.member
"""
READABLE = "(n.visibility = 'shared' OR n.author = $2::uuid)"
OF_MEMBER = f"""
{NOTES} WHERE n.member IN ({identities_of("$1")}) AND n.removed_at IS NULL AND {READABLE} AND n.id < $3
ORDER BY n.id DESC LIMIT $4
"""
FOREMOST = f"""
{NOTES} WHERE n.member IN ({identities_of("$1")}) AND n.removed_at IS NULL AND {READABLE}
ORDER BY n.pinned DESC, n.topic = 'general', n.id DESC LIMIT $3
"""
ONE = f"{NOTES} WHERE n.id = $1 AND {READABLE}"
VERSIONS = """
SELECT v.no, v.visibility, v.text_sealed, k.key_wrapped, v.written_at, v.replaced_at
FROM member_note_version v LEFT JOIN member_key k ON k.member = v.member
WHERE v.note = $1 AND ($2 OR v.visibility = 'shared') ORDER BY v.no DESC LIMIT 100
"""


async def notes_of_member(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[NoteView]:
    """What stands written about a customer in reach, the newest first. Raises NotFound."""
    actor.require(SEE_PROFILES)
    found = await member(actor, member_id)
    rows = await fetch_as(NoteRow, OF_MEMBER, found.id, actor.associate_id, paging.before, paging.fetch)
    return page_of_views([row.view() for row in rows], paging)


async def note_of_id(actor: Actor, note_id: UUID) -> NoteView:
    """One note, a removed one without its text. Raises NotFound, also for a private one of somebody else's."""
    actor.require(SEE_PROFILES)
    row = await fetch_row_as(NoteRow, ONE, note_id, actor.associate_id)
    if row is None:
        raise NotFound
    await member(actor, row.member_id)
    return row.view()


async def note_versions(actor: Actor, note_id: UUID) -> list[NoteVersionView]:
    """What a note was before, the latest first; what was private then, its author sees alone. Raises NotFound."""
    actor.require(SEE_PROFILES)
    note = await note_of_id(actor, note_id)
    return [
        NoteVersionView(
            no=row.no,
            visibility=row.visibility,
            text=vault().open_of(row.key_wrapped, NOTE, row.text_sealed),
            written_at=row.written_at,
            replaced_at=row.replaced_at,
        )
        for row in await fetch_as(VersionRow, VERSIONS, note.id, note.mine)
    ]
