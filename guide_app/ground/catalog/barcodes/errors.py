"""Refusals about barcodes."""

from guide_app.base.kernel.errors import NotFound, Refusal


class BarcodeTaken(Refusal):
    """Other SKUs have these barcodes; `taken` says which have which."""

    status = 409
    title = ("条码已属于另一商品", "Another SKU has this barcode")


class BarcodeUnknown(NotFound):
    """No SKU has this barcode or this code."""

    title = ("没有商品使用此条码", "No SKU has this barcode")
