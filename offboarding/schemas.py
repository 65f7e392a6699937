"""Shapes of cases of leaving and moving."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.ground.associates.ports import HeldInStore, Way
from offboarding.rules import CaseKind, CaseState, LeavingReason, Problem


class OpenCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody goes: `last_day` is the last one with them here. The plan is carried out that day unless `carry_out_on`
    says otherwise."""

    last_day: date
    reason: LeavingReason
    carry_out_on: date | None = None


class RuleFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of one kind of thing. `receiver` is named where one colleague takes over."""

    asset: Annotated[str, Meta(min_length=1, max_length=40)]
    way: Way
    receiver: UUID | None = None


class ChangeCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay. Each rule replaces that of its kind. The plan has to be confirmed again."""

    last_day: date | UnsetType = UNSET
    carry_out_on: date | UnsetType = UNSET
    reason: LeavingReason | UnsetType = UNSET
    rules: Annotated[list[RuleFor], Meta(max_length=20)] = []


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case. `overdue`: the person is gone, and nobody has said what becomes of their things."""

    id: UUID
    kind: CaseKind
    reason: LeavingReason
    state: CaseState
    associate_id: UUID
    number: str
    name: str
    store_id: UUID | None
    store: str | None
    path: str
    last_day: date
    carry_out_on: date
    moved: int
    kept: int
    overdue: bool
    opened_by_name: str | None
    opened_at: datetime
    decided_by_name: str | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    version: int


class Received(msgspec.Struct, frozen=True):
    """How many somebody got; nobody where they went back to the store, or ended."""

    associate_id: UUID | None
    name: str | None
    count: int


class PartOfCase(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing: how many there are now, by store in reach, and `beyond` it; what becomes of them, how far that
    is, who got how many, and why some did not go. `way` and `receiver_id` are the rule, `takers` those who would take
    them today."""

    asset: str
    title_zh: str
    title_en: str
    counted_zh: str
    counted_en: str
    stays_zh: str
    stays_en: str
    count: int
    beyond: int
    stores: tuple[HeldInStore, ...]
    ways: tuple[Way, ...]
    way: Way
    receiver_id: UUID | None
    receiver_name: str | None
    takers: tuple[str, ...]
    moved: int
    kept: int
    problem: Problem | None
    ended_at: datetime | None
    received: tuple[Received, ...]


class CaseWithParts(msgspec.Struct, frozen=True, kw_only=True):
    """A case with everything that hangs on the person."""

    case: CaseView
    parts: tuple[PartOfCase, ...]
