"""Letting a region or a store go below another region: what it comes to in numbers, then announced for a day."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.stores.moving.asking import ask_to_move
from guide_app.ground.stores.moving.queries import preview_of_move
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import withdraw_move
from guide_app.ground.stores.permissions import CHANGE_ORGANISATION
from guide_app.ground.stores.queries import region, region_tree, store
from pages.asking import asked
from pages.console.organisation.listed import each_region
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
REFUSED = "console/organisation/refused.html"


class Wanted(msgspec.Struct, frozen=True):
    """What the address asks to see in numbers."""

    parent: str | None = None
    valid_from: date | None = None
    reason: str | None = None


class Unit(msgspec.Struct, frozen=True):
    """What moves, and its own page."""

    name: str
    code: str
    back: str
    ids: dict[str, UUID]


class MovingPages(PageController):
    """调整 · Moves."""

    path = "/hq/organisation"

    @get("/regions/{region_id:uuid}/move")
    async def region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[bytes]:
        """The form for a region; with a preview once it says where to."""
        return await self._form(request, actor, await _region(actor, region_id))

    @post("/regions/{region_id:uuid}/move", status_code=303)
    async def move_region(self, request: AnyRequest, actor: CurrentActor, region_id: FromPath[UUID]) -> Response[Any]:
        """Ask for it."""
        unit, form = await _region(actor, region_id), await Form.sent(request)
        work = self._announcing(actor, unit, form)
        return await form.submit(request, work, again=lambda: self._form(request, actor, unit, form))

    @get("/stores/{store_id:uuid}/move")
    async def store(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[bytes]:
        """The same for a store."""
        return await self._form(request, actor, await _store(actor, store_id))

    @post("/stores/{store_id:uuid}/move", status_code=303)
    async def move_store(self, request: AnyRequest, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[Any]:
        """Ask for it."""
        unit, form = await _store(actor, store_id), await Form.sent(request)
        work = self._announcing(actor, unit, form)
        return await form.submit(request, work, again=lambda: self._form(request, actor, unit, form))

    @post("/moves/{move_id:uuid}/withdraw", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, move_id: FromPath[UUID]) -> Response[Any]:
        """Take one back."""
        form = await Form.sent(request)

        async def work() -> Done:
            taken = await withdraw_move(actor, move_id)
            unit = f"stores/{taken.store_id}" if taken.store_id else f"regions/{taken.region_id}"
            return Done(f"/hq/organisation/{unit}", _("调整已取消"))

        return await form.submit(request, work, again=lambda: page(request, REFUSED, form=form))

    def _announcing(self, actor: Actor, unit: Unit, form: Form) -> Callable[[], Awaitable[Done]]:
        async def work() -> Done:
            return waits_for_approval(await ask_to_move(actor, form.read(MoveUnit), **unit.ids))

        return work

    async def _form(self, request: AnyRequest, actor: Actor, unit: Unit, sent: Form | None = None) -> Response[bytes]:
        wanted = asked(request, Wanted)
        form = sent or Form.of({name: value or "" for name, value in msgspec.structs.asdict(wanted).items()})
        preview = await preview_of_move(actor, wanted.parent, **unit.ids) if wanted.parent and sent is None else None
        return await page(
            request,
            "console/organisation/move.html",
            form=form,
            unit=unit,
            preview=preview,
            regions=list(each_region(await region_tree(actor))),
        )


async def _region(actor: Actor, region_id: UUID) -> Unit:
    actor.require(CHANGE_ORGANISATION)
    found = await region(actor, region_id)
    return Unit(found.name, found.code, f"/hq/organisation/regions/{found.id}", {"region_id": found.id})


async def _store(actor: Actor, store_id: UUID) -> Unit:
    actor.require(CHANGE_ORGANISATION)
    found = await store(actor, store_id)
    return Unit(found.name, found.code, f"/hq/organisation/stores/{found.id}", {"store_id": found.id})
