"""The sheet of barcodes: one a row. An import adds them; it takes none away and moves none to another SKU."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import CellType, code
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome, PieceChanged
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.barcodes.rules import spelled
from guide_app.ground.catalog.barcodes.service import BarcodeRow
from guide_app.ground.catalog.importing.skus import SKU_CODE
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.reads import SkuOfCode, skus_of_codes
from guide_app.ground.stores.importing.columns import Id


def _spelled(written: str) -> str:
    return spelled(written)[0]


BARCODE: CellType = code(_spelled, ("条码，EAN、UPC、GS1-128 或自编码", "barcode: EAN, UPC, GS1-128 or one's own"))
SPEC = (
    Column("barcode", ("条码", "Barcode"), BARCODE, Need.ALWAYS, example="6901234567892", also=("ean", "upc", "gtin")),
    Column("sku", ("商品编码", "SKU"), SKU_CODE, Need.ALWAYS, example="RUN01-001"),
)


class BarcodeSheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    barcode: str
    sku: str


class BarcodeKnown(msgspec.Struct, frozen=True):
    """A barcode that is there, and the code of its SKU."""

    code: str
    sku: str


@dataclass
class Barcodes:
    """What the rows of a piece are judged against."""

    skus: dict[str, SkuOfCode]
    known: dict[str, str]


KNOWN = """
SELECT b.code, s.code AS sku FROM sku_barcode b JOIN sku s ON s.id = b.sku WHERE b.code = ANY($1::text[])
"""
ADD = f"{insert_from_json('sku_barcode', BarcodeRow)} ON CONFLICT DO NOTHING RETURNING id"


async def _look(_: Actor, rows: Sequence[BarcodeSheetRow], lock: bool) -> Barcodes:  # noqa: ARG001 - unique by itself
    known = await fetch_as(BarcodeKnown, KNOWN, sorted({row.barcode for row in rows}))
    return Barcodes(await skus_of_codes({row.sku for row in rows}), {one.code: one.sku for one in known})


def _judge(_: Actor, judging: Judging[BarcodeSheetRow], barcodes: Barcodes) -> Judgement:
    row = judging.row
    if row.sku not in barcodes.skus:
        judging.refuse("sku", "没有此商品编码", "no such SKU")
    owner = barcodes.known.get(row.barcode)
    if owner is not None:
        judging.keep("sku", owner)
    return judging.ends(known=owner is not None)


async def _write(actor: Actor, judged: Sequence[Judged[BarcodeSheetRow]], barcodes: Barcodes) -> None:
    rows = []
    for one in judged:
        if one.judgement.outcome is Outcome.NEW:
            code, kind = spelled(one.row.barcode)
            rows.append(BarcodeRow(new_id(), code, barcodes.skus[one.row.sku].id, kind))
            await audit.record(actor, "catalog.barcode_added", f"sku:{rows[-1].sku}", barcode=code)
    if len(await fetch_as(Id, ADD, as_json(rows))) != len(rows):
        raise PieceChanged


BARCODES = ImportKind(
    name="barcodes",
    title=("条码", "Barcodes"),
    may=CHANGE_CATALOG,
    columns=SPEC,
    row=BarcodeSheetRow,
    key=("barcode",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    rules=(
        ("只增加条码，不删除，也不移到另一商品", "Barcodes are added; none is taken away or moved to another SKU"),
        ("EAN、UPC 的校验位须正确", "EAN and UPC need their check digit"),
    ),
)
