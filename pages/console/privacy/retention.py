"""数据保存期限 · How long each kind of data is kept, what would go by it, and erasing it by two people."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.retention import HOLDS
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.privacy.errors import RunNotListed
from guide_app.ground.privacy.permissions import SET_RETENTION
from guide_app.ground.privacy.queries.retention import retention_items, retention_kinds, retention_run
from guide_app.ground.privacy.retention.approvals import ask_rule, ask_run
from guide_app.ground.privacy.retention.schemas import AskRetention, WriteRetention
from pages.asking import asked, paging_in
from pages.labels.privacy import RUN_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PLACE = "/hq/privacy/retention"


class Filters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    held: bool | None = None


class RetentionPages(PageController):
    """数据保存期限 · How long data is kept."""

    path = PLACE

    @get()
    async def kinds(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Every kind with its rule, and what would go by it now."""
        return await _kinds(request, actor, Form.of())

    @post(status_code=303)
    async def write(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """A rule, left for a second person."""
        actor.require(SET_RETENTION)
        form = await Form.sent(request)

        async def work() -> Done:
            given = await ask_rule(actor, form.read(WriteRetention))
            return waits_for_approval(given) if isinstance(given, ApprovalRequested) else Done(PLACE, _("已保存"))

        return await form.submit(request, work, again=lambda: _kinds(request, actor, form), at={AlreadyAsked: "reason"})

    @get("/{run_id:uuid}")
    async def run(self, request: AnyRequest, actor: CurrentActor, run_id: FromPath[UUID]) -> Response[bytes]:
        """One list: what stands on it, and what stays for which reason."""
        return await _run(request, actor, run_id, Form.of())

    @post("/{run_id:uuid}", status_code=303)
    async def erase(self, request: AnyRequest, actor: CurrentActor, run_id: FromPath[UUID]) -> Response[Any]:
        """Leave the erasure of it for a second person."""
        actor.require(SET_RETENTION)
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await ask_run(actor, run_id, form.read(AskRetention)))

        return await form.submit(
            request,
            work,
            again=lambda: _run(request, actor, run_id, form),
            at={AlreadyAsked: "reason", RunNotListed: "reason"},
        )


async def _kinds(request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
    return await page(
        request,
        "console/privacy/retention.html",
        kinds=await retention_kinds(actor),
        form=form,
        states=RUN_STATES,
        may_set=actor.may(SET_RETENTION),
    )


async def _run(request: AnyRequest, actor: Actor, run_id: UUID, form: Form) -> Response[bytes]:
    held = asked(request, Filters).held
    return await page(
        request,
        "console/privacy/retention_run.html",
        found=await retention_run(actor, run_id),
        listed=await retention_items(actor, run_id, paging_in(request), held=held),
        held=held,
        holds={name: hold.title for name, hold in HOLDS.items()},
        form=form,
        states=RUN_STATES,
        may_set=actor.may(SET_RETENTION),
    )
