"""Shapes of associates and their postings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.base.kernel.access import Role
from guide_app.ground.associates.rules import AssociateStatus

Number = Annotated[str, Meta(min_length=1, max_length=40)]
PersonName = Annotated[str, Meta(min_length=1, max_length=60)]
Title = Annotated[str, Meta(max_length=60)]
Phone = Annotated[str, Meta(min_length=5, max_length=30)]
WecomUser = Annotated[str, Meta(min_length=1, max_length=64)]
UnitCode = Annotated[str, Meta(min_length=1, max_length=40)]


class PostTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post: store staff in a `store`, everybody else in a `region`, or at HQ when none is named (both are codes).

    It begins today unless `valid_from` says otherwise.
    """

    role: Role
    store: UnitCode | None = None
    region: UnitCode | None = None
    valid_from: date | None = None


class CreateAssociate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person with the first post."""

    number: Number
    name: PersonName
    posting: PostTo
    title: Title = ""
    phone: Phone | None = None
    wecom_userid: WecomUser | None = None


class UpdateAssociate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay, null empties. `own_member_id` is the person's own membership."""

    name: PersonName | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    wecom_userid: WecomUser | UnsetType | None = UNSET
    own_member_id: UUID | UnsetType | None = UNSET


class Leave(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leaving: `on` is the first day without the person, today by default."""

    on: date | None = None


class AssociateView(msgspec.Struct, frozen=True):
    """An associate in the present main post (or the last one, or the first to come). `employer` is the entity's code.

    `also_at` are the paths of the stores where they work today beside it.
    """

    id: UUID
    number: str
    name: str
    title: str
    phone_masked: str
    wecom_userid: str | None
    own_member_id: UUID | None
    status: AssociateStatus
    left_at: datetime | None
    version: int
    role: Role
    path: str
    store_id: UUID | None
    store_code: str | None
    employer: str | None
    posted_from: date
    posted_to: date | None
    also_at: list[str]


class PostingView(msgspec.Struct, frozen=True):
    """A post by dates: from `valid_from`, up to but not including `valid_to`; the main one, or beside it."""

    id: UUID
    role: Role
    path: str
    store_id: UUID | None
    valid_from: date
    valid_to: date | None
    is_main: bool
