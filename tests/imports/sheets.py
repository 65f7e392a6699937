"""Sheets that tests import, and importing them at once."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

import xlsxwriter

from commissions.inputs.importing import attendance, goals
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.ground.associates.importing import writing as people
from guide_app.ground.catalog.importing import barcodes, categories, prices, products, skus
from guide_app.ground.imports import at_once
from guide_app.ground.imports.writing import ImportTold
from guide_app.ground.members.importing import writing as members
from guide_app.ground.rota.importing import sheet as rota
from guide_app.ground.stores.importing import entities, regions, stores
from qr_codes import importing as code_sheets

DECLARED = (
    entities,
    regions,
    stores,
    people,
    members,
    categories,
    products,
    skus,
    barcodes,
    prices,
    code_sheets,
    goals,
    attendance,
    rota,
)
"""Imported so that their kinds are known."""

Line = Sequence[Any]


def workbook(*lines: Line) -> bytes:
    """A workbook of one sheet; text stays text, None is blank."""
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)
    return into.getvalue()


def csv_text(*lines: Line) -> bytes:
    """The same as text."""
    return "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines).encode()


class Kept:
    """Where an error sheet goes."""

    def __init__(self) -> None:
        self.sheet: bytes | None = None

    async def __call__(self, made: bytes) -> UUID | None:
        self.sheet = made
        return None


async def previewed(kind: str, data: bytes, actor: Actor = SYSTEM) -> tuple[UUID, ImportTold, Kept]:
    """A preview, and its error sheet."""
    kept = Kept()
    import_id, told = await at_once.previewed(actor, KINDS[kind], data, "sheet", tell=lambda *_: None, keep=kept)
    return import_id, told, kept


async def imported(kind: str, data: bytes, actor: Actor = SYSTEM) -> ImportTold:
    """A preview and its commit."""
    import_id, _, kept = await previewed(kind, data, actor)
    return await at_once.committed(actor, KINDS[kind], import_id, data, tell=lambda *_: None, keep=kept)
