"""Labels of scales as the shops' own write them, and whose items they are."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

import msgspec

from guide_app.base.kernel.lookups import Lookup
from guide_app.base.settings import settings
from guide_app.ground.catalog.barcodes.rules import ScaleLabel, Weighed, scanned

ITEMS = "SELECT code, sku AS sku_id FROM sku_barcode WHERE code = ANY($1::text[])"


class LabelledItem(msgspec.Struct, frozen=True):
    """The SKU of an item of labels: a barcode."""

    code: str
    sku_id: UUID


def label_of(reading: str) -> Weighed | None:
    """What a reading says of the weight or the price, if it is a label of a scale."""
    return scanned(reading, labels(settings().scale_labels)).weighed


def items_of(readings: Iterable[str]) -> Lookup[LabelledItem] | None:
    """Whose the items of these labels are; nothing is asked where there is none."""
    items = {found.item for reading in readings if (found := label_of(reading)) is not None}
    return Lookup(LabelledItem, ITEMS, sorted(items)) if items else None


@cache
def labels(patterns: tuple[str, ...]) -> tuple[ScaleLabel, ...]:
    """How the scales of the shops write."""
    return tuple(map(ScaleLabel, patterns))
