"""Shapes of signing in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login and its password."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class SignedIn(msgspec.Struct, frozen=True):
    """The bearer token. It is shown once and kept nowhere in clear."""

    access_token: str
    token_type: str
    expires_at: datetime


class StaffSession(msgspec.Struct, frozen=True):
    """A place where somebody is signed in. `used_at` is right to the hour, `address` is half of it."""

    ref: str
    device: str
    address: str
    issued_at: datetime
    used_at: datetime
    expires_at: datetime
    is_this_one: bool


class WhoAmI(msgspec.Struct, frozen=True):
    """The actor behind a token."""

    account_id: UUID | None
    associate_id: UUID | None
    name: str
    role: Role
    paths: list[str]
    store_id: UUID | None


Password = Annotated[str, msgspec.Meta(min_length=8, max_length=200)]


Login = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9@._-]{1,79}\Z")]


class OpenAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login for an associate, with a first password that they should change."""

    associate_id: UUID
    login: Login
    password: Password


class AccountOpened(msgspec.Struct, frozen=True):
    """The new login."""

    account_id: UUID
    login: str


class ChangePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old password proves who asks."""

    old_password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    new_password: Password


class ResetPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password for somebody who has forgotten theirs; they should change it."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    new_password: Password
