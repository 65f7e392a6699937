"""Kept searches: those that come with the product, and those of the reader's part of the organisation."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, encode_cursor
from segments.conditions import Conditions
from segments.permissions import SEARCH_MEMBERS
from segments.queries.searching import count_members, cursor_after, search_members
from segments.rules import MOST_SEGMENTS, Sort, is_for
from segments.searches import Book, CountedSegment, FoundMember, SegmentView


def _ours(number: int, name: str, sort: Sort, conditions: Conditions) -> SegmentView:
    return SegmentView(
        id=UUID(int=number),
        name=name,
        path="/",
        conditions=conditions,
        tags_all=[],
        sort=sort,
        is_ours=True,
        version=1,
    )


OURS = (
    _ours(1, "沉睡 90 天", Sort.LAST_PURCHASE, Conditions(away_days=90)),
    _ours(2, "本周生日", Sort.NEWEST, Conditions(birthday_within_days=7)),
    _ours(3, "高消费", Sort.SPEND, Conditions(spend_from_fen=200_000)),
    _ours(4, "新会员", Sort.NEWEST, Conditions(registered_within_days=30)),
)
"""Those that come with the product."""
SEGMENTS = f"""
SELECT k.id, k.name, k.path, k.conditions, k.tags_all, k.sort, false AS is_ours, k.version FROM segment k
ORDER BY k.name, k.id LIMIT {MOST_SEGMENTS}
"""


async def segments(actor: Actor) -> list[SegmentView]:
    """The kept searches for the actor's part of the organisation, those of the product first."""
    actor.require(SEARCH_MEMBERS)
    kept = await fetch_as(SegmentView, SEGMENTS)
    return [*OURS, *(one for one in kept if is_for(one.path, actor.paths))]


async def segment(actor: Actor, segment_id: UUID) -> SegmentView:
    """One of them. Raises NotFound."""
    actor.require(SEARCH_MEMBERS)
    for one in await segments(actor):
        if one.id == segment_id:
            return one
    raise NotFound


async def counted_segments(actor: Actor, *, book: Book = Book.REACH) -> list[CountedSegment]:
    """The kept searches, each with how many the actor finds by it."""
    actor.require(SEARCH_MEMBERS)
    kept = await segments(actor)
    counted: list[CountedSegment] = []
    for one, found in zip(kept, await count_members(actor, [each.search(book=book) for each in kept]), strict=True):
        matches, more = (None, False) if found is None else (found.matches, found.more_matches)
        counted.append(CountedSegment(segment=one, matches=matches, more_matches=more))
    return counted


async def members_of_segment(actor: Actor, paging: PageRequest, *, segment_id: UUID) -> Page[FoundMember]:
    """The members in reach whom a kept search finds, in its order. Raises NotFound, SearchTooWide."""
    actor.require(SEARCH_MEMBERS)
    wanted = (await segment(actor, segment_id)).search(limit=paging.limit)
    if paging.after is not None:
        wanted = msgspec.structs.replace(wanted, cursor=await cursor_after(actor, wanted.sort, paging.after))
    found = await search_members(actor, wanted)
    return Page(found.items, encode_cursor(found.items[-1].id) if found.next_cursor else None)
