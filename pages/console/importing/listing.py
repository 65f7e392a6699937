"""导入 · Imports in view, and the kinds that there are."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.imports.permissions import RUN_IMPORTS
from guide_app.ground.imports.queries import imports, kinds
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

    @get("/new")
    async def choose(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What may be imported, in the order in which a new chain does it."""
        return await page(request, "console/importing/choose.html", kinds=kinds(actor), purposes=PURPOSES)
