"""What a row says that was sold: its article, or why that is no goods. Pure."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from guide_app.ground.catalog.rules import SKU_CODE
from guide_app.ground.orders.till_import.cells import reader, remembered
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, LineKind
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.values import code_of, is_damaged

LONGEST_NAME = 200


class Article(NamedTuple):
    """What a row says that was sold, of what kind it says that it is, and why it is no goods if it is none."""

    sku: str
    name: str
    kind: LineKind | None
    reason: Reason | None


class Articles:
    """Reads what the rows of one file say that was sold. `kept` are articles of the chain's own, in capitals."""

    def __init__(self, layout: Layout, kept: frozenset[str]) -> None:
        self._profile, self._kept, at = layout.profile, kept, layout.places
        self._kinds = {value.casefold(): kind for kind, values in self._profile.kinds.items() for value in values}
        self._sku, self._name, self._kind = (reader(at.get(one, ())) for one in (Field.SKU, Field.NAME, Field.KIND))
        places = [place for field in (Field.SKU, Field.NAME, Field.KIND) for place in at.get(field, ())]
        self.of: Callable[[Sequence[str]], Article] = remembered(self._article, places, len(layout.headings))
        """What a row, which has all columns, says that was sold."""

    def kind_of(self, row: Sequence[str]) -> LineKind | None:
        """What any row says that it is; None where it does not, or the profile does not know it."""
        return self._kinds.get(self._kind(row).casefold()) if self._kinds else None

    def _article(self, row: Sequence[str]) -> Article:
        sku, kind = code_of(self._sku(row)), self.kind_of(row)
        says_kind = bool(self._kinds and self._kind(row))
        reason = Reason.KIND_UNKNOWN if says_kind and kind is None else self._reason(sku, kind)
        return Article(sku, _printable(self._name(row)), kind, reason)

    def _reason(self, sku: str, kind: LineKind | None) -> Reason | None:
        if kind in _REFUSED_KINDS:
            return _REFUSED_KINDS[kind]
        if kind is LineKind.RECEIPT_DISCOUNT:
            return None
        if is_damaged(sku):
            return Reason.CODE_DAMAGED
        if SKU_CODE.fullmatch(sku) is None:
            return Reason.SKU_INVALID
        return _REFUSED_KINDS.get(self._kind_by_code(sku))

    def _kind_by_code(self, sku: str) -> LineKind | None:
        code = sku.upper()
        if code in self._kept:
            return None
        for kind, codes in self._profile.articles.items():
            for one in codes:
                if code == one.upper() or (one.endswith("*") and code.startswith(one[:-1].upper())):
                    return kind
        return None


_REFUSED_KINDS: dict[LineKind | None, Reason] = {
    kind: Reason(kind.value) for kind in LineKind if kind.value in Reason.__members__.values()
}
"""Kinds of lines that are neither sale nor return."""


def _printable(name: str) -> str:
    """A name as typed, without control characters and cut to what a line can hold."""
    clean = "".join(sign if sign.isprintable() else " " for sign in name)
    return clean.strip()[:LONGEST_NAME]
