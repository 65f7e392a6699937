"""组织 · The tree of regions, and each with its stores."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.associates.queries import associates_of_region
from guide_app.ground.stores.errors import CodeTaken
from guide_app.ground.stores.moving.queries import moves_of
from guide_app.ground.stores.permissions import ASK_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION, SEE_ENTITIES
from guide_app.ground.stores.queries import entities, region, region_tree, stores
from guide_app.ground.stores.rules import Ownership, StoreStatus
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore, RegionNode
from guide_app.ground.stores.service import create_entity, create_region, create_store
from guide_app.ground.stores.tree.queries import coming_changes, level, line_to, regions_called, roots
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.organisation.labels import MOVE_STATES, OWNERSHIPS, STATUSES
from pages.console.organisation.listed import each_region
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

EVERY_ENTITY = PageRequest(None, 200)


class OrganisationFilters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    text: str | None = None
    ownership: Ownership | None = None
    status: StoreStatus | None = None
    on: date | None = None
    open: UUID | None = None
    after: str = ""
    parent: str | None = None
    region: str | None = None


class OrganisationPages(PageController):
    """组织 · The organisation."""

    path = "/hq/organisation"

    @get()
    async def tree(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The tree on a day, opened as far as asked; regions and stores by a search; what is to change."""
        filters = asked(request, OrganisationFilters)
        narrowed: dict[str, Any] = {
            "text": filters.text,
            "ownership": filters.ownership,
            "status": filters.status,
        }
        return await page(
            request,
            "console/organisation/tree.html",
            form=Form.of(narrowed | {"on": filters.on}),
            **await _opened(actor, filters),
            coming=await coming_changes(actor),
            regions_found=await regions_called(actor, filters.text) if filters.text else [],
            found=await stores(actor, paging_in(request), **narrowed) if any(narrowed.values()) else None,
            offer=offered(actor, "stores", **narrowed),
            offer_of_regions=offered(actor, "regions"),
            statuses=STATUSES,
            ownerships=OWNERSHIPS,
            may_change=actor.may(CHANGE_ORGANISATION),
            may_ask=actor.may(ASK_CHANGES_OF_RIGHTS),
            may_see_entities=actor.may(SEE_ENTITIES),
            import_at=import_address(actor, "stores"),
        )

    @get("/regions/{region_id:uuid}")
    async def region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[bytes]:
        """One region with those below it and its stores."""
        line = _line_to(await region_tree(actor), region_id)
        if line is None:
            raise NotFound
        return await page(
            request,
            "console/organisation/region.html",
            line=line[:-1],
            region=line[-1],
            dates=await region(actor, region_id),
            stores=await stores(actor, paging_in(request), region=line[-1].code),
            offer=offered(actor, "stores", region=line[-1].code),
            moves=await moves_of(actor, region_id=region_id),
            move_states=MOVE_STATES,
            form=Form.of(),
            people=await associates_of_region(actor, region_id) if actor.may(SEE_ASSOCIATES) else [],
            statuses=STATUSES,
            ownerships=OWNERSHIPS,
            may_change=actor.may(CHANGE_ORGANISATION),
            import_at=import_address(actor, "stores"),
        )

    @get("/entities")
    async def entities(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Companies that run stores."""
        return await self._entities(request, actor, Form.of())

    @post("/entities", status_code=303)
    async def enter_entity(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Enter one."""
        form = await Form.sent(request)

        async def work() -> Done:
            entity = await create_entity(actor, form.read(CreateEntity))
            return Done("/hq/organisation/entities", _("{name} 已建立"), {"name": entity.name})

        return await form.submit(
            request, work, again=lambda: self._entities(request, actor, form), at={CodeTaken: "code"}
        )

    @get("/regions/new")
    async def new_region(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The form of a region."""
        form = Form.of({"parent": asked(request, OrganisationFilters).parent})
        return await self._form(request, actor, "new_region", form)

    @post("/regions/new", status_code=303)
    async def add_region(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Add it below its parent."""
        form = await Form.sent(request)

        async def work() -> Done:
            region = await create_region(actor, form.read(CreateRegion))
            return Done(f"/hq/organisation/regions/{region.id}", _("{name} 已建立"), {"name": region.name})

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, "new_region", form), at={CodeTaken: "code"}
        )

    @get("/stores/new")
    async def new_store(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The form of a store."""
        form = Form.of({"region": asked(request, OrganisationFilters).region})
        return await self._form(request, actor, "new_store", form)

    @post("/stores/new", status_code=303)
    async def add_store(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Open it below its region."""
        form = await Form.sent(request)

        async def work() -> Done:
            store = await create_store(actor, form.read(CreateStore))
            return Done(f"/hq/organisation/stores/{store.id}", _("{name} 已建立"), {"name": store.name})

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, "new_store", form), at={CodeTaken: "code"}
        )

    async def _form(self, request: AnyRequest, actor: Actor, name: str, form: Form) -> Response[bytes]:
        actor.require(CHANGE_ORGANISATION)
        return await page(
            request,
            f"console/organisation/{name}.html",
            form=form,
            regions=list(each_region(await region_tree(actor))),
            entities=(await entities(actor, EVERY_ENTITY)).items if name == "new_store" else [],
            ownerships=OWNERSHIPS,
        )

    async def _entities(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        return await page(
            request,
            "console/organisation/entities.html",
            form=form,
            entities=await entities(actor, paging_in(request)),
            may_change=actor.may(CHANGE_ORGANISATION),
            import_at=import_address(actor, "entities"),
            offer=offered(actor, "entities"),
        )


def _line_to(nodes: Sequence[RegionNode], region_id: UUID) -> list[RegionNode] | None:
    """From a root to a region."""
    for node in nodes:
        below = [node] if node.id == region_id else _line_to(node.children, region_id)
        if below is not None:
            return below if node.id == region_id else [node, *below]
    return None


async def _opened(actor: Actor, filters: OrganisationFilters) -> dict[str, Any]:
    """Where the tree begins, and each level of it down to the region that is opened, the first one without any."""
    begin = await roots(actor)
    opened = filters.open or (begin[0].id if begin else None)
    line = await line_to(actor, opened, on=filters.on) if opened else []
    levels = {one.id: await level(actor, one.id, on=filters.on, after=_after(one.id, filters)) for one in line}
    above = {below.id: over.id for over, below in pairwise(line)}
    return {"roots": begin, "levels": levels, "opened": opened, "above": above, "on": filters.on}


def _after(region_id: UUID, filters: OrganisationFilters) -> str:
    return filters.after if region_id == filters.open else ""
