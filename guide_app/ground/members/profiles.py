"""What is known of a person, in clear. Nothing here is kept."""

from enum import StrEnum

import msgspec


class ProfileField(StrEnum):
    """What a customer says of themselves."""

    NAME = "name"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    GENDER = "gender"


class Profile(msgspec.Struct, frozen=True):
    """What is known of a person, in clear; `birthday` as an ISO date, `phone` as E.164, `gender` null if unknown."""

    name: str | None = None
    phone: str | None = None
    birthday: str | None = None
    gender: str | None = None


def fields_changed(before: Profile, after: Profile) -> tuple[ProfileField, ...]:
    """What is another one than before."""
    return tuple(field for field in ProfileField if getattr(before, field) != getattr(after, field))
