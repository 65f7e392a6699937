"""Reads of tags, of the members who carry them, and searches by everything that may be asked."""

from contextlib import suppress

from benchmarks._at_size_read import FIRST, Numbers, Read, each
from benchmarks._at_size_rows import Kind, identified
from guide_app.base.kernel.access import Actor
from segments.conditions import Conditions
from segments.errors import SearchTooWide
from segments.queries import kept, searching, tagged
from segments.rules import Sort
from segments.searches import Book, SearchMembers

RARE = identified(Kind.TAG, 40)
COMMON = identified(Kind.TAG, 1)
SEARCH_LIMIT_MS = 50.0
SEARCHES = {
    **{f"by_{sort}": SearchMembers(sort=sort) for sort in Sort},
    "away": SearchMembers(conditions=Conditions(away_days=90), sort=Sort.LAST_PURCHASE),
    "unseen": SearchMembers(conditions=Conditions(unseen_days=90), sort=Sort.LAST_VISIT),
    "unseen_buyers": SearchMembers(conditions=Conditions(unseen_days=60), sort=Sort.LONGEST_AWAY),
    "seen_lately": SearchMembers(conditions=Conditions(visited_within_days=7, away_days=90), sort=Sort.LAST_VISIT),
    "often": SearchMembers(conditions=Conditions(orders_from=2, orders_within_days=180), sort=Sort.LAST_PURCHASE),
    "big_spenders": SearchMembers(conditions=Conditions(spend_from_fen=30_000), sort=Sort.SPEND),
    "new": SearchMembers(conditions=Conditions(registered_within_days=30)),
    "tagged": SearchMembers(tags_all=(RARE,), sort=Sort.SPEND),
    "tagged_often": SearchMembers(tags_all=(COMMON,), sort=Sort.LAST_PURCHASE),
    "phone_tail": SearchMembers(phone_tail="7919", conditions=Conditions(orders_from=1)),
    "rare": SearchMembers(conditions=Conditions(levels=("gold",))),
    "own": SearchMembers(book=Book.OWN, sort=Sort.LONGEST_AWAY),
    "birthdays": SearchMembers(conditions=Conditions(birthday_within_days=7)),
}
"""What is asked; `rare` matches nobody, and is refused or empty."""


def of_segments(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    hq, ours = everyone["hq"], kept.OURS[0]
    return [
        *searches(everyone),
        *each("segments.counted", everyone, kept.counted_segments),
        *each("segments.members", everyone, lambda actor: kept.members_of_segment(actor, FIRST, segment_id=ours.id)),
        Read("member_search.count.hq", lambda: lambda: searching.count_members(hq, [SEARCHES["away"]])),
        Read("segments.one.hq", lambda: lambda: kept.segment(hq, ours.id)),
        Read("member_search.cursor.hq", lambda: lambda: searching.cursor_after(hq, Sort.SPEND, some.member())),
        *each("tags.members", everyone, lambda actor: tagged.members_of_tag(actor, FIRST, tag_id=COMMON)),
        *each("tags.members_of_rare", everyone, lambda actor: tagged.members_of_tag(actor, FIRST, tag_id=RARE)),
        Read("tags.of_member.hq", lambda: lambda: tagged.tags_of_member(hq, some.member())),
        Read("tags.of_members.hq", lambda: lambda: tagged.tags_of_members(hq, [some.member() for _ in range(50)])),
        Read("tags.changes.hq", lambda: lambda: tagged.tag_changes(hq, some.member(), FIRST)),
    ]


def searches(everyone: dict[str, Actor]) -> list[Read]:
    """Every search, asked by everyone."""
    return [
        _bounded(read)
        for name, asked in SEARCHES.items()
        for read in each(
            f"member_search.{name}",
            everyone,
            lambda actor, asked=asked: _search(actor, asked),  # type: ignore[misc]  # bound now
        )
    ]


async def _search(actor: Actor, asked: SearchMembers) -> None:
    """What is refused as too wide was looked at for as long as one search may."""
    with suppress(SearchTooWide):
        await searching.search_members(actor, asked)


def _bounded(read: Read) -> Read:
    return Read(read.name, read.call, SEARCH_LIMIT_MS)
