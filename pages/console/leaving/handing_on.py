"""离职与调店交接 · Cases, and one of them from its plan to its result."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associates
from guide_app.ground.members.errors import AssociateNotAvailable
from offboarding import queries
from offboarding.permissions import PLAN_OFFBOARDING
from offboarding.rules import KIND_WORDS, PROBLEM_WORDS, REASON_WORDS, STATE_WORDS, WAY_WORDS, CaseState
from offboarding.schemas import CaseWithParts, ChangeCase
from offboarding.service import change_case, confirm_case, stop_case
from pages.asking import asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.handing_over.flow import can_receive
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LIST = "/hq/leaving"
STATE_KIND = {
    CaseState.OPEN: "is-warning",
    CaseState.CONFIRMED: "is-good",
    CaseState.RUNNING: "is-warning",
    CaseState.DONE: "is-good",
}
STEP_OF = {
    CaseState.NOTICED: 0,
    CaseState.OPEN: 0,
    CaseState.CONFIRMED: 2,
    CaseState.RUNNING: 2,
    CaseState.DONE: 3,
    CaseState.STOPPED: 3,
}
COLLEAGUES = PageRequest(None, 100)
PLANNED = frozenset({CaseState.OPEN, CaseState.CONFIRMED})


class CaseFilters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    state: CaseState | None = None
    overdue: bool = False


class LeavingPages(PageController):
    """离职与调店交接 · Leaving and moving."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, the late ones in red."""
        wanted = asked(request, CaseFilters)
        narrowed = msgspec.structs.asdict(wanted)
        return await page(
            request,
            "console/leaving/list.html",
            wanted=wanted,
            found=await queries.cases(actor, paging_in(request), **narrowed),
            sums=await queries.case_sums(actor),
            offer=offered(actor, "offboarding-cases", **narrowed),
            states=STATE_WORDS,
            state_kinds=STATE_KIND,
            kinds=KIND_WORDS,
            reasons=REASON_WORDS,
        )

    @get("/{case_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, case_id: FromPath[UUID]) -> Response[bytes]:
        """What hangs on the person, who takes over, how far it is."""
        return await self._shown(request, actor, case_id, None)

    @post("/{case_id:uuid}", status_code=303)
    async def plan(self, request: AnyRequest, actor: CurrentActor, case_id: FromPath[UUID]) -> Response[Any]:
        """Save who takes over what."""
        form = await Form.sent(request)

        async def work() -> Done:
            await change_case(actor, case_id, form.read(ChangeCase), expected_version=edited_version(form))
            return Done(f"{LIST}/{case_id}#confirm", _("安排已保存，请核对后确认"))

        return await form.submit(
            request,
            work,
            again=lambda: self._shown(request, actor, case_id, form),
            at={AssociateNotAvailable: "receiver"},
        )

    @post("/{case_id:uuid}/confirmation", status_code=303)
    async def confirm(self, request: AnyRequest, actor: CurrentActor, case_id: FromPath[UUID]) -> Response[Any]:
        """Have it carried out."""
        form = await Form.sent(request)

        async def work() -> Done:
            await confirm_case(actor, case_id, expected_version=edited_version(form))
            return Done(f"{LIST}/{case_id}", _("已确认，到交接日自动办理"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, case_id, form))

    @post("/{case_id:uuid}/stop", status_code=303)
    async def stop(self, request: AnyRequest, actor: CurrentActor, case_id: FromPath[UUID]) -> Response[Any]:
        """Leave everything where it is."""
        form = await Form.sent(request)

        async def work() -> Done:
            await stop_case(actor, case_id, expected_version=edited_version(form))
            return Done(LIST, _("交接已停止，什么都没有转移"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, case_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, case_id: UUID, form: Form | None) -> Response[bytes]:
        found = await queries.case_with_parts(actor, case_id)
        return await page(
            request,
            "console/leaving/one.html",
            form=form or Form.of({}, version=found.case.version),
            case=found.case,
            moving=_can_move(found),
            staying=[part for part in found.parts if not _can_go(part.ways) and part.count],
            colleagues=await _colleagues(actor, found),
            step=STEP_OF[found.case.state],
            may_plan=actor.may(PLAN_OFFBOARDING) and found.case.state in PLANNED,
            states=STATE_WORDS,
            state_kinds=STATE_KIND,
            kinds=KIND_WORDS,
            reasons=REASON_WORDS,
            ways=WAY_WORDS,
            problems=PROBLEM_WORDS,
        )


def _can_go(ways: tuple[str, ...]) -> bool:
    return any(way != "stay" for way in ways)


def _can_move(found: CaseWithParts) -> list[Any]:
    """What a plan has to speak of: kinds of which there are some, or that went already."""
    return [part for part in found.parts if _can_go(part.ways) and (part.count or part.moved or part.kept)]


async def _colleagues(actor: Actor, found: CaseWithParts) -> list[tuple[UUID, str]]:
    """Who could take over by name: those who work in the store that is left."""
    if found.case.store_id is None:
        return []
    near = await associates(actor, COLLEAGUES, store_id=found.case.store_id)
    able = [one for one in can_receive(near.items) if one.id != found.case.associate_id and one.left_at is None]
    return [(one.id, f"{one.name} · {one.number}") for one in able]
