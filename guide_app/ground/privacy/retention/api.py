"""How long data is kept, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.privacy.errors import RunNotListed
from guide_app.ground.privacy.queries import retention as queries
from guide_app.ground.privacy.retention.approvals import ask_rule, ask_run
from guide_app.ground.privacy.retention.schemas import (
    AskRetention,
    RetentionItemView,
    RetentionKindView,
    RetentionRuleView,
    RetentionRunDetail,
    RetentionRunView,
    WriteRetention,
)

OfKind = Annotated[str | None, QueryParameter(description="数据种类 · Of one kind of data", max_length=40)]
Held = Annotated[bool | None, QueryParameter(description="暂不能删除的 · Those that may not go yet")]


class RetentionRuleController(Controller):
    """数据保存期限 · How long data is kept."""

    path = "/v1/retention-rules"
    tags = ("privacy",)

    @get(operation_id="listRetentionRules", summary="各类数据的保存期限 · Kinds of data and their rules")
    async def kinds(self, actor: CurrentActor) -> list[RetentionKindView]:
        """Each with its rule, versions before, and the list of what would go by it."""
        return await queries.retention_kinds(actor)

    @post(
        status_code=201,
        operation_id="writeRetentionRule",
        opt=asks_second_person(),
        summary="设定保存期限 · Write a rule",
    )
    async def write(
        self, actor: CurrentActor, data: JSONBody[WriteRetention], write: RetrySafe
    ) -> Written[RetentionRuleView]:
        """In force once a second person approves. Nothing goes by it alone: see the lists."""
        return await write(lambda: ask_rule(actor, data))


class RetentionRunController(Controller):
    """到期数据清单 · Lists of what has been kept long enough."""

    path = "/v1/retention-runs"
    tags = ("privacy",)

    @get(operation_id="listRetentionRuns", summary="到期数据清单 · Lists of what would go")
    async def runs(self, actor: CurrentActor, paging: Paging, kind: OfKind = None) -> Page[RetentionRunView]:
        """Made each night by the rules, the newest first."""
        return await queries.retention_runs(actor, paging, kind=kind)

    @get("/{run_id:uuid}", operation_id="showRetentionRun", summary="一份清单 · One list")
    async def run(self, actor: CurrentActor, run_id: FromPath[UUID]) -> RetentionRunDetail:
        """With how many stay, and why."""
        return await queries.retention_run(actor, run_id)

    @get("/{run_id:uuid}/items", operation_id="listRetentionItems", summary="清单内容 · What stands on it")
    async def items(
        self, actor: CurrentActor, run_id: FromPath[UUID], paging: Paging, held: Held = None
    ) -> Page[RetentionItemView]:
        """By id; members with their number."""
        return await queries.retention_items(actor, run_id, paging, held=held)

    @post(
        "/{run_id:uuid}/erasure",
        status_code=202,
        operation_id="eraseRetentionRun",
        opt=asks_second_person(RunNotListed),
        summary="提交删除 · Leave its erasure to a second person",
    )
    async def erase(
        self, actor: CurrentActor, run_id: FromPath[UUID], data: JSONBody[AskRetention], write: RetrySafe
    ) -> Written[ApprovalRequested]:
        """Then a worker erases what stands on it, and nothing else; what something holds by then stays."""
        return await write(lambda: ask_run(actor, run_id, data))
