"""导入 · Imports in view, and the kinds that there are."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.imports.mapping import forget_mapping
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.queries import import_mappings, imports, kinds
from guide_app.ground.imports.rules import ImportState
from pages.asking import asked, paging_in
from pages.console.importing.labels import PURPOSES, STATES, problem_in, stage_of
from pages.console.importing.offering import PLACE
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class ImportFilters(msgspec.Struct, frozen=True):
    """Which imports are listed."""

    kind: str | None = None
    state: ImportState | None = None


class MappingFilters(msgspec.Struct, frozen=True):
    """Of which kind of sheet."""

    kind: str | None = None


class ImportPages(PageController):
    """导入 · Imports of sheets."""

    path = PLACE

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """One's own, and those of others by permission; the newest first."""
        wanted = asked(request, ImportFilters)
        found = await imports(actor, paging_in(request), kind=wanted.kind, state=wanted.state)
        stages = {one.id: stage_of(one) for one in found.items}
        return await page(
            request,
            "console/importing/list.html",
            found=found,
            wanted=wanted,
            form=Form.of({"kind": wanted.kind, "state": wanted.state}),
            stages=stages,
            problems={one.id: problem_in(one.problem) for one in found.items},
            goes_on=any(stage.is_open for stage in stages.values()),
            titles={name: kind.title for name, kind in KINDS.items()},
            states=STATES,
            may_run=actor.may(RUN_IMPORTS),
        )

    @get("/mappings")
    async def mappings(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What is remembered of headings, which the next file with the same ones is read by."""
        wanted = asked(request, MappingFilters)
        return await self._mappings(request, actor, wanted.kind)

    @post("/mappings/{mapping_id:uuid}/forget", status_code=303)
    async def forget(self, request: AnyRequest, actor: CurrentActor, mapping_id: FromPath[UUID]) -> Response[Any]:
        """Have such files be read by the names of the columns again."""
        form = await Form.sent(request)

        async def work() -> Done:
            await forget_mapping(actor, mapping_id)
            return Done(f"{PLACE}/mappings", _("已忘记，以后按列名识别"))

        return await form.submit(request, work, again=lambda: self._mappings(request, actor, None))

    async def _mappings(self, request: AnyRequest, actor: Actor, kind: str | None) -> Response[bytes]:
        names = {name: {one.field: one.names for one in each.columns} for name, each in KINDS.items()}
        return await page(
            request,
            "console/importing/mappings.html",
            found=await import_mappings(actor, paging_in(request), kind=kind),
            names=names,
            kind=kind,
            form=Form(),
        )

    @get("/new")
    async def choose(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What may be imported, in the order in which a new chain does it."""
        return await page(request, "console/importing/choose.html", kinds=kinds(actor), purposes=PURPOSES)
