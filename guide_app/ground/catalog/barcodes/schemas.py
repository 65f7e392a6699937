"""Shapes of barcodes and of what scanners read."""

from typing import Annotated

import msgspec
from msgspec import Meta

from guide_app.ground.catalog.barcodes.rules import BarcodeKind
from guide_app.ground.catalog.schemas import SkuView

Barcode = Annotated[str, Meta(min_length=1, max_length=60)]


class SetBarcodes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All barcodes of a SKU from now on, as they are printed; none empties."""

    barcodes: Annotated[list[Barcode], Meta(max_length=20)]


class BarcodeView(msgspec.Struct, frozen=True):
    """A barcode in the spelling in which it is kept."""

    code: str
    kind: BarcodeKind


class SkuScanned(msgspec.Struct, frozen=True):
    """What a reading stands for. Of goods that were weighed the weight if the label says it, and what they cost."""

    sku: SkuView
    weight_g: int | None = None
    amount_fen: int | None = None
