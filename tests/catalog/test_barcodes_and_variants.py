"""Spellings of barcodes, labels of scales, dimensions and variants: pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.environment import SettingsInvalid, scale_labels
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.catalog.barcodes.rules import (
    BarcodeKind,
    ScaleLabel,
    Weighed,
    amount_of,
    check_digit,
    is_gtin,
    scanned,
    spelled,
)
from guide_app.ground.catalog.products.rules import (
    Dimension,
    dimensions_of,
    dimensions_text,
    place_of,
    require_variant,
    variant_of,
    variant_text,
)

DIGITS = st.text("0123456789", min_size=12, max_size=12)
WORD = st.text("黑白红abc0123 -/", min_size=1, max_size=8).map(str.strip).filter(bool)
DIMENSIONS = st.lists(
    st.builds(Dimension, WORD, st.lists(WORD, min_size=1, max_size=4, unique=True)),
    max_size=4,
    unique_by=lambda dimension: dimension.name,
)
BY_WEIGHT, BY_PRICE = ScaleLabel("21IIIIIWWWWWC"), ScaleLabel("22IIIIIPPPPPC")


@given(DIGITS, st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_is_found_wherever_it_stands(digits: str, place: int, more: int) -> None:
    code = digits + check_digit(digits)
    assert is_gtin(code)
    assert spelled(code)[1] is BarcodeKind.EAN13
    wrong = code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]
    assert not is_gtin(wrong)
    with pytest.raises(InvalidField):
        spelled(wrong)


@given(DIGITS)
def test_every_spelling_of_a_gtin_is_the_same(digits: str) -> None:
    code = digits + check_digit(digits)
    kept = spelled(code)
    assert spelled(f"0{code}") == kept
    assert spelled(f"(01)0{code}") == spelled(f"]C1010{code}") == spelled(f"010{code}17261231") == kept
    if code[0] == "0":
        assert spelled(code[1:]) == kept, "UPC-A"
    assert kept[0] in scanned(f"]C1010{code}").codes


def test_known_codes() -> None:
    assert spelled("6901234567892") == ("6901234567892", BarcodeKind.EAN13)
    assert spelled("012345678905") == ("0012345678905", BarcodeKind.EAN13)
    assert spelled("96385074") == ("96385074", BarcodeKind.EAN8)
    assert spelled("(01)16901234567899")[1] is BarcodeKind.GTIN14
    assert spelled(" XZ-0042 ") == ("XZ-0042", BarcodeKind.OWN)
    for wrong in ("", "鞋", "6901234567890", "x" * 49):
        with pytest.raises(InvalidField):
            spelled(wrong)


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 100_000))
def test_labels_of_scales_are_read_as_they_were_written(item: int, value: int, price_fen: int) -> None:
    digits = f"{item:05d}"
    for label, weighed in (
        (BY_WEIGHT, Weighed(f"21{digits}", value, None)),
        (BY_PRICE, Weighed(f"22{digits}", None, value)),
    ):
        written = label.written(digits, value)
        assert is_gtin(written)
        found = scanned(written, (BY_WEIGHT, BY_PRICE))
        assert (found.weighed, weighed.item in found.codes) == (weighed, True)
        assert scanned(written).weighed is None
    assert amount_of(Weighed("", None, value), price_fen) == value
    exact = value * price_fen / 1000
    assert abs(amount_of(Weighed("", value, None), price_fen) - exact) <= 0.5


@given(st.text(max_size=60))
def test_no_reading_is_refused(text: str) -> None:
    assert scanned(text, (BY_WEIGHT, BY_PRICE)).codes


def test_patterns_of_scales_are_checked_as_they_are_set() -> None:
    good = "21IIIIIWWWWWC 22IIIIIPPPPPC 29IIIIVPPPPPC"
    assert scale_labels({"GUIDE_SCALE_LABELS": good}) == tuple(good.split())
    assert scale_labels({}) == ()
    for wrong in ("11IIIIIWWWWWC", "21IIIII", "21IIIIIWWPPPC", "21WWWWWWWWWWC", "21IIIIIIIIIIC", "21IIIIIXXXXXC"):
        with pytest.raises(SettingsInvalid):
            scale_labels({"GUIDE_SCALE_LABELS": wrong})


@given(DIMENSIONS, st.data())
def test_sheets_say_dimensions_and_variants_as_they_are(dimensions: list[Dimension], data: st.DataObject) -> None:
    assert dimensions_of(dimensions_text(dimensions)) == dimensions
    variant = {one.name: data.draw(st.sampled_from(one.values)) for one in dimensions}
    assert variant_of(variant_text(variant)) == variant
    require_variant(dimensions, variant)
    places = place_of(dimensions, variant)
    assert [one.values[place] for one, place in zip(dimensions, places, strict=True)] == list(variant.values())
    for wrong in ({**variant, "更多": "x"}, dict(list(variant.items())[1:]) if variant else {"x": "y"}):
        with pytest.raises(InvalidField):
            require_variant(dimensions, wrong)
    for text in ("颜色", "=黑", "颜色=黑; 颜色=白"):
        with pytest.raises(InvalidField):
            variant_of(text)
