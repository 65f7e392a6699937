"""Points and levels over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from loyalty import approvals, deciding, queries
from loyalty.errors import NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints, TemplatesUnknown
from loyalty.schemas import (
    AdjustGrowth,
    BenefitView,
    DecideRules,
    GrowthAdjusted,
    GrowthEntryView,
    GrowthView,
    LevelChangeView,
    LevelCount,
    NotedEntry,
    OwnEntry,
    PreviewRules,
    RulesPreview,
    VersionView,
)

OfStore = Annotated[UUID | None, QueryParameter(description="只看这家门店 · Of this store alone")]


class LoyaltyController(Controller):
    """会员等级 · Levels of members."""

    path = "/v1/loyalty"
    tags = ("loyalty",)

    @get("/levels", operation_id="listLevels", summary="等级与人数 · The levels in force, with their members")
    async def levels(self, actor: CurrentActor) -> list[LevelCount]:
        """From the first one up, with how many members of the chain have each."""
        return await queries.levels(actor)

    @get("/rules", operation_id="listLoyaltyRules", summary="等级规则各版本 · Every version of the rules")
    async def rules(self, actor: CurrentActor) -> list[VersionView]:
        """The newest first."""
        return await queries.rules(actor)

    @post(
        "/rules",
        operation_id="decideLoyaltyRules",
        opt=asks_second_person(InvalidField, TemplatesUnknown),
        summary="制定新版等级规则 · Ask for another version of the rules",
    )
    async def decide(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[DecideRules]) -> Written[VersionView]:
        """In force from its day on, once a second person has approved, always: 202. What has happened stays."""
        return await write(lambda: approvals.decide_rules(actor, data))

    @post(
        "/rules/previews",
        status_code=200,
        operation_id="previewLoyaltyRules",
        opt=refuses(InvalidField, TemplatesUnknown),
        summary="试算等级规则 · Whom other rules would move",
    )
    async def preview(self, actor: CurrentActor, data: JSONBody[PreviewRules]) -> RulesPreview:
        """How many go up, and how many have fewer points than their level asks for. Nothing is written."""
        return await deciding.preview_rules(actor, data)

    @get("/entries", operation_id="listGrowthEntries", opt=refuses(NotFound), summary="成长值流水 · Entries of points")
    async def entries(self, actor: CurrentActor, paging: Paging, store_id: OfStore = None) -> Page[GrowthEntryView]:
        """Of the stores within reach, the newest first."""
        return await queries.all_entries(actor, paging, store_id=store_id)

    @get(
        "/level-changes",
        operation_id="listLevelChanges",
        opt=refuses(NotFound),
        summary="等级变动 · Who went up or down",
    )
    async def changes(self, actor: CurrentActor, paging: Paging, store_id: OfStore = None) -> Page[LevelChangeView]:
        """Of the stores within reach, the newest first."""
        return await queries.level_changes(actor, paging, store_id=store_id)

    @get(
        "/benefits",
        operation_id="listBenefits",
        opt=refuses(NotFound),
        summary="权益发放 · Coupons that levels brought",
    )
    async def benefits(self, actor: CurrentActor, paging: Paging, store_id: OfStore = None) -> Page[BenefitView]:
        """For birthdays and for reaching a level, the newest first; with the reason where there is none."""
        return await queries.benefits_given(actor, paging, store_id=store_id)


class MemberGrowthController(Controller):
    """会员成长值 · A member's points and level."""

    path = "/v1/members/{member_id:uuid}/growth"
    tags = ("loyalty",)

    @get(operation_id="showGrowth", summary="成长值与等级 · Points and level of a member")
    async def growth(self, actor: CurrentActor, member_id: FromPath[UUID]) -> GrowthView:
        """The points, the level until when, and what is missing to the next one."""
        return await queries.growth(actor, member_id)

    @get("/entries", operation_id="listMemberGrowth", summary="会员成长值流水 · Entries of a member")
    async def entries(self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging) -> Page[NotedEntry]:
        """The newest first, each with its reason."""
        return await queries.growth_entries(actor, member_id, paging)

    @post(
        "/adjustments",
        operation_id="adjustGrowth",
        opt=asks_second_person(NotFound, InvalidField, NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints),
        summary="手工增减成长值 · Give or take points by hand",
    )
    async def adjust(
        self, actor: CurrentActor, member_id: FromPath[UUID], write: RetrySafe, data: JSONBody[AdjustGrowth]
    ) -> Written[GrowthAdjusted]:
        """With a reason. More than the rules allow one person waits for a second one: 202."""
        return await write(lambda: approvals.adjust(actor, member_id, data))


class MyGrowthController(Controller):
    """我的成长值 · A customer's own points and level."""

    path = "/v1/my-membership/growth"
    tags = ("customers",)
    opt = CUSTOMERS

    @get(operation_id="showMyGrowth", summary="我的等级与成长值 · My level and points")
    async def growth(self, customer: CurrentCustomer) -> GrowthView:
        """What I have, until when, and what is missing to the next level."""
        return await queries.own_growth(customer)

    @get("/entries", operation_id="listMyGrowth", summary="我的成长值明细 · My points, one by one")
    async def entries(self, customer: CurrentCustomer, paging: Paging) -> Page[OwnEntry]:
        """The newest first."""
        return await queries.own_entries(customer, paging)
