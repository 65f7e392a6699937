"""Shapes of duplicates and merges. Personal data is masked."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.members.merging.ports import Belongings
from guide_app.ground.members.merging.rules import DuplicateReason, DuplicateState, Side
from guide_app.ground.members.schemas import MemberView, Reason

Digest = Annotated[str, Meta(min_length=16, max_length=64, description="预览给出 · As the preview gave it")]


class DuplicateMember(msgspec.Struct, frozen=True):
    """One of a pair, masked."""

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    store_code: str
    registered_at: datetime


class DuplicateView(msgspec.Struct, frozen=True):
    """Two members who may be one person; `survivor` is who would rather stay. `strong`: the reason proves it."""

    id: UUID
    survivor: DuplicateMember
    absorbed: DuplicateMember
    reason: DuplicateReason
    strong: bool
    state: DuplicateState
    found_at: datetime


class ProposeDuplicate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two members who are one person, as whoever knows them says, and why. Without names and phones."""

    member_ids: Annotated[list[UUID], Meta(min_length=2, max_length=2)]
    reason: Reason


class DismissDuplicate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why two members are two people. Without names and phones."""

    reason: Reason


class MergeSide(msgspec.Struct, frozen=True):
    """One of the two: who it is, what hangs on them, how many consents stand."""

    member: MemberView
    has: Belongings
    consents: int


class MergePreview(msgspec.Struct, frozen=True):
    """What a merge would bring together. `differ` are the fields of which a side may be chosen; of `dedicated` it must.

    `digest` stands for all of it: a merge names it, and is refused when anything has changed.
    """

    survivor: MergeSide
    absorbed: MergeSide
    differ: list[str]
    digest: str


class MergeMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two members are one person. `preview` is the digest of what was shown; the others which side gives a field."""

    survivor_id: UUID
    absorbed_id: UUID
    preview: Digest
    reason: Reason
    name: Side | None = None
    phone: Side | None = None
    birthday: Side | None = None
    dedicated: Side | None = None


class UndoMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a merge is undone. Without names and phones."""

    reason: Reason


class MergeView(msgspec.Struct, frozen=True):
    """A merge: of whom, why found, by whom (nobody: the system), of how much, until when it can be undone."""

    id: UUID
    survivor_id: UUID
    survivor_number: str
    survivor_name_masked: str
    absorbed_id: UUID
    absorbed_number: str
    absorbed_name_masked: str
    reason: DuplicateReason
    orders: int
    net_fen: int
    coupons: int
    merged_by_name: str | None
    merged_at: datetime
    undo_until: datetime
    undone_at: datetime | None
    can_be_undone: bool


class MergeDone(msgspec.Struct, frozen=True):
    """The merge that was made."""

    id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    undo_until: datetime


class MergeTakenBack(msgspec.Struct, frozen=True):
    """Both stand for themselves again. `dedicated_restored` is false where that associate serves nobody any more."""

    id: UUID
    undone_at: datetime
    dedicated_restored: bool
