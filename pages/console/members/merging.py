"""合并会员 · The merge desk: who may be one person, both side by side, what was merged and can still be undone."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.errors import AlreadyOnePerson
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.merging.rules import Side
from guide_app.ground.members.merging.schemas import DismissDuplicate, MergeMembers, ProposeDuplicate, UndoMerge
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.merging.service.pairing import dismiss_duplicate, propose_duplicate
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.permissions import MERGE_MEMBERS, PROPOSE_MERGES, SEE_DUPLICATES
from guide_app.ground.members.queries import member, search
from guide_app.ground.members.schemas import FindMembers
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.labels.customers import WHY_ONE_PERSON
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
Belongs = NamedDependency[SkipValidation[BelongingsDesk]]

DESK = "/hq/merges"
RECENT = PageRequest(None, 20)
CHOSEN = {Side.SURVIVOR: _("保留的会员"), Side.ABSORBED: _("并入的会员")}
FIELDS = {"name": _("姓名"), "phone": _("手机"), "birthday": _("生日"), "dedicated": _("专属导购")}


class Pair(msgspec.Struct, frozen=True):
    """The two that are compared; `duplicate` is the pair that was found, if one was."""

    survivor: UUID
    absorbed: UUID
    duplicate: UUID | None = None


class Other(msgspec.Struct, frozen=True):
    """The other member, by the number, and why."""

    number: str = ""
    reason: str = ""


class MergeDeskPages(PageController):
    """合并会员 · Merging members."""

    path = DESK

    @get()
    async def desk(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who may be one person, and the latest merges."""
        actor.require(SEE_DUPLICATES)
        return await page(
            request,
            "console/members/merges.html",
            found=await queries.duplicates(actor, paging_in(request)),
            merges=await queries.merges(actor, RECENT),
            why=WHY_ONE_PERSON,
            may_merge=actor.may(MERGE_MEMBERS),
            offer=offered(actor, "member_merges"),
        )

    @get("/compare")
    async def compare(self, request: AnyRequest, actor: CurrentActor, belongings: Belongs) -> Response[bytes]:
        """Both side by side, and which side gives what."""
        return await self._compared(request, actor, asked(request, Pair), Form.of(), belongings)

    @post("/compare", status_code=303)
    async def merge(self, request: AnyRequest, actor: CurrentActor, belongings: Belongs) -> Response[Any]:
        """Merge them as shown."""
        form = await Form.sent(request)
        pair = form.read(Pair, survivor=form.get("survivor_id"), absorbed=form.get("absorbed_id"))

        async def work() -> Done:
            done = await merge_members(actor, form.read(MergeMembers), desk=belongings)
            return Done(f"/hq/members/{done.survivor_id}", _("已合并为一位会员，期限内可以撤销"))

        return await form.submit(request, work, again=lambda: self._compared(request, actor, pair, form, belongings))

    @post("/duplicates/{duplicate_id:uuid}", status_code=303)
    async def dismiss(
        self, request: AnyRequest, actor: CurrentActor, duplicate_id: FromPath[UUID], belongings: Belongs
    ) -> Response[Any]:
        """They are two people."""
        form = await Form.sent(request)

        async def work() -> Done:
            await dismiss_duplicate(actor, duplicate_id, form.read(DismissDuplicate))
            return Done(DESK, _("已排除，不会再次列出"))

        async def again() -> Response[bytes]:
            found = await queries.duplicate(actor, duplicate_id)
            pair = Pair(found.survivor.id, found.absorbed.id, found.id)
            return await self._compared(request, actor, pair, form, belongings)

        return await form.submit(request, work, again=again)

    @get("/{merge_id:uuid}/undo")
    async def ask_to_undo(self, request: AnyRequest, actor: CurrentActor, merge_id: FromPath[UUID]) -> Response[bytes]:
        """What an undo puts back, and why it is wanted."""
        return await self._undoing(request, actor, merge_id, Form.of())

    @post("/{merge_id:uuid}/undo", status_code=303)
    async def undo(self, request: AnyRequest, actor: CurrentActor, merge_id: FromPath[UUID]) -> Response[Any]:
        """Put them apart again."""
        form = await Form.sent(request)

        async def work() -> Done:
            done = await undo_merge(actor, merge_id, because=form.read(UndoMerge).reason)
            if done.dedicated_restored:
                return Done(DESK, _("已撤销合并，两位会员各自恢复"))
            return Done(DESK, _("已撤销合并；原专属导购已离职，请重新指定"))

        return await form.submit(request, work, again=lambda: self._undoing(request, actor, merge_id, form))

    async def _compared(
        self, request: AnyRequest, actor: Actor, pair: Pair, form: Form, belongings: BelongingsDesk
    ) -> Response[bytes]:
        seen = await queries.merge_preview(actor, pair.survivor, pair.absorbed, desk=belongings)
        form.values["preview"] = [seen.digest]
        return await page(
            request,
            "console/members/compare.html",
            seen=seen,
            pair=pair,
            form=form,
            chosen=[(side.value, name) for side, name in CHOSEN.items()],
            names=FIELDS,
        )

    async def _undoing(self, request: AnyRequest, actor: Actor, merge_id: UUID, form: Form) -> Response[bytes]:
        actor.require(MERGE_MEMBERS)
        return await page(request, "console/members/undo.html", merge=await queries.merge(actor, merge_id), form=form)


class SamePersonPages(PageController):
    """同一人 · Saying that a member is somebody else as well."""

    path = "/hq/members/{member_id:uuid}/same-person"

    @get()
    async def ask(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who the other one is."""
        return await self._form(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def propose(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Compare both at once, or leave it for headquarters."""
        form = await Form.sent(request)

        async def work() -> Done:
            other = form.read(Other)
            found = await search(actor, FindMembers(number=other.number)) if other.number else []
            if not found:
                raise InvalidField("number", "找不到这个会员号 / no member has this number")
            said = form.read(ProposeDuplicate, member_ids=[str(member_id), str(found[0].id)])
            pair = await propose_duplicate(actor, said)
            if actor.may(MERGE_MEMBERS):
                asked_for = f"survivor={pair.survivor.id}&absorbed={pair.absorbed.id}&duplicate={pair.id}"
                return Done(f"{DESK}/compare?{asked_for}")
            return Done(f"/hq/members/{member_id}", _("已提交总部核对"))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, member_id, form),
            at={AlreadyOnePerson: "number"},
        )

    async def _form(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        actor.require(PROPOSE_MERGES)
        return await page(request, "console/members/same_person.html", member=await member(actor, member_id), form=form)
