"""Shapes of notes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from clienteling.rules.notes import Topic, Visibility
from clienteling.rules.sensitive import SensitiveKind

NoteText = Annotated[
    str, Meta(min_length=1, max_length=1_000, description="最多 1000 字，尺码与偏好最多 60 字 · Up to 1,000 letters")
]
KeepAnyway = Annotated[bool, Meta(description="含敏感词仍要保存 · Keep it although it holds a sensitive word")]


class WriteNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an associate writes down. Sizes and preferences are short and always shared."""

    text: NoteText
    topic: Topic = Topic.GENERAL
    visibility: Visibility = Visibility.SHARED
    pinned: bool = False
    keep_anyway: KeepAnyway = False


class EditNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note as it should be. What it was before is kept."""

    text: NoteText
    visibility: Visibility = Visibility.SHARED
    pinned: bool = False
    keep_anyway: KeepAnyway = False


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A note that the reader may see. `text` is null where it was removed; `mine` says that the reader wrote it."""

    id: UUID
    member_id: UUID
    author_id: UUID
    author_name: str
    topic: Topic
    visibility: Visibility
    text: str | None
    flags: list[SensitiveKind]
    pinned: bool
    version: int
    written_at: datetime
    edited_at: datetime | None
    mine: bool


class NoteVersionView(msgspec.Struct, frozen=True):
    """A note as it was from when to when."""

    no: int
    visibility: Visibility
    text: str
    written_at: datetime
    replaced_at: datetime
