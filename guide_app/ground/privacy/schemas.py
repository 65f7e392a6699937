"""Shapes of consents: what is decided, what stands, the texts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.rules import ConsentChannel, Standing

Paragraphs = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=600)]],
    Meta(min_length=1, max_length=12, description="逐段；可用 {company}、{store}、{associate} · By paragraph"),
]
Reason = Annotated[str, Meta(min_length=2, max_length=200, description="原因 · Why")]


class DecideConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer says yes to a text, by its version, or withdraws."""

    purpose: ConsentPurpose
    given: bool
    text_version: Annotated[str, Meta(min_length=1, max_length=20)] | None = None


class WithdrawConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customer said in the store that they do not want this any more."""

    purpose: ConsentPurpose


class PurposeStanding(msgspec.Struct, frozen=True):
    """Where a purpose stands. `needs_asking`: what was agreed to is older than the last text that asks anew."""

    purpose: ConsentPurpose
    state: Standing
    needs_asking: bool
    text_version: str | None
    channel: ConsentChannel | None
    at: datetime | None


class MyPurpose(PurposeStanding, frozen=True):
    """The same for the customer, with the words in force."""

    current_version: str
    text_zh: tuple[str, ...]
    text_en: tuple[str, ...]


class DecisionView(msgspec.Struct, frozen=True):
    """A yes or a withdrawal. `actor_id` is who noted it: staff in a store, or the customer."""

    id: UUID
    member_id: UUID
    member_number: str
    purpose: ConsentPurpose
    given: bool
    text_version: str
    channel: ConsentChannel
    actor_role: str | None
    at: datetime


class MemberConsents(msgspec.Struct, frozen=True):
    """Where every purpose stands with a member, and how it came so, the newest first."""

    standing: list[PurposeStanding]
    decisions: list[DecisionView]


class WriteText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version of a purpose's text. Without `valid_from` it is in force once it is approved."""

    purpose: ConsentPurpose
    chinese: Paragraphs
    english: Paragraphs
    valid_from: datetime | None = None
    asks_again: bool = True
    reason: Reason


class TextView(msgspec.Struct, frozen=True):
    """A version of a text. `given` is how many agree to it now."""

    purpose: ConsentPurpose
    number: int
    version: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]
    asks_again: bool
    valid_from: datetime | None
    is_in_force: bool
    digest: str
    given: int


class PurposeTexts(msgspec.Struct, frozen=True):
    """The versions of a purpose, the newest first, and how many members stand where."""

    purpose: ConsentPurpose
    given: int
    withdrawn: int
    to_be_asked: int
    texts: list[TextView]


Evidence = dict[str, Any]
"""What shows whose decision it was: ids, and the names that stood in the text."""
