"""Shapes of what customers ask for, and of the proof that they were erased."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.privacy.requests.rules import Corrected, Ground, Proof, RequestKind, RequestState
from guide_app.ground.privacy.schemas import Reason

Details = Annotated[
    str, Meta(min_length=2, max_length=500, description="须更正的内容；加密保存 · What is wrong; kept sealed")
]


class AskForRight(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer asks to be erased, for a copy of their data, or for a correction, with what is wrong."""

    kind: RequestKind
    details: Details | None = None


class ProveIdentity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it was shown that it is the person."""

    proof: Proof


class AskErasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why, without names and phones; told to the second person."""

    reason: Reason


class CompleteCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is right now; `note` says what the other thing was, without names and phones."""

    corrected: Annotated[tuple[Corrected, ...], Meta(min_length=1, max_length=5, description="已更正的内容 · What")]
    note: Reason | None = None


class RefuseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which ground of the law."""

    ground: Ground


class RequestView(msgspec.Struct, frozen=True):
    """What somebody asked for. `is_overdue`: it is open and its time is over. `details` are there for who handles it.

    `has_file`: a copy that can still be fetched. `corrected`: what a correction that is done has made right.
    """

    id: UUID
    member_id: UUID
    member_number: str
    name_masked: str
    kind: RequestKind
    state: RequestState
    channel: str
    received_at: datetime
    due_at: datetime
    is_overdue: bool
    proof: Proof | None
    ground: Ground | None
    closed_at: datetime | None
    has_file: bool
    details: str | None = None
    corrected: list[Corrected] = []
    version: int = 1


class MyRequest(msgspec.Struct, frozen=True):
    """What oneself asked for. `link` leads to how it stands and, when it is done, to the proof, without any account."""

    id: UUID
    kind: RequestKind
    state: RequestState
    received_at: datetime
    due_at: datetime
    ground: Ground | None
    closed_at: datetime | None
    has_file: bool
    link: str | None
    corrected: list[Corrected] = []


class RequestCounts(msgspec.Struct, frozen=True):
    """How many requests are open, due soon, overdue, and were answered within the last 30 days, in time or late."""

    open: int
    due_soon: int
    overdue: int
    answered: int
    answered_late: int


class DataErased(msgspec.Struct, frozen=True):
    """A kind of data, and how many rows of it are no more."""

    name: str
    title_zh: str
    title_en: str
    count: int


class DataKept(msgspec.Struct, frozen=True):
    """What stays, and why."""

    title_zh: str
    title_en: str
    why_zh: str
    why_en: str


class CertificateView(msgspec.Struct, frozen=True):
    """The proof of an erasure. It names nobody: the request, when, what is no more, what stays and why.

    `digest` is the SHA-256 of the rest, by which a printed one is told from a changed one.
    """

    request_id: UUID
    received_at: datetime
    erased_at: datetime
    erased: list[DataErased]
    kept: list[DataKept]
    digest: str


class LinkView(msgspec.Struct, frozen=True):
    """What the link of a request shows whoever has it."""

    kind: RequestKind
    state: RequestState
    received_at: datetime
    due_at: datetime
    ground: Ground | None
    certificate: CertificateView | None
