"""Associates over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written, asked_for
from guide_app.ground.associates import approvals, queries
from guide_app.ground.associates.errors import (
    AssociateHasLeft,
    MayNotLink,
    MayNotPost,
    NumberTaken,
    PostingOverlaps,
    WecomUserTaken,
)
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import (
    AssociateView,
    CreateAssociate,
    Leave,
    PostingView,
    PostTo,
    UpdateAssociate,
)

OfStore = Annotated[UUID | None, QueryParameter(description="所在门店 · Posted to this store")]
OfStatus = Annotated[AssociateStatus | None, QueryParameter(description="默认在职 · Active ones by default")]
SearchText = Annotated[
    str | None, QueryParameter(max_length=60, description="工号或姓名包含 · Number or name contains")
]


class RegionPeopleController(Controller):
    """区域人员 · People of a region."""

    path = "/v1/regions/{region_id:uuid}/associates"
    tags = ("associates",)

    @get(operation_id="listRegionAssociates", summary="任职于区域的人 · Who is posted to a region")
    async def people(self, actor: CurrentActor, region_id: FromPath[UUID]) -> list[AssociateView]:
        """Who leads it and who trains there; the people of its stores are listed by store."""
        return await queries.associates_of_region(actor, region_id)


class AssociateController(Controller):
    """导购 · Associates."""

    path = "/v1/associates"
    tags = ("associates",)

    @get(operation_id="listAssociates", summary="人员列表 · List associates")
    async def associates(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        store_id: OfStore = None,
        role: FromQuery[Role | None] = None,
        status: OfStatus = AssociateStatus.ACTIVE,
        text: SearchText = None,
    ) -> Page[AssociateView]:
        """Associates whose place is in reach."""
        return await queries.associates(actor, paging, store_id=store_id, role=role, status=status, text=text)

    @post(
        operation_id="createAssociate",
        opt=asks_second_person(NotFound, MayNotPost, NumberTaken, WecomUserTaken, PostingOverlaps),
        summary="新建人员 · Take somebody on",
    )
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateAssociate], write: RetrySafe
    ) -> Written[AssociateView]:
        """A person with the first post. For one at headquarters a second person has to approve: 202."""
        return await write(lambda: approvals.take_on(actor, data))

    @get("/{associate_id:uuid}", operation_id="showAssociate", summary="人员详情 · One associate")
    async def associate(self, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[AssociateView]:
        """One associate, with the version as ETag."""
        found = await queries.associate(actor, associate_id)
        return with_etag(found, found.version)

    @patch(
        "/{associate_id:uuid}",
        operation_id="updateAssociate",
        opt=asks_second_person(WecomUserTaken, AssociateHasLeft, MayNotLink),
        summary="修改人员 · Change an associate",
    )
    async def update(
        self,
        actor: CurrentActor,
        associate_id: FromPath[UUID],
        data: JSONBody[UpdateAssociate],
        expected_version: ExpectedVersion,
    ) -> Response[AssociateView]:
        """Change name, title, phone or WeCom account, by which they sign in.

        For an account of somebody at headquarters a second person has to approve: 202, and the rest is changed.
        """
        changed = await approvals.change_associate(actor, associate_id, data, expected_version=expected_version)
        return asked_for(changed) if isinstance(changed, ApprovalRequested) else with_etag(changed, changed.version)

    @get("/{associate_id:uuid}/postings", operation_id="listPostings", summary="任职记录 · Posts of an associate")
    async def postings(self, actor: CurrentActor, associate_id: FromPath[UUID]) -> list[PostingView]:
        """Every post, the oldest first."""
        return await queries.postings_of(actor, associate_id)

    @post(
        "/{associate_id:uuid}/postings",
        operation_id="postAssociate",
        opt=asks_second_person(MayNotPost, AssociateHasLeft, PostingOverlaps),
        summary="调岗 · Post an associate",
    )
    async def post_to(
        self, actor: CurrentActor, associate_id: FromPath[UUID], data: JSONBody[PostTo], write: RetrySafe
    ) -> Written[AssociateView]:
        """A new post; the one before ends that day. Where headquarters are concerned a second person approves: 202."""
        return await write(lambda: approvals.give_post(actor, associate_id, data))

    @post(
        "/{associate_id:uuid}/leave",
        status_code=200,
        operation_id="letAssociateGo",
        opt=asks_second_person(MayNotPost, AssociateHasLeft, PostingOverlaps),
        summary="离职 · Let an associate go",
    )
    async def leave(
        self, actor: CurrentActor, associate_id: FromPath[UUID], data: JSONBody[Leave], write: RetrySafe
    ) -> Written[AssociateView]:
        """End all posts on a day. For people at headquarters a second person has to approve: 202."""
        return await write(lambda: approvals.let_go(actor, associate_id, data))
