"""Shapes of the bridge: what a synchronisation did, and what people see of the mirror, the inbox and the messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from wecom_bridge.rules import EndReason, InboxStatus, LinkedBy, LinkStanding, MessageStatus


class SignInByWecom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code that WeCom gave whoever signs in."""

    code: Annotated[str, Meta(min_length=1, max_length=512, pattern=r"\A[!-~]+\Z")]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did to one kind of row."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            ended=self.ended + other.ended,
            unchanged=self.unchanged + other.unchanged,
        )

    @property
    def diff(self) -> int:
        """Rows that are not as they were before."""
        return self.added + self.changed + self.ended


class UnansweredMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member whose customers WeCom did not tell; `errcode` 0 where they have no licence."""

    userid: str
    errcode: int


class SyncSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. `diff` counts every row that is not as before; 0 says that the mirror was exact.

    `complete` is false where members went unanswered; `doubtful` relations were not listed, yet nothing said that they
    ended, so they stay. `touches` are addings the callbacks had missed.
    """

    run_id: UUID
    started_at: datetime
    finished_at: datetime
    complete: bool
    diff: int
    members: Counts
    matched_associates: int
    contacts: Counts
    follows: Counts
    doubtful: int
    touches: int
    pages: int
    unanswered: list[UnansweredMember]


class WecomMemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A member of WeCom and the associate they are; `contacts` counts their open relations."""

    id: UUID
    userid: str
    name: str
    associate_id: UUID | None
    associate_number: str | None
    contacts: int
    seen_at: datetime
    gone_at: datetime | None


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """One member's relation to a customer, whose name is masked."""

    id: UUID
    external_userid: str
    name_masked: str
    type: int
    userid: str
    associate_id: UUID | None
    associate_name: str | None
    state: str
    add_way: int
    confirmed: bool
    added_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None


ExternalUserid = Annotated[str, Meta(min_length=1, max_length=64)]


class LinkContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which member a customer on WeCom is, as whoever serves them knows."""

    external_userid: ExternalUserid
    member_id: UUID


class ContactLinked(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the customer is linked to the member now. If not they are somebody else's, and the pair is `noted`."""

    external_userid: str
    member_id: UUID
    linked: bool
    noted: bool


class UnlinkContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer on WeCom who is not the member after all, and why. Without names and phones."""

    external_userid: ExternalUserid
    reason: Annotated[str, Meta(min_length=2, max_length=200, description="原因 · Why")]


class ContactUnlinked(msgspec.Struct, frozen=True, kw_only=True):
    """The customer is nobody's now; `was_linked` is false where they were nobody's before."""

    external_userid: str
    was_linked: bool


class MeanContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customer on WeCom to whom the link of a registration is sent."""

    external_userid: ExternalUserid


class ContactMeant(msgspec.Struct, frozen=True, kw_only=True):
    """The customer is linked as soon as they have agreed by the link."""

    registration_id: UUID
    external_userid: str


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer on WeCom who may be a member: somebody has noted the member's phone of them. A hint, never a link."""

    external_userid: str
    name_masked: str


class LinkedContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer on WeCom who is a member, masked."""

    external_userid: str
    name_masked: str
    how: LinkedBy
    linked_by_name: str | None
    linked_at: datetime


class ContactLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer on WeCom of one associate, and the member they are, masked; one out of reach is not named."""

    id: UUID
    external_userid: str
    name_masked: str
    associate_id: UUID | None
    associate_name: str | None
    standing: LinkStanding
    how: LinkedBy | None
    linked_at: datetime | None
    member_id: UUID | None
    member_number: str | None
    member_name: str | None


class InboxView(msgspec.Struct, frozen=True, kw_only=True):
    """A callback without its content."""

    id: UUID
    kind: str
    received_at: datetime
    status: InboxStatus
    attempts: int
    error: str
    settled_at: datetime | None


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """An app message to an associate, without its text."""

    id: UUID
    request_key: str
    associate_id: UUID
    userid: str
    status: MessageStatus
    attempts: int
    msgid: str
    error: str
    asked_at: datetime
    sent_at: datetime | None


class Retried(msgspec.Struct, frozen=True, kw_only=True):
    """What waits again, because somebody said so."""

    id: UUID
    status: str


class SyncView(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the synchronisation; `summary` is null until it is done."""

    id: UUID
    status: str
    started_at: datetime
    alive_at: datetime
    finished_at: datetime | None
    complete: bool
    summary: SyncSummary | None
    error: str


class EraseContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose data to erase, by the id that WeCom knows them by, and why. Without names and phones."""

    external_userid: Annotated[str, Meta(min_length=1, max_length=64)]
    reason: Annotated[str, Meta(min_length=2, max_length=200, description="原因 · Why")]


class ContactErasure(msgspec.Struct, frozen=True):
    """The customer who is to be erased, as it waits for a second person."""

    contact_id: UUID
    external_userid: str


class ContactErased(msgspec.Struct, frozen=True):
    """Nothing is kept of what WeCom said of this customer any more, since then."""

    contact_id: UUID
    erased_at: datetime
