"""What is known of a person, in clear, as it is written anew: nothing here is kept."""

import msgspec


class Profile(msgspec.Struct, frozen=True):
    """What is known of a person, in clear; `birthday` as an ISO date, `phone` as E.164, `gender` null if unknown."""

    name: str | None = None
    phone: str | None = None
    birthday: str | None = None
    gender: str | None = None
