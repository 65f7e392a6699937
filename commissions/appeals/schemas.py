"""Shapes of appeals and corrections of credit. Money is fen, months are written `2026-01`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from commissions.appeals.rules import AppealReason, AppealState, CorrectionWay, SecondPerson
from commissions.inputs.schemas import Reason

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class FileAppeal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not right: either an order of one's own or of one's store, or an entry of one's own statement."""

    reason: AppealReason
    words: Words
    order_id: UUID | None = None
    entry_id: UUID | None = None


class RejectAppeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why everything stays as it is."""

    answer: Words


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who shares in an order, by a weight."""

    associate_id: UUID
    weight: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


Shares = Annotated[tuple[Share, ...], msgspec.Meta(min_length=1, max_length=10)]


class CorrectCredit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who shares in the order from now on, by which weights, and why. Nobody else shares: to move it, name one."""

    shares: Shares
    reason: Reason


class PreviewCredit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who would share in the order, by which weights."""

    shares: Shares


class WeightOf(msgspec.Struct, frozen=True):
    """The weight of a payee: the id of an associate, `POOL:<store>` or `COMPANY`."""

    payee: str
    weight: int


class EffectOn(msgspec.Struct, frozen=True):
    """What a correction comes to for a payee: weights, what they perform of the order, by how much their month moves.

    `commission_fen` is the whole of it: what the lines earn, ladders, goals, caps and guarantees of the month.
    """

    payee: str
    number: str
    name: str
    weight_before: int
    weight_after: int
    performance_before_fen: int
    performance_after_fen: int
    commission_fen: int


class CreditPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a correction would do. `second_person` says why one person alone may not; empty where one may."""

    order_id: UUID
    order_number: str
    period: str
    way: CorrectionWay
    effect: tuple[EffectOn, ...]
    second_person: tuple[SecondPerson, ...]


class CreditOf(msgspec.Struct, frozen=True):
    """A payee of an order with the weight, and what they perform of what is left of it."""

    payee: str
    number: str
    name: str
    weight: int
    performance_fen: int


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A correction with what stood before and after. `approved_by_name` is null where one person may."""

    id: UUID
    order_id: UUID
    order_number: str
    no: int
    store_id: UUID
    store: str
    period: str
    way: CorrectionWay
    before: tuple[WeightOf, ...]
    after: tuple[WeightOf, ...]
    effect: tuple[EffectOn, ...]
    reason: str
    appeal_id: UUID | None
    made_by_name: str | None
    approved_by_name: str | None
    made_at: datetime


class OrderCreditView(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an order is credited to now, and every correction of it, the oldest first."""

    order_id: UUID
    order_number: str
    store_id: UUID
    period: str
    closed: bool
    net_fen: int
    credits: tuple[CreditOf, ...]
    corrections: tuple[CorrectionView, ...]


class AppealView(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal. Where a correction waits for its second person, `approval_id` is that request."""

    id: UUID
    order_id: UUID | None
    order_number: str | None
    entry_id: UUID | None
    period: str
    store_id: UUID
    store: str
    appellant_id: UUID
    number: str
    name: str
    reason: AppealReason
    words: str
    state: AppealState
    filed_at: datetime
    decided_at: datetime | None
    decided_by_name: str | None
    answer: str
    correction_id: UUID | None
    approval_id: UUID | None
