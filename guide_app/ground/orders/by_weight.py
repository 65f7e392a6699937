"""What is sold by weight: a line is one piece, which costs its grams at the price of a kilogram, rounded once."""

from collections.abc import Mapping
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.catalog.barcodes.labels import label_of
from guide_app.ground.catalog.barcodes.rules import GRAMS_IN_KILOGRAM, MAX_WEIGHT_G, Weighed, cost_of, grams_for
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.reads import PriceInForce
from guide_app.ground.orders.errors import NotSoldByWeight
from guide_app.ground.orders.schemas import LineWanted

NO_LABEL = "须为该商品的条码秤标签 / must be a label of a scale for this article"


class UnitPrice(PriceInForce, frozen=True):
    """What a unit of a line costs. Of what was weighed it is a piece of `weight_g`, at `kilo_price_fen` a kilogram."""

    weight_g: int | None = None
    kilo_price_fen: int | None = None

    @property
    def of_article_fen(self) -> int:
        """What a unit of the article costs: of a piece that was weighed a kilogram."""
        return self.price_fen if self.kilo_price_fen is None else self.kilo_price_fen


def price_of_line(place: int, line: LineWanted, price: UnitPrice, items: Mapping[str, UUID]) -> UnitPrice:
    """What a unit of the line costs, given what a unit of its article does: of what is weighed, the piece.

    `items` says which SKUs the items of labels are. Raises NotSoldByWeight, InvalidField.
    """
    if line.weight_g is None and line.barcode is None:
        return price
    at = f"lines[{place}]"
    if price.sku_kind is not SkuKind.WEIGHED:
        raise NotSoldByWeight(field=f"{at}.{'weight_g' if line.barcode is None else 'barcode'}", sku=price.code)
    if line.quantity != 1:
        raise InvalidField(f"{at}.quantity", "写了重量时须为 1 / must be 1 beside a weight")
    if line.barcode is None:
        return of_grams(price, line.weight_g or 0)
    if line.weight_g is not None:
        raise InvalidField(f"{at}.weight_g", "与 barcode 只填其一 / either this or barcode")
    label = label_of(line.barcode)
    if label is None or items.get(label.item) != price.sku_id:
        raise InvalidField(f"{at}.barcode", NO_LABEL)
    return _labelled(price, label, field=f"{at}.barcode")


def of_grams(price: UnitPrice, grams: int) -> UnitPrice:
    """The price of a piece of so many grams; its floor and what else is told of it go with them."""
    return replace(
        price,
        price_fen=cost_of(price.price_fen, grams),
        floor_fen=cost_of(price.floor_fen, grams),
        everyone_fen=None if price.everyone_fen is None else cost_of(price.everyone_fen, grams),
        list_fen=None if price.list_fen is None else cost_of(price.list_fen, grams),
        weight_g=grams,
        kilo_price_fen=price.price_fen,
    )


def _labelled(price: UnitPrice, label: Weighed, *, field: str) -> UnitPrice:
    """A label that says its price costs everybody that: it holds what that buys, and members pay their price for it."""
    everyone = price.price_fen if price.everyone_fen is None else price.everyone_fen
    grams = label.weight_g
    if grams is None:
        grams = grams_for(label.price_fen or 0, everyone) if everyone > 0 else 0
    if not 0 < grams <= MAX_WEIGHT_G:
        raise InvalidField(field, f"须为 1 至 {MAX_WEIGHT_G} 克 / must come to 1 to {MAX_WEIGHT_G} grams")
    piece = of_grams(price, grams)
    if label.price_fen is None:
        return piece
    costs = label.price_fen if price.price_fen == everyone else min(label.price_fen, piece.price_fen)
    said = None if piece.everyone_fen is None else label.price_fen
    return replace(piece, price_fen=costs, floor_fen=min(piece.floor_fen, costs), everyone_fen=said)


def grams_per_unit(measure_milli: int | None) -> int:
    """What a unit of a line takes of an article that is sold by weight: what it weighs, or a kilogram."""
    return GRAMS_IN_KILOGRAM if measure_milli is None else measure_milli
