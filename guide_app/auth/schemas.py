"""Shapes of signing in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.kernel.access import Role


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A login and its password."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class SignedIn(msgspec.Struct, frozen=True):
    """The bearer token. It is shown once and kept nowhere in clear."""

    access_token: str
    token_type: str
    expires_at: datetime


class WhoAmI(msgspec.Struct, frozen=True):
    """The actor behind a token."""

    account_id: UUID | None
    associate_id: UUID | None
    name: str
    role: Role
    paths: list[str]
    store_id: UUID | None
