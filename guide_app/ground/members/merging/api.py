"""Members who are one person over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.errors import (
    AlreadyOnePerson,
    DuplicateEnded,
    ErasedNotMerged,
    MergeChanged,
    MergeNotLast,
    MergeNotUndone,
    TwoOfStaff,
)
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.merging.rules import DuplicateState
from guide_app.ground.members.merging.schemas import (
    DismissDuplicate,
    DuplicateView,
    MergeDone,
    MergeMembers,
    MergePreview,
    MergeTakenBack,
    MergeView,
    ProposeDuplicate,
    UndoMerge,
)
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.merging.service.pairing import dismiss_duplicate, propose_duplicate
from guide_app.ground.members.merging.service.undoing import undo_merge

OfStatus = Annotated[DuplicateState, QueryParameter(description="处理状态 · What became of it")]
OfPerson = Annotated[UUID | None, QueryParameter(description="哪位会员的合并 · Of one person")]
Survivor = Annotated[UUID, QueryParameter(description="保留的会员 · Who stays")]
Absorbed = Annotated[UUID, QueryParameter(description="并入的会员 · Who is merged into them")]
Belongs = NamedDependency[SkipValidation[BelongingsDesk]]


class DuplicateController(Controller):
    """疑似重复会员 · Members who may be one person."""

    path = "/v1/member-duplicates"
    tags = ("members",)

    @get(operation_id="listDuplicates", summary="疑似重复的会员 · Members who may be one person")
    async def duplicates(
        self, actor: CurrentActor, paging: Paging, status: OfStatus = DuplicateState.OPEN
    ) -> Page[DuplicateView]:
        """Pairs in reach with why they were found, the newest first, masked."""
        return await queries.duplicates(actor, paging, status=status)

    @post(
        status_code=201,
        operation_id="proposeDuplicate",
        opt=refuses(NotFound, AlreadyOnePerson, ErasedNotMerged),
        summary="提出两个会员是同一人 · Say that two members are one person",
    )
    async def propose(
        self, actor: CurrentActor, data: JSONBody[ProposeDuplicate], write: RetrySafe
    ) -> Written[DuplicateView]:
        """Headquarters decide. Said twice it is there once."""
        return await write(lambda: propose_duplicate(actor, data))

    @post(
        "/{duplicate_id:uuid}/dismissal",
        status_code=200,
        operation_id="dismissDuplicate",
        opt=refuses(DuplicateEnded),
        summary="排除疑似重复 · Say that they are two people",
    )
    async def dismiss(
        self, actor: CurrentActor, duplicate_id: FromPath[UUID], data: JSONBody[DismissDuplicate], write: RetrySafe
    ) -> Written[DuplicateView]:
        """With a reason; the pair is not found again."""
        return await write(lambda: dismiss_duplicate(actor, duplicate_id, data))


class MergeController(Controller):
    """合并会员 · Merges of members."""

    path = "/v1/member-merges"
    tags = ("members",)

    @get(operation_id="listMerges", summary="合并记录 · Merges")
    async def merges(self, actor: CurrentActor, paging: Paging, member_id: OfPerson = None) -> Page[MergeView]:
        """Of members in reach, the newest first, with until when each can be undone."""
        return await queries.merges(actor, paging, member_id=member_id)

    @get(
        "/preview",
        operation_id="previewMerge",
        opt=refuses(NotFound),
        summary="合并预览 · What a merge would bring together",
    )
    async def preview(
        self, actor: CurrentActor, survivor_id: Survivor, absorbed_id: Absorbed, belongings: Belongs
    ) -> MergePreview:
        """Both sides with what hangs on them, what differs, and the digest that a merge has to name."""
        return await queries.merge_preview(actor, survivor_id, absorbed_id, desk=belongings)

    @post(
        status_code=201,
        operation_id="mergeMembers",
        opt=refuses(NotFound, MergeChanged, AlreadyOnePerson, ErasedNotMerged, TwoOfStaff),
        summary="合并会员 · Merge two members",
    )
    async def merge(
        self, actor: CurrentActor, data: JSONBody[MergeMembers], write: RetrySafe, belongings: Belongs
    ) -> Written[MergeDone]:
        """As the preview said. No order, coupon or consent moves: both ids lead to the survivor from then on."""
        return await write(lambda: merge_members(actor, data, desk=belongings))

    @post(
        "/{merge_id:uuid}/undo",
        status_code=200,
        operation_id="undoMerge",
        opt=refuses(MergeNotUndone, MergeNotLast, ErasedNotMerged),
        summary="撤销合并 · Undo a merge",
    )
    async def undo(
        self, actor: CurrentActor, merge_id: FromPath[UUID], data: JSONBody[UndoMerge], write: RetrySafe
    ) -> Written[MergeTakenBack]:
        """Within the days that the settings give. What was written since stays with the survivor."""
        return await write(lambda: undo_merge(actor, merge_id, because=data.reason))
