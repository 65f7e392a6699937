"""Shapes of customers' own sessions, and of what they see of themselves."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.members.rules import Gender
from guide_app.ground.members.schemas import GivenConsent

Phone = Annotated[str, Meta(min_length=5, max_length=30, description="手机号 · Phone number")]


class AskForCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer wants to sign in with this phone."""

    phone: Phone


class CodeOnItsWay(msgspec.Struct, frozen=True):
    """A code is on its way to the phone if a member has it, and good until then. The answer is the same if not."""

    expires_at: datetime


class SignInByCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phone and the code that it got."""

    phone: Phone
    code: Annotated[str, Meta(min_length=1, max_length=20, description="短信验证码 · The code that the phone got")]


class ChangeMyPhone(SignInByCode, frozen=True):
    """The phone that the customer has now, and the code that it got."""


class CustomerSignedIn(msgspec.Struct, frozen=True):
    """The customer's bearer token. It is shown once, kept nowhere in clear, and opens nothing of the staff's."""

    access_token: str
    token_type: str
    expires_at: datetime


class MyMembership(msgspec.Struct, frozen=True):
    """What is kept of the customer, masked: whoever holds their phone for a moment need not learn more.

    `birthday` is month and day.
    """

    number: str
    name_masked: str
    phone_masked: str
    birthday: str | None
    gender: Gender
    level: str
    registered_at: datetime
    home_store: str
    dedicated_name: str | None
    version: int


class MyConsent(GivenConsent, frozen=True):
    """What the customer has agreed to: with whom, to which version of the text, and how it was proven."""


class MySession(msgspec.Struct, frozen=True):
    """A device on which the customer is signed in."""

    id: UUID
    device: str
    issued_at: datetime
    expires_at: datetime
    is_this_one: bool
