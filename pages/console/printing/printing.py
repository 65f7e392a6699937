"""印刷 · A layout, codes, a look at the first sheet, the document."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from materials.errors import LayoutForOtherKind
from materials.permissions import PRINT_CODES
from materials.queries import layouts
from materials.schemas import PrintCodes, Proof, Sheet
from materials.service import print_codes, proof_codes
from pages.asking import asked
from pages.console.printing.choosing import PrintWanted, chosen_codes
from pages.console.units import stores_to_propose
from pages.labels.codes import KINDS
from pages.page import PageController, page
from qr_codes.errors import ShortCodeMistyped
from qr_codes.queries.codes import codes_in_reach
from qr_codes.short_codes import code_meant

AnyRequest = Request[Any, Any, Any]

AT: dict[type[Refusal], str] = {ShortCodeMistyped: "ids", LayoutForOtherKind: "layout"}


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
