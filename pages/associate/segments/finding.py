"""Customers by kept searches, tags and filters, in an order that one chooses."""

import re
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member_levels
from guide_app.ground.members.rules import Gender
from pages.asking import CURSOR, ROWS, asked
from pages.labels.customers import GENDERS
from pages.labels.segments import OURS, SORTS
from pages.page import PageController, page
from segments.conditions import Conditions, senseless
from segments.errors import SearchTooWide
from segments.permissions import KEEP_SEGMENTS
from segments.queries.catalogue import tags
from segments.queries.kept import counted_segments, segment
from segments.queries.searching import search_members
from segments.rules import Sort
from segments.searches import Book, CountedSegment, Found, KeepSegment, SearchMembers
from segments.service.keeping import forget_segment, keep_segment

AnyRequest = Request[Any, Any, Any]
PHONE_TAIL = re.compile("[0-9]{4}")
Days = Annotated[int, msgspec.Meta(ge=1, le=3_650)]
AWAY: list[tuple[str, str]] = [("30", _("30 天")), ("60", _("60 天")), ("90", _("90 天")), ("180", _("180 天"))]
SOON: list[tuple[str, str]] = [("0", _("今天")), ("7", _("7 天内")), ("30", _("30 天内"))]
SPENT: list[tuple[str, str]] = [("50000", _("500 元以上")), ("200000", _("2000 元以上")), ("500000", _("5000 元以上"))]


class SegmentFilters(msgspec.Struct, frozen=True):
    """What is looked for; `segment` is a kept search, to which the others are added.

    `who` is a piece of a name, or the last four digits of a phone.
    """

    segment: UUID | None = None
    who: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    level: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    gender: Gender | None = None
    tag: UUID | None = None
    book: Book | None = None
    away: Days | None = None
    seen: Days | None = None
    unseen: Days | None = None
    birthday: Annotated[int, msgspec.Meta(ge=0, le=31)] | None = None
    spend: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None = None
    sort: Sort | None = None


class SegmentPages(PageController):
    """人群 · Customers who are alike."""

    path = "/a/customers/find"

    @get()
    async def found(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A page of them, with how many there are."""
        return await self._shown(request, actor, asked(request, SegmentFilters), Form())

    @post("/kept", status_code=303)
    async def keep(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Keep what is looked for under a name, for the people of one's unit."""
        form = await Form.sent(request)
        filters = form.read(SegmentFilters)

        async def work() -> Done:
            wanted = await _wanted(actor, filters, Book.REACH, None)
            kept = await keep_segment(
                actor,
                form.read(
                    KeepSegment,
                    path=actor.paths[0],
                    conditions=wanted.conditions,
                    tags_all=wanted.tags_all,
                    sort=wanted.sort,
                ),
            )
            return Done(f"/a/customers/find?segment={kept.id}", _("人群已保存"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, filters, form))

    @post("/kept/{segment_id:uuid}", status_code=303)
    async def forget(self, request: AnyRequest, actor: CurrentActor, segment_id: FromPath[UUID]) -> Response[Any]:
        """Take a kept search away."""
        form = await Form.sent(request)

        async def work() -> Done:
            await forget_segment(actor, segment_id)
            return Done("/a/customers/find", _("人群已删除"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, SegmentFilters(), form))

    async def _shown(
        self, request: AnyRequest, actor: Actor, filters: SegmentFilters, keeping: Form
    ) -> Response[bytes]:
        book = filters.book or book_of(actor)
        refused, listed = False, Found([], None, 0, False)
        try:
            wanted = await _wanted(actor, filters, book, request.query_params.get(CURSOR))
            if senseless(wanted.conditions) is None:  # a filter may ask for more than the kept search allows
                listed = await search_members(actor, wanted)
        except SearchTooWide:
            refused = True
        counted = await counted_segments(actor, book=book)
        values = {name: "" if value is None else value for name, value in msgspec.structs.asdict(filters).items()}
        return await page(
            request,
            "associate/segments/found.html",
            form=Form.of(values | {"book": book}),
            listed=listed,
            refused=refused,
            filters=filters,
            book=book,
            keeping=keeping,
            chosen={name: value for name, value in values.items() if value != ""},
            counted=counted,
            may_keep=actor.may(KEEP_SEGMENTS) and filters.who is None,
            may_forget=actor.may(KEEP_SEGMENTS) and any(_is_theirs(actor, one, filters.segment) for one in counted),
            levels=await member_levels(actor),
            genders=GENDERS,
            ours=OURS,
            sorts=SORTS,
            tags=await tags(actor),
            away=AWAY,
            soon=SOON,
            spent=SPENT,
        )


def book_of(actor: Actor) -> Book:
    """Whose customers somebody looks at first."""
    return Book.OWN if actor.role is Role.ASSOCIATE else Book.REACH


def _is_theirs(actor: Actor, one: CountedSegment, chosen: UUID | None) -> bool:
    """Whether a kept search is the one that is chosen, and one that the actor may take away."""
    return one.segment.id == chosen and not one.segment.is_ours and actor.reaches(one.segment.path)


async def _wanted(actor: Actor, filters: SegmentFilters, book: Book, cursor: str | None) -> SearchMembers:
    """The kept search with the filters added."""
    kept = SearchMembers() if filters.segment is None else (await segment(actor, filters.segment)).search()
    more: dict[str, Any] = {
        "away_days": filters.away,
        "visited_within_days": filters.seen,
        "unseen_days": filters.unseen,
        "birthday_within_days": filters.birthday,
        "spend_from_fen": filters.spend,
        "levels": (filters.level,) if filters.level else None,
        "genders": (filters.gender,) if filters.gender else None,
    }
    given = {name: value for name, value in more.items() if value is not None}
    conditions: Conditions = msgspec.structs.replace(kept.conditions, **given)
    is_tail = filters.who is not None and PHONE_TAIL.fullmatch(filters.who)
    tagged = (*kept.tags_all, *([filters.tag] if filters.tag else []))
    return msgspec.structs.replace(
        kept,
        book=book,
        conditions=conditions,
        tags_all=tagged,
        phone_tail=filters.who if is_tail else None,
        name=filters.who if not is_tail else None,
        sort=filters.sort or kept.sort,
        cursor=cursor,
        limit=ROWS,
    )
