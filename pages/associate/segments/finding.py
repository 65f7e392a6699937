"""Customers by kept searches, tags and filters, in an order that one chooses."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.web.authentication import CurrentActor
from pages.asking import CURSOR, ROWS, asked
from pages.labels.segments import OURS, SORTS
from pages.page import PageController, page
from segments.conditions import Conditions
from segments.errors import SearchTooWide
from segments.queries.catalogue import tags
from segments.queries.kept import counted_segments, segment
from segments.queries.searching import search_members
from segments.rules import Sort
from segments.searches import Book, Found, SearchMembers

AnyRequest = Request[Any, Any, Any]
Days = Annotated[int, msgspec.Meta(ge=1, le=3_650)]
AWAY: list[tuple[str, str]] = [("30", _("30 天")), ("60", _("60 天")), ("90", _("90 天")), ("180", _("180 天"))]
SOON: list[tuple[str, str]] = [("0", _("今天")), ("7", _("7 天内")), ("30", _("30 天内"))]
SPENT: list[tuple[str, str]] = [("50000", _("500 元以上")), ("200000", _("2000 元以上")), ("500000", _("5000 元以上"))]


class SegmentFilters(msgspec.Struct, frozen=True):
    """What is looked for; `segment` is a kept search, to which the others are added."""

    segment: UUID | None = None
    tag: UUID | None = None
    book: Book | None = None
    away: Days | None = None
    birthday: Annotated[int, msgspec.Meta(ge=0, le=31)] | None = None
    spend: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None = None
    sort: Sort | None = None


class SegmentPages(PageController):
    """人群 · Customers who are alike."""

    path = "/a/customers/find"

    @get()
    async def found(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A page of them, with how many there are."""
        filters = asked(request, SegmentFilters)
        book = filters.book or book_of(actor)
        refused, listed = False, Found([], None, 0, False)
        try:
            listed = await search_members(actor, await _wanted(actor, filters, book, request.query_params.get(CURSOR)))
        except SearchTooWide:
            refused = True
        values = {name: "" if value is None else value for name, value in msgspec.structs.asdict(filters).items()}
        return await page(
            request,
            "associate/segments/found.html",
            form=Form.of(values | {"book": book}),
            listed=listed,
            refused=refused,
            filters=filters,
            book=book,
            counted=await counted_segments(actor, book=book),
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


async def _wanted(actor: Actor, filters: SegmentFilters, book: Book, cursor: str | None) -> SearchMembers:
    """The kept search with the filters added."""
    kept = SearchMembers() if filters.segment is None else (await segment(actor, filters.segment)).search()
    more: dict[str, Any] = {
        "away_days": filters.away,
        "birthday_within_days": filters.birthday,
        "spend_from_fen": filters.spend,
    }
    given = {name: value for name, value in more.items() if value is not None}
    conditions: Conditions = msgspec.structs.replace(kept.conditions, **given)
    tagged = (*kept.tags_all, *([filters.tag] if filters.tag else []))
    return msgspec.structs.replace(
        kept,
        book=book,
        conditions=conditions,
        tags_all=tagged,
        sort=filters.sort or kept.sort,
        cursor=cursor,
        limit=ROWS,
    )
