"""Figures over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.members.rules import MemberSource
from guide_app.ground.members.schemas import FindMembers
from performance.queries import boards, by_channel, customers, days, in_reach, leaving, reports, under_way
from performance.queries.by_channel import By
from performance.rules import Figure
from performance.schemas import (
    AssociateRank,
    Board,
    ChannelSold,
    CustomerView,
    LeftBehind,
    MemberInReach,
    MyDay,
    SalesByDay,
    StorePeople,
    StoreRank,
    TasksUnderWay,
)

OfStore = Annotated[UUID | None, QueryParameter(description="门店，店长默认本店 · A store; managers see their own")]
Mine = Annotated[bool, QueryParameter(description="只看我的专属客户 · Only my own customers")]
UnseenDays = Annotated[int | None, QueryParameter(ge=1, le=3_650, description="多少天没来 · Not seen for so many days")]
LongestAway = Annotated[bool, QueryParameter(description="最久没来的在前 · The longest away first")]

First = Annotated[date, QueryParameter(description="起始营业日（含） · From this business day")]
Last = Annotated[date, QueryParameter(description="截止营业日（含），最多 366 天 · To this one, 366 days at most")]
Below = Annotated[
    str | None, QueryParameter(description="门店或区域的路径，默认全部所辖 · The path of a unit, else all within reach")
]
Period = Annotated[
    str | None, QueryParameter(description="月份 2026-11 或日期 2026-11-30，默认今天 · A month or a day, else today")
]
BelongingTo = Annotated[UUID | None, QueryParameter(description="所属门店 · The store that they belong to")]
Level = Annotated[str | None, QueryParameter(max_length=20, description="等级 · The level")]
Source = Annotated[MemberSource | None, QueryParameter(description="来源 · How they came to us")]
Dedicated = Annotated[UUID | None, QueryParameter(description="专属导购 · Whose customers they are")]
Acquirer = Annotated[UUID | None, QueryParameter(description="拉新导购 · Who won them")]
RegisteredFrom = Annotated[date | None, QueryParameter(description="注册日起（含） · Registered from this day")]
RegisteredTo = Annotated[date | None, QueryParameter(description="注册日止（含） · Registered to this day")]
SplitBy = Annotated[By, QueryParameter(description="合计、按日、按月或按下级 · In all, by day, by month, by unit")]
PeopleOf = Annotated[UUID | None, QueryParameter(description="门店，店长默认本店 · A store; managers see their own")]


class PerformanceController(Controller):
    """业绩 · How people and stores are doing."""

    path = "/v1"
    tags = ("performance",)

    @get("/figures", operation_id="listFigures", summary="指标口径 · What the figures mean")
    async def figures(self, actor: CurrentActor) -> list[Figure]:
        """Title, definition and unit of every figure, by the name that it has in the answers."""
        return days.figures(actor)

    @get("/my/day", operation_id="showMyDay", opt=refuses(NotFound), summary="我的今天 · My day at a glance")
    async def my_day(self, actor: CurrentActor) -> MyDay:
        """How I am doing and what there is to do. Sales follow within moments, as the worker delivers them."""
        return await days.my_day(actor)

    @get(
        "/associates/{associate_id:uuid}/left-behind",
        operation_id="showLeftBehind",
        summary="离职影响 · What somebody leaves behind",
    )
    async def left_behind(self, actor: CurrentActor, associate_id: FromPath[UUID]) -> LeftBehind:
        """Customers, open tasks, codes and unpaid orders that others have to take over."""
        return await leaving.left_behind(actor, associate_id)


class CustomerController(Controller):
    """我的顾客 · My customers."""

    path = "/v1/my/customers"
    tags = ("performance",)

    @get(operation_id="listMyCustomers", summary="我的顾客，按最近到店 · My customers by their last visit")
    async def mine(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        store_id: OfStore = None,
        mine: Mine = False,
        unseen_days: UnseenDays = None,
        longest_away_first: LongestAway = False,
    ) -> Page[CustomerView]:
        """Masked, the latest first: my dedicated customers, or those who were in the store for who leads it."""
        return await customers.my_customers(
            actor,
            paging,
            store_id=store_id,
            mine=mine,
            unseen_days=unseen_days,
            longest_away_first=longest_away_first,
        )

    @get("/{member_id:uuid}", operation_id="showMyCustomer", summary="一位顾客与最近到店 · One customer, last visit")
    async def one(self, actor: CurrentActor, member_id: FromPath[UUID]) -> CustomerView:
        """Masked, with all that they bought."""
        return await customers.customer(actor, member_id)

    @post(
        "/search",
        status_code=200,
        operation_id="findMyCustomers",
        opt=refuses(InvalidField),
        summary="按手机号、后四位、姓名或会员号查找我的顾客 · Find my customers by phone, its end, name or number",
    )
    async def search(self, actor: CurrentActor, data: JSONBody[FindMembers]) -> list[CustomerView]:
        """As in findMembers, with their last visits. Changes nothing; phones and names do not stand in addresses."""
        return await customers.find_customers(actor, data)


class MembersInReachController(Controller):
    """会员与消费 · Members with what they bought."""

    path = "/v1/customers"
    tags = ("performance",)

    @get(operation_id="listCustomers", opt=refuses(NotFound), summary="会员与消费 · Members with what they bought")
    async def listed(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        store_id: BelongingTo = None,
        path: Below = None,
        level: Level = None,
        source: Source = None,
        dedicated_id: Dedicated = None,
        acquirer_id: Acquirer = None,
        first: RegisteredFrom = None,
        last: RegisteredTo = None,
        unseen_days: UnseenDays = None,
    ) -> Page[MemberInReach]:
        """Masked, the newest first: of the stores in reach, and one's own."""
        return await in_reach.members_in_reach(
            actor,
            paging,
            store_id=store_id,
            path=path,
            level=level,
            source=source,
            dedicated_id=dedicated_id,
            acquirer_id=acquirer_id,
            first=first,
            last=last,
            unseen_days=unseen_days,
        )

    @get("/{member_id:uuid}", operation_id="showCustomer", summary="一位会员与消费 · A member with what they bought")
    async def one(self, actor: CurrentActor, member_id: FromPath[UUID]) -> MemberInReach:
        """Masked; also one who is served in reach and belongs elsewhere."""
        return await in_reach.member_in_reach(actor, member_id)

    @post(
        "/search",
        status_code=200,
        operation_id="findCustomers",
        opt=refuses(InvalidField),
        summary="按手机号、后四位、姓名或会员号查找 · Find by phone, its end, name or number, with what they bought",
    )
    async def search(self, actor: CurrentActor, data: JSONBody[FindMembers]) -> list[MemberInReach]:
        """As in findMembers. Changes nothing; phones and names do not stand in addresses."""
        return await in_reach.find_members_in_reach(actor, data)


class ReportController(Controller):
    """报表 · Reports of sales."""

    path = "/v1/reports"
    tags = ("performance",)

    @get(
        "/sales-by-day",
        operation_id="showSalesByDay",
        opt=refuses(NotFound, InvalidField),
        summary="按日销售 · Sales by business day",
    )
    async def by_day(self, actor: CurrentActor, *, first: First, last: Last, path: Below = None) -> SalesByDay:
        """Each business day of a branch, those without sales too."""
        return await reports.sales_by_day(actor, first=first, last=last, path=path)

    @get(
        "/stores",
        operation_id="rankStores",
        opt=refuses(NotFound, InvalidField),
        summary="门店排行 · Stores by net sales",
    )
    async def stores(
        self, actor: CurrentActor, paging: Paging, *, period: Period = None, path: Below = None
    ) -> Page[StoreRank]:
        """Of which something is booked in the period."""
        return await reports.rank_of_stores(actor, paging, period=period, path=path)

    @get(
        "/associates",
        operation_id="rankAssociates",
        opt=refuses(NotFound, InvalidField),
        summary="导购排行 · People by net sales",
    )
    async def associates(
        self, actor: CurrentActor, paging: Paging, *, period: Period = None, path: Below = None
    ) -> Page[AssociateRank]:
        """By what they served in a store; who served in two stands there twice."""
        return await reports.rank_of_associates(actor, paging, period=period, path=path)

    @get("/board", operation_id="showBoard", opt=refuses(NotFound), summary="今日看板 · Today of a branch")
    async def board(self, actor: CurrentActor, path: Below = None) -> Board:
        """Sales, members, tasks, scans and approvals in one answer."""
        return await boards.board(actor, path=path)

    @get("/store-people", operation_id="listStorePeople", opt=refuses(NotFound), summary="店员今日 · People of a store")
    async def people(self, actor: CurrentActor, store_id: PeopleOf = None) -> StorePeople:
        """Who works there today, what they sold and what they have still to do."""
        return await boards.store_people(actor, store_id)

    @get("/tasks", operation_id="showTasksUnderWay", opt=refuses(NotFound), summary="进行中任务 · Tasks under way")
    async def tasks(self, actor: CurrentActor, path: Below = None) -> TasksUnderWay:
        """How far the people of stores are with each, the first to end first."""
        return await under_way.tasks_under_way(actor, path=path)


class ChannelController(Controller):
    """渠道业绩 · Sales by channel."""

    path = "/v1/performance/channels"
    tags = ("performance",)

    @get(operation_id="showSalesByChannel", opt=refuses(NotFound, InvalidField), summary="渠道业绩 · Sales by channel")
    async def channels(
        self, actor: CurrentActor, *, first: First, last: Last, path: Below = None, by: SplitBy = By.TOTAL
    ) -> list[ChannelSold]:
        """Sales, refunds, orders, units and averages of each channel: in all, by days or months, or by units below."""
        return await by_channel.sales_by_channel(actor, first=first, last=last, path=path, by=by)
