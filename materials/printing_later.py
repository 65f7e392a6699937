"""Printing as a background job: for sheets so large that nobody waits for them. Small ones are printed at once."""

import asyncio

from guide_app.base.kernel import background
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind, JobView, MadeFile, Outcome, Told, Work
from materials.permissions import PRINT_CODES
from materials.schemas import PrintCodes
from materials.service import print_codes, require_printable

PDF = "application/pdf"


async def ask_for_print(actor: Actor, command: PrintCodes) -> JobView:
    """Leave a print to a worker; what cannot be printed at all is refused at once.

    Raises Forbidden, NotFound, LayoutUnknown, LayoutForOtherKind, CodeOutOfService, TooManyJobs.
    """
    actor.require(PRINT_CODES)
    await require_printable(actor, command)
    return await background.ask(PRINTS, actor, command)


async def _print(actor: Actor, command: PrintCodes, work: Work) -> Outcome:
    pieces = len(command.code_ids)
    work.tell(0, pieces, ("正在排版并逐个识读", "typesetting, and reading each symbol back"))
    document = await print_codes(actor, command)
    place = work.folder / "print.pdf"
    await asyncio.to_thread(place.write_bytes, document.pdf)
    work.tell(pieces, pieces)
    told = (
        f"共 {document.pages} 页，{document.pieces} 件",
        f"{document.pages} pages, {document.pieces} pieces",
    )
    noted = {"layout": command.layout, "pages": document.pages, "pieces": document.pieces}
    return Outcome(told, file=MadeFile(place, document.file_name, PDF), noted=noted)


def _told(command: PrintCodes) -> Told:
    pieces = len(command.code_ids)
    return (f"印刷 {pieces} 个触点码（{command.layout}）", f"Print of {pieces} codes ({command.layout})")


PRINTS = JobKind(
    name="materials.print",
    title=("印刷触点码", "Print of codes"),
    params=PrintCodes,
    may_ask=PRINT_CODES,
    describe=_told,
    run=_print,
)
