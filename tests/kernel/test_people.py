"""Names as people have them, phones that ring in a pocket: what is taken in, what is refused and by which rule."""

from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as some

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.people import (
    MOST_LETTERS,
    letters,
    mask_name,
    mask_phone,
    normalise_phone,
    person_name,
)
from guide_app.base.settings import settings

FAMILY = "👩‍👧"


@pytest.fixture
def three_regions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A chain that also serves Hong Kong and Macau."""
    monkeypatch.setenv("GUIDE_PHONE_REGIONS", "CN, HK,MO")
    settings.cache_clear()
    yield
    settings.cache_clear()


def refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidField) as why:
        normalise_phone(text)
    assert why.value.facts["field"] == "phone"
    assert rule in why.value.facts["rule"], why.value.facts["rule"]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王", "王*"),
        ("李小明", "李**"),
        ("欧阳娜娜", "欧**"),
        ("阿依古丽·买买提", "阿**"),
        ("𠮷田", "𠮷*"),
        ("\U00031350某", "\U00031350*"),
        ("\ue863某", "\ue863*"),
        ("José Ángel", "J**"),
        ("Zoë\u0308", "Z**"),
        ("नेहा", "ने*"),
        (f"{FAMILY}小💫𠮷", f"{FAMILY}**"),
        ("🇨🇳小红", "🇨🇳**"),
        ("می\u200cخواهم", "م**"),
    ],
)
def test_names_as_people_have_them(name: str, masked: str) -> None:
    assert mask_name(person_name(name)) == masked


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "visible|seen"),
        ("   ", "seen"),
        ("\u3000", "seen"),
        ("\u200b", "invisible"),
        ("\u200d\ufe0f", "seen"),
        ("\u3164", "invisible"),
        ("💫", "seen"),
        ("12345", "seen"),
        ("··", "seen"),
        ("李\n小明", "control"),
        ("李\x1b[31m", "control"),
        ("李\x00", "control"),
        ("\u202e明小李", "direction"),
        ("李\u2066x\u2069", "direction"),
        ("李\u00ad", "invisible"),
        ("李\ufeff", "invisible"),
        ("李\ud800", "control"),
        ("李" * (MOST_LETTERS + 1), "50"),
        ("李" + "\u0301" * 16, "accents"),
    ],
)
def test_what_nobody_can_see_or_say_is_no_name(name: str, rule: str) -> None:
    with pytest.raises(InvalidField) as why:
        person_name(name)
    assert why.value.facts["field"] == "name"
    assert any(part in why.value.facts["rule"] for part in rule.split("|")), why.value.facts["rule"]


def test_a_name_is_kept_composed_and_with_single_spaces() -> None:
    assert person_name("  Zoe\u0308 \u3000 Wang ") == "Zoë Wang"


def test_length_is_counted_as_people_see_it() -> None:
    family_of_four = "👨‍👩‍👧‍👦"
    assert len(letters(family_of_four * 20)) == 20
    assert person_name("李" + family_of_four * 25)
    assert len(person_name("李" * MOST_LETTERS)) == MOST_LETTERS


@given(some.text(max_size=60))
def test_a_mask_shows_one_letter_whatever_a_name_from_elsewhere_holds(name: str) -> None:
    masked = mask_name(name)
    assert masked == "" or (masked.endswith("*") and len(letters(masked.rstrip("*"))) <= 1)
    assert len(masked) <= 20, "the column's width"
    assert not any(sign in masked for sign in "\n\x1b\u202e\u200b\u3164")


@given(some.text(max_size=60))
def test_a_name_that_was_taken_is_taken_again_as_it_is(name: str) -> None:
    try:
        kept = person_name(name)
    except InvalidField:
        return
    assert person_name(kept) == kept
    assert mask_name(kept).endswith("*")


@pytest.mark.parametrize("prefix", ["170", "171", "165", "162", "167", "192", "195", "196", "197", "199"])
def test_phones_of_virtual_operators_are_phones(prefix: str) -> None:
    assert normalise_phone(f"{prefix}12345678") == f"+86{prefix}12345678"


@pytest.mark.parametrize(
    "typed",
    [
        "13912345678",
        " 139 1234 5678 ",
        "139-1234-5678",
        "139—1234—5678",
        "+8613912345678",
        "+86 139 1234 5678",
        "0086-139-12345678",
        "８６１３９１２３４５６７８",
        "１３９１２３４５６７８",
        "＋86\u00a0139 12345678",
    ],
)
def test_a_phone_is_taken_as_people_type_it(typed: str) -> None:
    assert normalise_phone(typed) == "+8613912345678"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("1390000ABCD", "letters"),
        ("139-HELLOABC", "letters"),
        ("1390000oooo", "letters"),
        ("139OOO01234", "letters"),
        ("13912345678 ext 5", "extension"),
        ("13912345678转8", "分机"),
        ("13912345678#5", "digits"),
        ("13912345678,5", "digits"),
        ("139+12345678", "digits"),
        ("021-61234567", "landline"),
        ("400-800-1234", "hotline"),
        ("95588", "no such number"),
        ("1391234567", "no such number"),
        ("139123456789", "no such number"),
        ("+86 10086", "no such number"),
        ("+852 6123 4567", "CN"),
        ("+1 650 253 0000", "CN"),
        ("", "digits"),
        ("+", "digits"),
        ("--", "mobile"),
    ],
)
def test_what_is_no_mobile_phone_is_refused_by_its_rule(typed: str, rule: str) -> None:
    refused(typed, rule)


def test_regions_are_those_that_the_chain_allows(three_regions: None) -> None:
    assert normalise_phone("+852 6123 4567") == "+85261234567"
    assert normalise_phone("00853-66123456") == "+85366123456"
    assert normalise_phone("139 1234 5678") == "+8613912345678", "the first region is meant without a country"
    refused("+852 2123 4567", "landline")
    refused("+886 912 345 678", "HK")
    refused("6123 4567", "no such number")


def test_masks_of_different_countries_differ() -> None:
    assert mask_phone("+8613912345678") == "139****5678"
    assert mask_phone("+85261231234") == "+852 6***1234"
    assert mask_phone("+85366121234") == "+853 6***1234"


@pytest.mark.parametrize("text", ["XX", "CHN", "86", "CN;HK", ","])
def test_regions_that_are_none_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GUIDE_PHONE_REGIONS", text)
    settings.cache_clear()
    try:
        with pytest.raises(SettingsInvalid, match="GUIDE_PHONE_REGIONS"):
            settings()
    finally:
        settings.cache_clear()


@given(some.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_eleven_digits_are_judged_as_the_library_judges_them(digits: str) -> None:
    """With the country before them they take the library's whole way."""
    found = []
    for typed in (digits, f"+86 {digits}"):
        try:
            found.append(normalise_phone(typed))
        except InvalidField:
            found.append("refused")
    assert found[0] == found[1]
    if found[0] != "refused":
        parsed = phonenumbers.national_significant_number(phonenumbers.parse(found[0]))
        assert mask_phone(found[0]) == f"{parsed[:3]}****{parsed[-4:]}"
