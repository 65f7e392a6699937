"""Giving SKUs their barcodes."""

from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.barcodes import queries
from guide_app.ground.catalog.barcodes.errors import BarcodeTaken
from guide_app.ground.catalog.barcodes.rules import BarcodeKind, spelled
from guide_app.ground.catalog.barcodes.schemas import BarcodeView, SetBarcodes
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.queries import sku


class BarcodeRow(msgspec.Struct, frozen=True):
    """A row of barcodes."""

    id: UUID
    code: str
    sku: UUID
    kind: BarcodeKind


class OwnedBarcode(msgspec.Struct, frozen=True):
    """A barcode, and the code of the SKU that has it."""

    code: str
    sku: str


OTHERS = """
SELECT b.code, s.code AS sku FROM sku_barcode b JOIN sku s ON s.id = b.sku
WHERE b.code = ANY($1::text[]) AND b.sku <> $2 ORDER BY b.code
"""
NEW_VERSION = "UPDATE sku SET version = version + 1 WHERE id = $1 AND version = $2"
CLEAR = "DELETE FROM sku_barcode WHERE sku = $1"
ADD_BARCODES = insert_from_json("sku_barcode", BarcodeRow)


async def set_barcodes(actor: Actor, sku_id: UUID, command: SetBarcodes, *, expected_version: int) -> list[BarcodeView]:
    """Have a SKU known by these barcodes and no others.

    Raises BarcodeTaken, Stale; InvalidField for one that is none, or whose check digit is wrong.
    """
    actor.require(CHANGE_CATALOG)
    rows: dict[str, BarcodeRow] = {}
    for number, text in enumerate(command.barcodes):
        try:
            code, kind = spelled(text)
        except InvalidField as refusal:
            raise InvalidField(f"barcodes[{number}]", refusal.facts["rule"], barcode=text) from refusal
        rows.setdefault(code, BarcodeRow(new_id(), code, sku_id, kind))
    async with transaction():
        before = await sku(actor, sku_id)
        if not await execute(NEW_VERSION, sku_id, expected_version):
            raise Stale(current=before.version)
        others = await fetch_as(OwnedBarcode, OTHERS, sorted(rows), sku_id)
        if others:
            raise BarcodeTaken(taken={one.code: one.sku for one in others})
        await execute(CLEAR, sku_id)
        try:
            await execute(ADD_BARCODES, as_json(list(rows.values())))
        except asyncpg.UniqueViolationError as error:  # somebody was faster by a moment
            raise BarcodeTaken(taken={}) from error
        await audit.record(actor, "catalog.barcodes_set", f"sku:{sku_id}", barcodes=list(rows))
        return await queries.barcodes(actor, sku_id)
