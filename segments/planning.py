"""How members are looked for: among those to whom something leads, or walking step by step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel.lookups import Lookup, look_up_each
from guide_app.base.kernel.reach import ReachKind
from segments.errors import SearchTooWide
from segments.rules import Sort
from segments.walking import AT_FIRST, COUNTED, STEPS, WALKED, WALKS, Driver

WALKED_TOO = (Driver.TAG, Driver.BIRTHDAY)
"""What may lead to so many that some of them are met by walking."""


class OnPage(msgspec.Struct, frozen=True):
    """A member of a page, and the value of the order."""

    id: UUID
    place: int


class Walk(msgspec.Struct, frozen=True):
    """What was found; `whole`: all that may be such were looked at. `last` is where a walk goes on, if it may."""

    whole: bool
    matches: int
    last: OnPage | None
    page: list[OnPage]


class Plan(msgspec.Struct, frozen=True):
    """How members are looked for: among those to whom something leads, if something does, or walking through all.

    `given` are the values of each walk; the fourth and the fifth say behind whom it begins. Where the lead goes to more
    than it says, and a walk does not meet enough of them, `all_led` looks at all whom it leads to.
    """

    sort: Sort
    kind: ReachKind
    given: tuple[Any, ...]
    driver: Driver | None = None
    lead: Lookup[Walk] | None = None
    all_led: Lookup[Walk] | None = None

    def walk(self, most: int, behind: OnPage | None = None) -> Lookup[Walk]:
        """A walk past so many members, from where the page before ended, or behind somebody."""
        start, end = self.given[:3], self.given[5:]
        place = self.given[3:5] if behind is None else (behind.place, behind.id)
        return Lookup(Walk, WALKS[most][self.sort][self.kind], *start, *place, *end)

    @property
    def counting(self) -> Lookup[Walk]:
        """The walk that counts: of one store, whose number people know, it goes as far as it may."""
        return self.walk(WALKED if self.kind is ReachKind.STORE else AT_FIRST)

    def leads_too_far(self, found: Walk | None) -> bool:
        """Whether the lead led to more members than one search looks at."""
        return self.lead is not None and not (found is not None and found.whole)

    def then(self, found: Walk | None) -> Lookup[Walk] | None:
        """What is looked up after that: what a tag or a birthday leads to may be found by walking too."""
        return self.counting if self.driver in WALKED_TOO and self.leads_too_far(found) else None


async def step_by_step(plan: Plan, limit: int) -> Walk:
    """The first step where it fills the page, and otherwise all of them, as far as is counted."""
    first, *others = STEPS[plan.kind]
    (walk,) = await walked([plan.walk(first)])
    assert walk is not None
    if len(walk.page) > limit:
        return walk
    for most in others:
        if walk.last is None or walk.matches >= COUNTED:
            break
        (further,) = await walked([plan.walk(most, walk.last)])
        assert further is not None
        met = {one.id for one in walk.page}  # who moves in the order meanwhile is met twice
        page = [*walk.page, *(one for one in further.page if one.id not in met)]
        walk = Walk(further.whole, walk.matches + further.matches, further.last, page)
    if walk.whole or len(walk.page) > limit:
        return walk
    raise SearchTooWide(most=WALKED)


async def walked(wanted: Sequence[Lookup[Walk] | None]) -> list[Walk | None]:
    """What was found by each, in one round trip."""
    found = iter(await look_up_each([one for one in wanted if one is not None]))
    return [None if one is None else next(iter(next(found)), None) for one in wanted]
