"""Retention: what is known of persons goes when it has been kept long enough, by kinds that packages declare.

A kind says in its package's `retaining.py` what is older than a moment, and how single rows of it are erased. Who may
not go yet is said by holds: conditions about members, of whatever package. `guide_app.ground.privacy` keeps the rules,
lists what would go, and erases what two people agreed to.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import business_date, start_of

Told = tuple[str, str]
"""Something in Chinese and in English."""


class OldRow(msgspec.Struct, frozen=True):
    """Something that has been kept long enough, and since when."""

    subject: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class RetentionKind:
    """A kind of data. `name` is `<package>.<what>`; `title` what it is, `told` what goes and what stays.

    `old` answers what nothing has happened to since a moment, at most so many, the least id first, of the given
    subjects alone where there are any. `erase` erases one of them in the transaction of its caller.
    """

    name: str
    title: Told
    told: Told
    least_months: int
    """A rule may not be shorter: a law asks to keep it so long, or people still need it."""
    old: Callable[[datetime, int, Sequence[UUID] | None], Awaitable[Sequence[OldRow]]]
    erase: Callable[[UUID, datetime], Awaitable[None]]
    is_of_members: bool = False
    """Whether a subject is a member, so that holds keep it."""
    is_of_days: bool = False
    """Whether a subject is a business day, of which all goes in one transaction: see `days_in`."""

    @property
    def rows_together(self) -> bool:
        """Whether one transaction erases many; an erasure of a member and a whole day are each their own."""
        return not (self.is_of_members or self.is_of_days)


class HeldMember(msgspec.Struct, frozen=True):
    """A member who may not go yet."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Hold:
    """Why members may not go yet: `keeps` answers those of the given ones whom it keeps."""

    name: str
    title: Told
    keeps: Callable[[Sequence[UUID]], Awaitable[Sequence[HeldMember]]]


FIRST_DAY = date(2000, 1, 1)


def day_of(subject: UUID) -> date:
    """The business day that stands on a list as this."""
    return FIRST_DAY + timedelta(days=subject.int)


def days_in(table: str) -> str:
    """The days on which there are rows of a table with a moment `at`: for what is too much to be listed row by row.

    A statement with the values of `old`, and those of `span_of` behind them.
    """
    return f"""
SELECT d.subject, d.since FROM (
  SELECT lpad(to_hex(business_day(t.at) - '{FIRST_DAY}'::date), 32, '0')::uuid AS subject, min(t.at) AS since
  FROM {table} t WHERE t.at < least($1, $5::timestamptz) AND t.at >= $4::timestamptz GROUP BY 1
) d WHERE $3::uuid[] IS NULL OR d.subject = ANY($3) ORDER BY d.subject LIMIT $2
"""


def span_of(before: datetime, subjects: Sequence[UUID] | None) -> tuple[datetime, datetime]:
    """Between which moments the days of a list lie, or all before a moment: the last values of such a statement."""
    chosen = sorted(day_of(one) for one in subjects) if subjects else [FIRST_DAY, business_date(before)]
    return start_of(chosen[0]), start_of(chosen[-1] + timedelta(days=1))


KINDS: dict[str, RetentionKind] = {}
HOLDS: dict[str, Hold] = {}
"""Every kind and every hold by its name, filled by the wiring."""


def declare(kinds: Sequence[RetentionKind], holds: Sequence[Hold]) -> None:
    """Put down all kinds and all holds. Names are unique."""
    names = [kind.name for kind in kinds] + [hold.name for hold in holds]
    if len(set(names)) != len(names):
        raise TypeError(f"two kinds of retention share a name: {names}")
    KINDS.clear()
    HOLDS.clear()
    KINDS.update({one.name: one for one in kinds})
    HOLDS.update({one.name: one for one in holds})


async def held(kind: RetentionKind, subjects: Collection[UUID]) -> dict[UUID, str]:
    """Which of these may not go yet, with the name of the first hold that keeps them."""
    found: dict[UUID, str] = {}
    if kind.is_of_members and subjects:
        for hold in HOLDS.values():
            for one in await hold.keeps(list(subjects)):
                found.setdefault(one.id, hold.name)
    return found
