"""离职 · Somebody goes: what hangs on them, from which day on, why; then it is planned who takes over."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.errors import PostingOverlaps
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associate
from offboarding.leaving import Goes, begin_leaving
from offboarding.permissions import PLAN_OFFBOARDING, SEE_OFFBOARDING
from offboarding.queries import open_case_of, preview
from offboarding.rules import REASON_WORDS
from pages.console.units import region_names
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class LeavingOfPages(PageController):
    """离职 · Leaving."""

    path = "/hq/people/{associate_id:uuid}/leaving"

    @get()
    async def leaving(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """The form of leaving, with what hangs on the person."""
        return await self._form(request, actor, associate_id, Form.of())

    @post(status_code=303)
    async def leave(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[Any]:
        """Let them go where one may, and begin the hand-over."""
        form = await Form.sent(request)

        async def work() -> Done:
            going = await begin_leaving(actor, associate_id, form.read(Goes))
            if going.waits is not None:
                return waits_for_approval(going.waits)
            person = await associate(actor, associate_id)
            to = f"/hq/people/{associate_id}" if going.case_id is None else f"/hq/leaving/{going.case_id}"
            said = _("{name} 的离职已登记") if actor.may(CHANGE_ASSOCIATES) else _("{name} 的交接已开始")
            return Done(to, said, {"name": person.name})

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, associate_id, form),
            at={PostingOverlaps: "on"},
        )

    async def _form(self, request: AnyRequest, actor: Actor, associate_id: UUID, form: Form) -> Response[bytes]:
        if not actor.may(CHANGE_ASSOCIATES):
            actor.require(PLAN_OFFBOARDING)
        may_see = actor.may(SEE_OFFBOARDING)
        return await page(
            request,
            "console/people/leaving.html",
            form=form,
            person=await associate(actor, associate_id),
            places_of=await region_names(actor),
            parts=await preview(actor, associate_id) if may_see else (),
            case_id=await open_case_of(actor, associate_id) if may_see else None,
            reasons=REASON_WORDS,
            may_change=actor.may(CHANGE_ASSOCIATES),
        )
