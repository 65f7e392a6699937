"""Who runs a store: what was, what holds, what is to come, and asking for a change."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.stores.approvals import ask_for_ownership
from guide_app.ground.stores.ownership.queries import ownerships
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS
from guide_app.ground.stores.queries import entities, store
from pages.console.organisation.labels import OWNERSHIPS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
EVERY_ENTITY = PageRequest(None, 200)


class OwnershipPages(PageController):
    """经营方式 · Who runs a store."""

    path = "/hq/organisation/stores/{store_id:uuid}/ownership"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """The form of a change, beside what was and is."""
        return await self._form(request, actor, store_id, Form.of())

    @post(status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Ask for what was typed."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await ask_for_ownership(actor, store_id, form.read(ChangeOwnership)))

        return await form.submit(request, work, again=lambda: self._form(request, actor, store_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, store_id: UUID, form: Form) -> Response[bytes]:
        actor.require(ASK_CHANGES_OF_RIGHTS)
        return await page(
            request,
            "console/organisation/ownership.html",
            form=form,
            store=await store(actor, store_id),
            owned=await ownerships(actor, store_id),
            entities=(await entities(actor, EVERY_ENTITY)).items,
            ownerships=OWNERSHIPS,
        )
