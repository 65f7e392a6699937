"""Shapes of members and their registration. Personal data leaves masked, but for a logged reveal."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.members.changes import CustomerName
from guide_app.ground.members.purposes import ConsentWords
from guide_app.ground.members.rules import MOST_HANDED_OVER, Gender, MemberSource, RegistrationStatus

Phone = Annotated[str, Meta(min_length=5, max_length=30, description="手机号 · Phone number")]
PrintedCode = Annotated[
    str,
    Meta(min_length=1, max_length=300, description="触点码，手输或扫得的网址 · A printed code, typed or as scanned"),
]
Reason = Annotated[str, Meta(min_length=2, max_length=200, description="原因 · Why")]


class StartRegistration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an associate enters for a customer who stands before them. `code` is the printed code they came by."""

    phone: Phone
    name: CustomerName | None = None
    birthday: date | None = None
    code: PrintedCode | None = None


DeviceToken = Annotated[
    str, Meta(max_length=100, description="本设备的标识，网页用 Cookie · Of this device; pages use a cookie")
]
FormToken = Annotated[str, Meta(min_length=1, max_length=100, description="确认页给出 · As the page gave it")]
TextVersion = Annotated[str, Meta(min_length=1, max_length=20, description="文本版本 · The version of a text")]
Code = Annotated[str, Meta(min_length=1, max_length=20, description="短信验证码 · The code that the phone got")]


class ConfirmConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customer's yes to the text with this version, from the page that their device was given.

    Programs may leave both tokens out when they answer with the same user agent from the same address as they asked.
    `code` where the page asks for one; `guardian_name` where somebody consents for a child. `marketing` and `profiling`
    are the versions of those texts, where the customer agrees to them too; left out they are not agreed to.
    """

    text_version: Annotated[str, Meta(min_length=1, max_length=20)]
    form_token: FormToken | None = None
    device_token: DeviceToken | None = None
    code: Code | None = None
    guardian_name: CustomerName | None = None
    marketing: TextVersion | None = None
    profiling: TextVersion | None = None


class SendConsentCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code is wanted on the phone that was entered."""

    form_token: FormToken | None = None
    device_token: DeviceToken | None = None


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way, and good until then."""

    expires_at: datetime


class RegistrationView(msgspec.Struct, frozen=True):
    """A registration on its way. `is_new_member` is null until it is confirmed.

    `associate_id` is null where a customer began it by themselves, by a code that leads to nobody; `code_id` is the
    printed code that they came by.
    """

    id: UUID
    status: RegistrationStatus
    name_masked: str
    phone_masked: str
    store_id: UUID
    associate_id: UUID | None
    code_id: UUID | None
    member_id: UUID | None
    is_new_member: bool | None
    requested_at: datetime
    expires_at: datetime


class RegistrationStarted(msgspec.Struct, frozen=True):
    """A registration with the link that the customer opens on their own device; show it as a QR code."""

    registration: RegistrationView
    consent_url: str
    consent_token: str


class ConsentView(msgspec.Struct, frozen=True):
    """What the customer is asked to agree to, and the tokens with which this device alone says yes."""

    company: str
    store: str
    associate: str | None
    name_masked: str
    phone_masked: str
    has_birthday: bool
    by_customer: bool
    needs_code: bool
    needs_guardian: bool
    device_token: str
    form_token: str
    text_version: str
    text_zh: tuple[str, ...]
    text_en: tuple[str, ...]
    choices: tuple[ConsentWords, ...]
    expires_at: datetime


class ConsentGiven(msgspec.Struct, frozen=True):
    """The registration is done."""

    status: Literal["confirmed"] = "confirmed"


class FindMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of: a phone or a member number as a whole, the end of a phone, a piece of a name.

    In a body, because addresses are logged and these are not.
    """

    phone: Phone | None = None
    number: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    phone_tail: (
        Annotated[str, Meta(pattern=r"\A[0-9]{4}\Z", description="手机号后四位 · The last four digits")] | None
    ) = None
    name: (
        Annotated[str, Meta(min_length=1, max_length=60, description="姓名或其中两个字以上；本店内可只填姓 · A piece")]
        | None
    ) = None


class MemberView(msgspec.Struct, frozen=True):
    """A member as staff see them. `birthday` is month and day, like `06-18`.

    One whose personal data was erased has `erased_at`, and 已删除 in place of the name. `merged_ids` are members who
    turned out to be the same person, `merged_numbers` their numbers.
    """

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    birthday: str | None
    gender: Gender
    level: str
    source: MemberSource
    registered_at: datetime
    home_store_id: UUID
    home_store_code: str
    acquirer_id: UUID | None
    dedicated_id: UUID | None
    dedicated_name: str | None
    version: int
    erased_at: datetime | None
    merged_ids: list[UUID]
    merged_numbers: list[str]


class ChangePhone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The phone that a customer has now, and why it is changed for them: without names and phones."""

    phone: Phone
    reason: Reason


class PhoneChangeAsked(msgspec.Struct, frozen=True):
    """A phone as it waits for a second person; `phone` is E.164, `known_as` the masked one of before."""

    member_id: UUID
    number: str
    known_as: str
    phone: str


class RevealPhone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody needs a phone in clear."""

    reason: Reason


class RevealedPhone(msgspec.Struct, frozen=True):
    """A phone in clear, E.164. `remaining` is how many more may be shown within the hour."""

    phone: str
    remaining: int


class EraseMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why what is known of a member is to be erased: their wish, or what else. Without names and phones."""

    reason: Reason


class ErasureAsked(msgspec.Struct, frozen=True):
    """The member who is to be erased, as it waits for a second person."""

    member_id: UUID
    number: str


class MemberErased(msgspec.Struct, frozen=True):
    """Nothing is known of this member any more, since then."""

    member_id: UUID
    erased_at: datetime


class TransferMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Members who get another dedicated associate, all or none."""

    member_ids: Annotated[list[UUID], Meta(min_length=1, max_length=500)]
    associate_id: UUID
    reason: Reason


class HandOverPreview(msgspec.Struct, frozen=True):
    """Whose customers could be handed over: `count` of them, `at_once` of those by one command."""

    associate_id: UUID
    associate_name: str
    count: int
    at_once: int


class HandOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customers of one person (`from_id`) for another; `count` is `at_once` as the preview said it."""

    from_id: UUID
    associate_id: UUID
    count: Annotated[int, Meta(ge=1, le=MOST_HANDED_OVER)]
    reason: Reason


class MembersTransferred(msgspec.Struct, frozen=True):
    """How many changed hands; members who were bound to the receiver already are not counted."""

    transferred: int


class BindingView(msgspec.Struct, frozen=True):
    """Who was a member's dedicated associate from when to when."""

    associate_id: UUID
    associate_name: str
    reason: str
    bound_at: datetime
    ended_at: datetime | None


class GivenConsent(msgspec.Struct, frozen=True):
    """What a member has agreed to: with whom, to which version of the text, and how it was proven."""

    company: str | None
    store: str | None
    text_version: str
    channel: str
    proof: str | None
    confirmed_at: datetime
    withdrawn_at: datetime | None
