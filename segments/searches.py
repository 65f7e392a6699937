"""Shapes of searches, kept ones and rules: commands in, views out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from segments.conditions import Conditions
from segments.rules import Sort

Tags = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=10)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Book(StrEnum):
    """Whose members are searched: one's own dedicated ones, wherever they belong, or those of the stores in reach."""

    OWN = "own"
    REACH = "reach"


class Whose(StrEnum):
    """Members in reach who are one's own."""

    MINE = "mine"


class SearchMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for; everything has to hold. `conditions` are those of rules, nobody's by `has_dedicated`.

    `store_id` or `path` narrow the reach; `name` is a piece of a name, `phone_tail` the last four digits.
    """

    book: Book = Book.REACH
    store_id: UUID | None = None
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] | None = None
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] | None = None
    phone_tail: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}\Z")] | None = None
    tags_all: Tags = ()
    tags_any: Tags = ()
    dedicated: Whose | None = None
    dedicated_id: UUID | None = None
    conditions: Conditions = Conditions()
    sort: Sort = Sort.NEWEST
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


class FoundMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member who was found, masked, with what they bought and the tags they carry.

    `last_on` is the day of the last purchase, `visited_on` that of the last visit, a purchase or another.
    """

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    birthday: str | None
    level: str
    registered_at: datetime
    home_store_id: UUID
    home_store_name: str
    dedicated_id: UUID | None
    dedicated_name: str | None
    last_on: date | None
    visited_on: date | None
    orders: int
    net_fen: int
    year_fen: int
    tags: list[str]


class Found(msgspec.Struct, frozen=True):
    """A page of members. `matches` is how many there are, said with the first page; more where `more_matches`."""

    items: list[FoundMember]
    next_cursor: str | None
    matches: int | None
    more_matches: bool


class KeepSegment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search that is kept under a name, for the people of a unit: each finds those of their own reach."""

    name: Name
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] = "/"
    conditions: Conditions
    tags_all: Tags = ()
    sort: Sort = Sort.LAST_PURCHASE


class SegmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A kept search. `is_ours` comes with the product and cannot be changed."""

    id: UUID
    name: str
    path: str
    conditions: Conditions
    tags_all: list[UUID]
    sort: Sort
    is_ours: bool
    version: int

    def search(self, *, book: Book = Book.REACH, limit: int = 50) -> SearchMembers:
        """The search that it stands for."""
        tags = tuple(self.tags_all)
        return SearchMembers(conditions=self.conditions, tags_all=tags, sort=self.sort, book=book, limit=limit)


class CountedSegment(msgspec.Struct, frozen=True, kw_only=True):
    """A kept search with how many the reader finds by it; null where that cannot be said within bounds."""

    segment: SegmentView
    matches: int | None
    more_matches: bool


class TryRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conditions to be counted before they are saved."""

    conditions: Conditions


class SaveRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next version of a tag's rule; `replaces` is the number of the one it was made from, 0 for the first."""

    conditions: Conditions
    replaces: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a tag's rule."""

    tag_id: UUID
    no: int
    conditions: Conditions
    saved_at: datetime
    saved_by_name: str | None


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule going over all members, or a trial (`dry`): how far it is, and what it came to so far."""

    id: UUID
    tag_id: UUID
    no: int | None
    dry: bool
    conditions: Conditions
    examined: int
    matched: int
    entered: int
    leaving: int
    begun_at: datetime
    ended_at: datetime | None
