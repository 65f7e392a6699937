"""Closing a store: what it has, who follows, and how far the closing is."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.approvals import ask_to_close
from guide_app.ground.stores.closing.queries import closings_of, preview_of_closing
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.closing.service import withdraw_closing
from guide_app.ground.stores.errors import SuccessorNeeded
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS
from guide_app.ground.stores.queries import store
from pages.console.organisation.labels import CLOSING_STATES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class StoreClosingPages(PageController):
    """关店 · Closing a store."""

    path = "/hq/organisation/stores/{store_id:uuid}/closing"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """What it has, and the form; or how far it is."""
        return await self._form(request, actor, store_id, Form.of())

    @post(status_code=303)
    async def close(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Ask for it."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await ask_to_close(actor, store_id, form.read(CloseStore)))

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, store_id, form), at={SuccessorNeeded: "successor"}
        )

    @post("/withdraw", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Take it back."""
        form = await Form.sent(request)

        async def work() -> Done:
            await withdraw_closing(actor, store_id)
            return Done(f"/hq/organisation/stores/{store_id}", _("关店已取消"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, store_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, store_id: UUID, form: Form) -> Response[bytes]:
        actor.require(ASK_CHANGES_OF_RIGHTS)
        preview = await preview_of_closing(actor, store_id)
        return await page(
            request,
            "console/organisation/closing.html",
            form=form,
            store=await store(actor, store_id),
            held=preview.held,
            titles={one.counted.name: (one.counted.title_zh, one.counted.title_en) for one in preview.held},
            closings=await closings_of(actor, store_id),
            closing_states=CLOSING_STATES,
        )
