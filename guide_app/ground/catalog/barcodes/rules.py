"""Barcodes: GTINs by their check digit, GS1-128, codes of the chain's own, and labels of scales."""

import re
from dataclasses import dataclass
from enum import StrEnum

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import round_half_away

OWN = re.compile(r"[!-~](?:[ -~]{0,46}[!-~])?")
IN_GS1 = re.compile(r"(?:\]C1|\x1d)?(?:\(01\)|01)([0-9]{14})(?:[^0-9]|[0-9]{2}.*|\(.*)?")
GRAMS_IN_KILOGRAM = 1_000
WEIGHED_LENGTH = 13
MAX_WEIGHT_G = 99_999
"""The most that one piece weighs: as much as a label of five digits says."""


class BarcodeKind(StrEnum):
    """How a barcode is spelled and checked."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    GTIN14 = "gtin14"
    OWN = "own"


def check_digit(digits: str) -> str:
    """The check digit of GTINs for the digits before it: from the right, weighed 3 and 1 in turn."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether digits of the length of a GTIN end with their check digit."""
    return len(text) in {8, 12, 13, 14} and text.isascii() and text.isdigit() and text[-1] == check_digit(text[:-1])


def spelled(text: str) -> tuple[str, BarcodeKind]:
    """The one spelling of a barcode that belongs to a SKU, and its kind. Raises InvalidField.

    A UPC-A is an EAN-13 with a zero before it, a GTIN-14 with a leading zero too. Digits of the length of an EAN or UPC
    have to have its check digit; anything else of 1 to 48 printable ASCII characters is a code of the chain's own.
    """
    code = text.strip()
    inside = IN_GS1.fullmatch(code)
    if inside is not None and not is_gtin(code) and is_gtin(inside[1]):
        code = inside[1]
    if code.isascii() and code.isdigit() and len(code) in {8, 12, 13, 14}:
        if not is_gtin(code):
            raise InvalidField("barcode", "校验位不对，请核对数字 / the check digit is wrong")
        return _gtin(code)
    if not OWN.fullmatch(code):
        raise InvalidField("barcode", "须为 1-48 位可打印 ASCII 字符 / 1 to 48 printable ASCII characters")
    return code, BarcodeKind.OWN


def _gtin(code: str) -> tuple[str, BarcodeKind]:
    if len(code) == 8:
        return code, BarcodeKind.EAN8
    if len(code) == 14 and code[0] != "0":
        return code, BarcodeKind.GTIN14
    return code.zfill(13)[-13:], BarcodeKind.EAN13


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """How a scale of a shop writes its labels: 13 signs, of which digits stand for themselves.

    `I` is the item, `W` the weight in grams, `P` the price in fen, `V` a digit that is not looked at, `C` the check
    digit of the whole.
    """

    pattern: str

    def read(self, code: str) -> "Weighed | None":
        """What a label says; None for what is no such label."""
        if len(code) != WEIGHED_LENGTH or not code.isascii() or not code.isdigit():
            return None
        if any(sign.isdigit() and sign != digit for sign, digit in zip(self.pattern, code, strict=True)):
            return None
        if "C" in self.pattern and not is_gtin(code):
            return None
        weight, price = self._digits("W", code), self._digits("P", code)
        return Weighed(
            item=code[:2] + self._digits("I", code),
            weight_g=int(weight) if weight else None,
            price_fen=int(price) if price else None,
        )

    def written(self, item: str, value: int) -> str:
        """The label of an item (its digits without the prefix) with this weight or price: what `read` reads again."""
        places = {"I": iter(item), "W": iter(str(value).zfill(5)[-5:]), "P": iter(str(value).zfill(5)[-5:])}
        digits = "".join(sign if sign.isdigit() else next(places.get(sign, iter("0")), "0") for sign in self.pattern)
        return digits[:-1] + check_digit(digits[:-1]) if self.pattern[-1] == "C" else digits

    def _digits(self, wanted: str, code: str) -> str:
        return "".join(digit for sign, digit in zip(self.pattern, code, strict=True) if sign == wanted)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a label of a scale says: the item with the label's prefix, which is its barcode, and what was weighed."""

    item: str
    weight_g: int | None
    price_fen: int | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner has read: the spellings under which it may be known, the likeliest first, and what was weighed."""

    codes: tuple[str, ...]
    weighed: Weighed | None = None


def scanned(text: str, labels: tuple[ScaleLabel, ...] = ()) -> Scanned:
    """What a reading may stand for. Never refuses: what is no barcode is at least a code of the chain's own."""
    raw = text.strip()
    try:
        own, _ = spelled(raw)
    except InvalidField:
        own = raw
    weighed = next((found for label in labels if (found := label.read(own))), None)
    codes = dict.fromkeys([own, raw] if weighed is None else [own, weighed.item, raw])
    return Scanned(tuple(codes), weighed)


def amount_of(weighed: Weighed, price_fen: int) -> int:
    """What the goods cost: what the label says, or the weight at the price of a kilogram, half a fen rounded up."""
    if weighed.price_fen is not None:
        return weighed.price_fen
    return cost_of(price_fen, weighed.weight_g or 0)


def cost_of(price_fen: int, grams: int) -> int:
    """What so many grams cost at the price of a kilogram, half a fen rounded up."""
    return round_half_away(grams * price_fen, GRAMS_IN_KILOGRAM)


def grams_for(amount_fen: int, price_fen: int) -> int:
    """How many grams cost so much at the price of a kilogram, which is more than nothing; half a gram rounded up."""
    return round_half_away(amount_fen * GRAMS_IN_KILOGRAM, price_fen)
