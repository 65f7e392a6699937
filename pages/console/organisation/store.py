"""One store: what it is, who works there, how it is doing today."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associates
from guide_app.ground.stores.hours.queries import hours_of
from guide_app.ground.stores.moving.queries import moves_of
from guide_app.ground.stores.ownership.queries import ownerships
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION, STATE_HOURS
from guide_app.ground.stores.queries import store
from guide_app.ground.stores.schemas import UpdateStore
from guide_app.ground.stores.service import update_store
from pages.asking import added_up, edited_version, paging_in
from pages.console.organisation.hours import DAYS
from pages.console.organisation.labels import MOVE_STATES, OWNERSHIPS, STATUSES
from pages.page import PageController, page
from performance.permissions import SEE_REPORTS
from performance.queries.boards import store_people

AnyRequest = Request[Any, Any, Any]

SUMMED = ("net_sales_fen", "orders", "new_members", "tasks_not_started", "tasks_overdue")
"""Of the people of a store today."""


class StorePages(PageController):
    """门店 · A store."""

    path = "/hq/organisation/stores/{store_id:uuid}"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """Facts, people, today."""
        on_duty = await store_people(actor, store_id) if actor.may(SEE_REPORTS) else None
        return await page(
            request,
            "console/organisation/store.html",
            store=await store(actor, store_id),
            owned=await ownerships(actor, store_id),
            hours=await hours_of(actor, store_id),
            days=DAYS,
            moves=await moves_of(actor, store_id=store_id),
            move_states=MOVE_STATES,
            form=Form.of(),
            may_state_hours=actor.may(STATE_HOURS),
            may_ask=actor.may(ASK_CHANGES_OF_RIGHTS),
            people=await associates(actor, paging_in(request), store_id=store_id),
            on_duty=on_duty,
            sums=added_up(on_duty.people if on_duty else (), *SUMMED),
            ownerships=OWNERSHIPS,
            statuses=STATUSES,
            may_change=actor.may(CHANGE_ORGANISATION),
            may_take_on=actor.may(CHANGE_ASSOCIATES),
        )

    @get("/edit")
    async def edit(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """The form of its facts."""
        actor.require(CHANGE_ORGANISATION)
        found = await store(actor, store_id)
        values = {
            "name": found.name,
            "address": found.address,
            "day_cut_hours": found.day_cut_hours,
            "status": found.status,
        }
        return await self._form(request, actor, store_id, Form.of(values, version=found.version))

    @post("/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Change what was typed, if nobody was faster."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(UpdateStore, address=form.get("address"))
            changed = await update_store(actor, store_id, command, expected_version=edited_version(form))
            return Done(f"/hq/organisation/stores/{store_id}", _("{name} 已保存"), {"name": changed.name})

        return await form.submit(request, work, again=lambda: self._form(request, actor, store_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, store_id: UUID, form: Form) -> Response[bytes]:
        found = await store(actor, store_id)
        return await page(request, "console/organisation/edit_store.html", form=form, store=found, statuses=STATUSES)
