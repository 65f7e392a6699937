"""Printing over HTTP. A document is a PDF in the size that it is printed in."""

from litestar import Controller, Response, get, post
from litestar.params import JSONBody

from guide_app.base.kernel.background import JobView, TooManyJobs
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from materials import queries, service
from materials.errors import (
    CodeOutOfService,
    DoesNotFitSheet,
    LayoutForOtherKind,
    LayoutUnknown,
    NothingToPrint,
    PressBusy,
    SheetUnreadable,
    TooManyItems,
)
from materials.printing_later import ask_for_print
from materials.schemas import Document, LayoutView, PrintCodes
from qr_codes.errors import AssociateNotInStore, PublicAddressUnusable, SymbolTooSmall

PDF = "application/pdf"
PNG = "image/png"
REFUSED = refuses(
    NotFound,
    LayoutUnknown,
    LayoutForOtherKind,
    CodeOutOfService,
    DoesNotFitSheet,
    NothingToPrint,
    TooManyItems,
    PublicAddressUnusable,
    SymbolTooSmall,
    SheetUnreadable,
    PressBusy,
)
"""What printing and its proof refuse alike."""


class PrintController(Controller):
    """印刷 · Printing."""

    path = "/v1"
    tags = ("materials",)

    @get(
        "/my/badge.pdf",
        media_type=PDF,
        operation_id="printBadge",
        opt=refuses(AssociateNotInStore, PublicAddressUnusable, SymbolTooSmall, SheetUnreadable, PressBusy),
        summary="打印我的胸牌 · One's own badge",
    )
    async def badge(self, actor: CurrentActor) -> Response[bytes]:
        """A card in its exact size with bleed; its code is minted the first time and stays the same."""
        return _sent(await service.print_badge(actor))

    @post(
        "/prints",
        status_code=200,
        media_type=PDF,
        operation_id="printCodes",
        opt=REFUSED,
        summary="印刷触点码 · Print codes",
    )
    async def prints(self, actor: CurrentActor, data: JSONBody[PrintCodes]) -> Response[bytes]:
        """Codes in one layout, one to a page or many to a sheet. The same request prints the same again."""
        return _sent(await service.print_codes(actor, data))

    @post(
        "/prints/later",
        status_code=202,
        operation_id="printCodesLater",
        opt=refuses(NotFound, LayoutUnknown, LayoutForOtherKind, CodeOutOfService, TooManyJobs),
        summary="后台印刷触点码 · Print codes in the background",
    )
    async def prints_later(self, actor: CurrentActor, write: RetrySafe, data: JSONBody[PrintCodes]) -> Written[JobView]:
        """The same as a job, for sheets that take longer than somebody waits: the PDF is fetched from the job."""
        return await write(lambda: ask_for_print(actor, data))

    @post(
        "/prints/proof",
        status_code=200,
        media_type=PNG,
        operation_id="proofCodes",
        opt=REFUSED,
        summary="印刷打样 · A proof of a print",
    )
    async def proof(self, actor: CurrentActor, data: JSONBody[PrintCodes]) -> Response[bytes]:
        """A picture of the first sheet; nothing is noted as printed. `X-Pages` says how many sheets there would be."""
        made = await service.proof_codes(actor, data)
        return Response(made.png, media_type=PNG, headers={"X-Pages": str(made.pages)})

    @get("/layouts", operation_id="listLayouts", summary="印刷版式 · Layouts")
    async def layouts(self, actor: CurrentActor) -> list[LayoutView]:
        """The formats that can be printed."""
        return queries.layouts(actor)


def _sent(document: Document) -> Response[bytes]:
    return Response(
        document.pdf,
        media_type=PDF,
        headers={
            "Content-Disposition": f'attachment; filename="{document.file_name}"',
            "X-Pages": str(document.pages),
            "X-Substituted-Characters": str(len(document.substituted)),
        },
    )
