"""印刷 · A layout, codes, a look at the first sheet, the document."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.background.queries import my_jobs
from materials.errors import LayoutForOtherKind
from materials.permissions import PRINT_CODES
from materials.printing_later import PRINTS, ask_for_print
from materials.queries import layouts
from materials.rules import MOST_WAITED_FOR
from materials.schemas import PrintCodes, Proof, Sheet
from materials.service import print_codes, proof_codes
from pages.asking import asked
from pages.console.exporting.jobs import OPEN
from pages.console.exporting.labels import STATE_KINDS, STATES
from pages.console.printing.choosing import PrintWanted, chosen_codes
from pages.console.units import stores_to_propose
from pages.labels.codes import KINDS
from pages.page import PageController, page
from qr_codes.errors import ShortCodeMistyped
from qr_codes.queries.codes import codes_in_reach
from qr_codes.short_codes import code_meant

AnyRequest = Request[Any, Any, Any]

AT: dict[type[Refusal], str] = {ShortCodeMistyped: "ids", LayoutForOtherKind: "layout"}


NEWEST = PageRequest(None, 5)
"""Prints of one's own that the page follows."""


class Begun(msgspec.Struct, frozen=True):
    """Codes that another page leads here with."""

    batch_id: UUID | None = None
    ids: str | None = None


class PrintPages(PageController):
    """印刷 · Printing."""

    path = "/hq/print"

    @get()
    async def choosing(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What is printed, and on what."""
        begun = asked(request, Begun)
        values = msgspec.structs.asdict(begun) | {"layout": await _fitting(actor, begun), "sheet": Sheet.A4}
        return await self._shown(request, actor, Form.of(values))

    @post(status_code=200)
    async def proof(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The first sheet as it would be. Nothing is noted as printed."""
        form = await Form.sent(request)
        try:
            wanted = form.read(PrintWanted)
            command = wanted.of([code.id for code in await chosen_codes(actor, wanted)])
            proof = await proof_codes(actor, command)
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._shown(request, actor, form), AT)
        return await self._shown(request, actor, form, command=command, proof=proof)

    @post("/later", status_code=303)
    async def later(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """More codes than one waits for, left to the worker; this page then says how far it is."""
        form = await Form.sent(request)

        async def work() -> Done:
            await ask_for_print(actor, form.read(PrintCodes, code_ids=form.get("code_ids").split()))
            return Done(self.path, _("正在印刷，可以离开这一页"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form), at=AT)

    @post("/document", status_code=200)
    async def document(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The document; its codes are noted as printed. The same again gives the same again."""
        form = await Form.sent(request)
        try:
            command = form.read(PrintCodes, code_ids=form.get("code_ids").split())
            made = await print_codes(actor, command)
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._shown(request, actor, form), AT)
        headers = {"Content-Disposition": f'attachment; filename="{made.file_name}"', "Cache-Control": "no-store"}
        return Response(made.pdf, media_type="application/pdf", headers=headers)

    async def _shown(
        self,
        request: AnyRequest,
        actor: Actor,
        form: Form,
        *,
        command: PrintCodes | None = None,
        proof: Proof | None = None,
    ) -> Response[bytes]:
        actor.require(PRINT_CODES)
        jobs = await my_jobs(actor, NEWEST, kind=PRINTS.name)
        return await page(
            request,
            "console/printing/print.html",
            form=form,
            layouts=layouts(actor),
            stores=await stores_to_propose(actor),
            command=command,
            code_ids=" ".join(str(each) for each in command.code_ids) if command else "",
            proof=proof,
            picture=b64encode(proof.png).decode() if proof else "",
            kinds=KINDS,
            waits=proof is not None and proof.pieces <= MOST_WAITED_FOR,
            jobs=jobs,
            goes_on=any(job.state in OPEN for job in jobs.items),
            states=STATES,
            state_kinds=STATE_KINDS,
        )


async def _fitting(actor: Actor, begun: Begun) -> str:
    """The layout for the codes that one comes with."""
    offered = layouts(actor)
    if begun.batch_id or begun.ids:
        code = code_meant(begun.ids) if begun.ids else None
        found = (await codes_in_reach(actor, PageRequest(None, 1), batch_id=begun.batch_id, code=code)).items
        fitting = [each.layout for each in offered if found and each.kind is found[0].kind]
        if fitting:
            return fitting[0]
    return offered[0].layout
