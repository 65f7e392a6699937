"""Companies that run stores: each with its dates and its stores."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.queries import entity, stores
from guide_app.ground.stores.schemas import UpdateEntity
from guide_app.ground.stores.service import update_entity
from pages.asking import edited_version, paging_in
from pages.console.organisation.labels import OWNERSHIPS, STATUSES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
DATES = ("opened_on", "closed_on")


class EntityPages(PageController):
    """法人主体 · A company."""

    path = "/hq/organisation/entities/{entity_id:uuid}"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, entity_id: FromPath[UUID]) -> Response[bytes]:
        """Its facts, and the stores that it runs today."""
        found = await entity(actor, entity_id)
        return await page(
            request,
            "console/organisation/entity.html",
            entity=found,
            stores=await stores(actor, paging_in(request), entity=found.code),
            statuses=STATUSES,
            ownerships=OWNERSHIPS,
            may_change=actor.may(CHANGE_ORGANISATION),
        )

    @get("/edit")
    async def edit(self, request: AnyRequest, actor: CurrentActor, entity_id: FromPath[UUID]) -> Response[bytes]:
        """The form of its facts."""
        actor.require(CHANGE_ORGANISATION)
        found = await entity(actor, entity_id)
        values = {"name": found.name, **{name: getattr(found, name) or "" for name in DATES}}
        return await self._form(request, actor, entity_id, Form.of(values, version=found.version))

    @post("/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, entity_id: FromPath[UUID]) -> Response[Any]:
        """Change what was typed, if nobody was faster."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(UpdateEntity, name=form.get("name"))
            emptied: dict[str, Any] = {name: None for name in DATES if not form.get(name)}
            command = replace(command, **emptied)
            changed = await update_entity(actor, entity_id, command, expected_version=edited_version(form))
            return Done(f"/hq/organisation/entities/{entity_id}", _("{name} 已保存"), {"name": changed.name})

        return await form.submit(request, work, again=lambda: self._form(request, actor, entity_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, entity_id: UUID, form: Form) -> Response[bytes]:
        found = await entity(actor, entity_id)
        return await page(request, "console/organisation/edit_entity.html", form=form, entity=found)
