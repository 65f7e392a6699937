"""When two members may be one person, which of them stays, and which side gives what."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.ground.members.profiles import Profile
from guide_app.ground.members.rules import MemberSource

LOWEST_LEVEL = "basic"
"""The first level, which everybody has."""

FOUND_AT_ONCE = 500
"""Pairs that one run of the finding job takes; the next run takes the rest."""


class DuplicateReason(StrEnum):
    """Why two members may be one person."""

    TILL_PHONE = "till_phone"
    """A till knows the one by the phone of the other."""
    NAME_AND_BIRTHDAY = "name_and_birthday"
    UNIONID = "unionid"
    """Two contacts of the messenger, one linked to each, have one WeChat account."""
    EXTERNAL_CONTACT = "external_contact"
    """One contact of the messenger was linked to both."""
    PROPOSED = "proposed"
    """Somebody who knows them says so."""

    @property
    def is_strong(self) -> bool:
        """Whether it proves that they are one person: such are joined without asking."""
        return self is DuplicateReason.TILL_PHONE


class DuplicateState(StrEnum):
    """What became of a pair."""

    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


class Side(StrEnum):
    """One of the two members of a merge."""

    SURVIVOR = "survivor"
    ABSORBED = "absorbed"


class Choices(msgspec.Struct, frozen=True):
    """Which side gives a field; None: the survivor, and the other one where the survivor has nothing."""

    name: Side | None = None
    phone: Side | None = None
    birthday: Side | None = None
    dedicated: Side | None = None


def winner(survivor: object | None, absorbed: object | None, chosen: Side | None) -> Side:
    """Which side gives a field. One that has nothing never wins over one that has something."""
    if survivor is None or absorbed is None:
        return Side.SURVIVOR if absorbed is None else Side.ABSORBED
    return chosen or Side.SURVIVOR


def together(survivor: Profile, absorbed: Profile, chosen: Choices) -> Profile:
    """The profile of the person that both are."""

    def of(field: str) -> str | None:
        ours, theirs = getattr(survivor, field), getattr(absorbed, field)
        side: Side = winner(ours, theirs, getattr(chosen, field, None))
        value: str | None = ours if side is Side.SURVIVOR else theirs
        return value

    return Profile(of("name"), of("phone"), of("birthday"), of("gender"))


def put_apart(now: Profile, before: Profile, after: Profile) -> Profile:
    """The survivor's profile without what a merge gave it; what has changed since stays as it is."""

    def of(field: str) -> str | None:
        current: str | None = getattr(now, field)
        if current != getattr(after, field):
            return current
        earlier: str | None = getattr(before, field)
        return earlier

    return Profile(of("name"), of("phone"), of("birthday"), of("gender"))


def higher_level(survivor: str, absorbed: str, levels: Sequence[str]) -> str:
    """The level of the person: the higher of the two, of equal ones the survivor's.

    `levels` are the codes in force from the first up. Others are above the first and below all that are in force.
    """

    def rank(level: str) -> int:
        if level == LOWEST_LEVEL:
            return -1
        return levels.index(level) + 1 if level in levels else 0

    return absorbed if rank(absorbed) > rank(survivor) else survivor


def stays(one: tuple[MemberSource, datetime, UUID], other: tuple[MemberSource, datetime, UUID]) -> bool:
    """Whether `one` is the better survivor: whom a till alone knows gives way, then who came later."""
    return (one[0] is MemberSource.TILL, *one[1:]) < (other[0] is MemberSource.TILL, *other[1:])


def may_be_undone(merged_at: datetime, at: datetime, *, days: int) -> bool:
    """Whether a merge is still young enough to be undone."""
    return at < undone_until(merged_at, days=days)


def undone_until(merged_at: datetime, *, days: int) -> datetime:
    """Until when a merge can be undone."""
    return merged_at + timedelta(days=days)
