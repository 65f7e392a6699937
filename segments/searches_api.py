"""Searches, kept searches and rules of tags over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from segments.errors import SearchTooWide, SegmentsFull, TagArchived, TagNotByRule
from segments.queries import kept, ruling, searching
from segments.searches import (
    Book,
    CountedSegment,
    Found,
    FoundMember,
    KeepSegment,
    RuleView,
    RunView,
    SaveRule,
    SearchMembers,
    SegmentView,
    TryRule,
)
from segments.service.keeping import forget_segment, keep_segment
from segments.service.ruling import save_rule, try_rule

WhoseBook = Annotated[Book, QueryParameter(description="自己的顾客或权限范围内 · One's own members, or those in reach")]


class MemberSearchController(Controller):
    """查找会员 · Searching members."""

    path = "/v1/member-searches"
    tags = ("segments",)

    @post(
        status_code=200,
        operation_id="searchMembersByConditions",
        opt=refuses(NotFound, InvalidField, SearchTooWide),
        summary="按条件查找会员 · Members by conditions",
    )
    async def search(self, actor: CurrentActor, data: JSONBody[SearchMembers]) -> Found:
        """One page of the members who are such, in the order that is wanted. Sent as a body: no address holds it."""
        return await searching.search_members(actor, data)


class SegmentController(Controller):
    """人群 · Kept searches."""

    path = "/v1/segments"
    tags = ("segments",)

    @get(operation_id="listSegments", summary="人群与人数 · Kept searches with their counts")
    async def counted(self, actor: CurrentActor, *, book: WhoseBook = Book.REACH) -> list[CountedSegment]:
        """Those of the product first; each with how many the actor finds by it."""
        return await kept.counted_segments(actor, book=book)

    @post(
        operation_id="keepSegment",
        opt=refuses(NotFound, InvalidField, SegmentsFull),
        summary="保存人群 · Keep a search",
    )
    async def keep(self, actor: CurrentActor, data: JSONBody[KeepSegment], write: RetrySafe) -> Written[SegmentView]:
        """For the people of a unit; each finds the members of their own reach."""
        return await write(lambda: keep_segment(actor, data))

    @delete("/{segment_id:uuid}", operation_id="forgetSegment", summary="删除人群 · Forget a kept search")
    async def forget(self, actor: CurrentActor, segment_id: FromPath[UUID]) -> None:
        """Its members stay as they are."""
        await forget_segment(actor, segment_id)

    @get(
        "/{segment_id:uuid}/members",
        operation_id="listMembersOfSegment",
        opt=refuses(SearchTooWide),
        summary="人群的会员 · Members of a kept search",
    )
    async def members(self, actor: CurrentActor, segment_id: FromPath[UUID], paging: Paging) -> Page[FoundMember]:
        """In its order."""
        return await kept.members_of_segment(actor, paging, segment_id=segment_id)


class TagRuleController(Controller):
    """标签规则 · Rules of tags."""

    path = "/v1/tags/{tag_id:uuid}"
    tags = ("segments",)

    @get("/rule-versions", operation_id="listRuleVersions", summary="规则版本 · Versions of a tag's rule")
    async def versions(self, actor: CurrentActor, tag_id: FromPath[UUID]) -> list[RuleView]:
        """The one in force first."""
        return await ruling.rule_versions(actor, tag_id)

    @post(
        "/rule-versions",
        operation_id="saveRule",
        opt=refuses(TagNotByRule, TagArchived, InvalidField, Stale),
        summary="保存规则 · Save the next version of a rule",
    )
    async def save(
        self, actor: CurrentActor, tag_id: FromPath[UUID], data: JSONBody[SaveRule], write: RetrySafe
    ) -> Written[RuleView]:
        """It goes over all members at once, then each night."""
        return await write(lambda: save_rule(actor, tag_id, data))

    @get("/rule-runs", operation_id="listRuleRuns", summary="规则运行记录 · Runs and trials of a rule")
    async def runs(self, actor: CurrentActor, tag_id: FromPath[UUID]) -> list[RunView]:
        """The latest first."""
        return await ruling.rule_runs(actor, tag_id)

    @post(
        "/rule-trials",
        operation_id="tryRule",
        opt=refuses(TagNotByRule, TagArchived, InvalidField),
        summary="试算规则 · Count whom a rule would match",
    )
    async def attempt(
        self, actor: CurrentActor, tag_id: FromPath[UUID], data: JSONBody[TryRule], write: RetrySafe
    ) -> Written[RunView]:
        """Matched, newly, leaving; nothing is changed. Of many members the worker counts on: ask for the run."""
        return await write(lambda: try_rule(actor, tag_id, data))

    @get("/rule-runs/{run_id:uuid}", operation_id="showRuleRun", summary="一次运行 · One run")
    async def run(self, actor: CurrentActor, tag_id: FromPath[UUID], run_id: FromPath[UUID]) -> RunView:
        """How far it is."""
        return await ruling.rule_run(actor, tag_id, run_id)
