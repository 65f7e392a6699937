"""审批 · What waits for a second person, and deciding it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.approvals import service
from guide_app.ground.approvals.permissions import DECIDE_APPROVALS
from guide_app.ground.approvals.queries import approval, approvals
from guide_app.ground.approvals.schemas import ApprovalView, Decide
from pages.asking import asked, paging_in
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Which(StrEnum):
    """Which requests are listed."""

    WAITING = "waiting"
    MINE = "mine"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LISTS = {
    Which.WAITING: _("待我审批"),
    Which.MINE: _("我申请的"),
    Which.APPROVED: _("已批准"),
    Which.REFUSED: _("已驳回"),
    Which.WITHDRAWN: _("已撤回"),
    Which.EXPIRED: _("已过期"),
}
STATES = {
    ApprovalState.PENDING: (_("待审批"), "is-warning"),
    ApprovalState.APPROVED: (_("已批准"), "is-good"),
    ApprovalState.REFUSED: (_("已驳回"), "is-danger"),
    ApprovalState.WITHDRAWN: (_("已撤回"), ""),
    ApprovalState.EXPIRED: (_("已过期"), ""),
}


class ApprovalFilters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    show: Which = Which.WAITING


class ApprovalPages(PageController):
    """审批 · Approvals."""

    path = "/hq/approvals"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What waits for me, what I asked for, what was decided."""
        show = asked(request, ApprovalFilters).show
        found = await approvals(
            actor,
            paging_in(request),
            waiting_for_me=show is Which.WAITING,
            mine=True if show is Which.MINE else None,
            state=None if show in {Which.WAITING, Which.MINE} else ApprovalState(show),
        )
        return await page(
            request, "console/approvals/list.html", approvals=found, show=show, lists=LISTS, states=STATES
        )

    @get("/{approval_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, approval_id: FromPath[UUID]) -> Response[bytes]:
        """One request in words, with what can be decided about it."""
        return await self._shown(request, actor, approval_id, Form.of())

    @post("/{approval_id:uuid}/approval", status_code=303)
    async def approve(self, request: AnyRequest, actor: CurrentActor, approval_id: FromPath[UUID]) -> Response[Any]:
        """Do what was asked for, as the second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            return _told(await service.approve(actor, approval_id, form.read(Decide)), _("已批准，并已执行"))

        async def again() -> Response[bytes]:
            return await self._shown(request, actor, approval_id, form)

        try:
            await service.ask_outside(actor, approval_id)
        except Refusal as refusal:
            return await form.refused(refusal, again)
        return await form.submit(request, work, again=again)

    @post("/{approval_id:uuid}/refusal", status_code=303)
    async def refuse(self, request: AnyRequest, actor: CurrentActor, approval_id: FromPath[UUID]) -> Response[Any]:
        """Say no."""
        form = await Form.sent(request)

        async def work() -> Done:
            return _told(await service.refuse(actor, approval_id, form.read(Decide)), _("已驳回，什么都没有改变"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, approval_id, form))

    @post("/{approval_id:uuid}/withdrawal", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, approval_id: FromPath[UUID]) -> Response[Any]:
        """Take back what I asked for."""
        form = await Form.sent(request)

        async def work() -> Done:
            return _told(await service.withdraw(actor, approval_id, form.read(Decide)), _("已撤回"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, approval_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, approval_id: UUID, form: Form) -> Response[bytes]:
        found = await approval(actor, approval_id)
        is_open, is_own = found.state is ApprovalState.PENDING, found.requested_by == actor.id
        return await page(
            request,
            "console/approvals/one.html",
            asked=found,
            form=form,
            refusing=Form.of(),
            states=STATES,
            may_decide=is_open and not is_own and actor.may(DECIDE_APPROVALS) and actor.role in found.approvers,
            may_withdraw=is_open and is_own,
        )


def _told(decided: ApprovalView, say: str) -> Done:
    """Back to the request, with what was decided."""
    return Done(f"/hq/approvals/{decided.id}", say)
