"""Shapes of tags: commands in, views out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from segments.rules import TagTaken

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class CreateTagGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new group. Of an `exclusive` one a member carries one tag at most."""

    name: Name
    exclusive: bool = False


class ChangeTagGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name for a group."""

    name: Name


class CreateTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new tag, for the stores at or below `path`. `by_rule`: a rule gives and takes it, people do not."""

    group_id: UUID
    name: Name
    path: Path = "/"
    by_rule: bool = False


class ChangeTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes of a tag; what is left out stays. One that is not `active` is put on nobody any more."""

    name: Name | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class PutTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tag for a member."""

    tag_id: UUID


class TakeTag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a tag is taken away: `wrong`, `outdated`, `asked` by the customer."""

    reason: TagTaken


class TagGroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group of tags."""

    id: UUID
    name: str
    exclusive: bool
    version: int


class TagView(msgspec.Struct, frozen=True, kw_only=True):
    """A tag of the catalogue."""

    id: UUID
    name: str
    group_id: UUID
    group_name: str
    exclusive: bool
    path: str
    by_rule: bool
    active: bool
    created_at: datetime
    version: int


class MemberTagView(msgspec.Struct, frozen=True, kw_only=True):
    """A tag that a member carries. `put_by_name` is null where a rule gave it."""

    tag_id: UUID
    name: str
    group_name: str
    by_rule: bool
    put_at: datetime
    put_by_name: str | None


class TagChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody put a tag on a member, or took it away for a reason."""

    id: UUID
    tag_id: UUID
    tag_name: str
    put: bool
    reason: TagTaken | None
    at: datetime
    changed_by_name: str | None


class MemberOfTag(msgspec.Struct, frozen=True, kw_only=True):
    """A member who carries a tag, masked."""

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    level: str
    home_store_id: UUID
    dedicated_id: UUID | None
    last_on: date | None
    visited_on: date | None
    year_fen: int
    put_at: datetime


class TagsOfMember(msgspec.Struct, frozen=True):
    """The names of a member's tags."""

    member_id: UUID
    names: list[str]
