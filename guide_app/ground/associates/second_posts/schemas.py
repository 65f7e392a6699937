"""Shapes of second posts, and of the stores that somebody works in."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.ground.associates.schemas import UnitCode


class AddSecondPost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post in a further store, named by its code, beside the main one.

    It begins today unless `valid_from` says otherwise, and ends before `valid_to`, or when it is ended.
    """

    store: UnitCode
    role: Role = Role.ASSOCIATE
    valid_from: date | None = None
    valid_to: date | None = None


class EndSecondPost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`on` is the first day without it, today by default."""

    on: date | None = None


class WorkplaceView(msgspec.Struct, frozen=True):
    """A store that somebody works in today; one of them is the main one, one the one they work for at the moment."""

    store_id: UUID
    code: str
    name: str
    role: Role
    is_main: bool
    is_current: bool
