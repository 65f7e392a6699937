"""Printed codes: what a typing mistake can and cannot slip past."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.codes import ALPHABET, check_symbol, is_valid, meant, normalise
from guide_app.base.kernel.ids import random_symbols

payloads = st.text(alphabet=ALPHABET, min_size=1, max_size=20)


def full(payload: str) -> str:
    return payload + check_symbol(payload)


@given(payloads)
def test_a_payload_with_its_check_symbol_is_valid(payload: str) -> None:
    assert is_valid(full(payload))


@given(payloads, st.data())
def test_one_wrong_symbol_is_always_found(payload: str, data: st.DataObject) -> None:
    code = full(payload)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([symbol for symbol in ALPHABET if symbol != code[place]]))
    assert not is_valid(code[:place] + other + code[place + 1 :])


@given(payloads, st.data())
def test_swapped_neighbours_are_found_unless_they_are_0_and_z(payload: str, data: st.DataObject) -> None:
    code = full(payload)
    place = data.draw(st.integers(0, len(code) - 2))
    first, second = code[place], code[place + 1]
    swapped = code[:place] + second + first + code[place + 2 :]
    assert is_valid(swapped) == (first == second or {first, second} == {"0", "Z"})


def test_every_pair_of_neighbours_but_0_and_z_is_told_apart() -> None:
    unnoticed = {
        frozenset((first, second))
        for first in ALPHABET
        for second in ALPHABET
        if first != second and check_symbol(first + second) == check_symbol(second + first)
    }
    assert unnoticed == {frozenset("0Z")}


@pytest.mark.parametrize(("payload", "symbol"), [("0", "0"), ("1", "Y"), ("Z", "1"), ("10", "Z"), ("7K3M9QXA2C", "3")])
def test_the_check_symbol_is_the_one_computed_by_hand(payload: str, symbol: str) -> None:
    """1: 2·1 = 2, −2 mod 32 = 30 = Y. Z: 2·31 = 62 = 1·32 + 30 -> 31, −31 mod 32 = 1."""
    assert check_symbol(payload) == symbol


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7k3m-9qxa", "7K3M9QXA"), ("oO0 iIlL1", "000" + "11111"), ("u", "U"), ("７", "７"), ("a\u2013b", "A\u2013B")],
)
def test_what_people_type_becomes_what_they_meant(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


CODE = "7Q2M9XKD4HRT0WAC"
SPACES = "\u3000\u00a0\u2009\r\n\t\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\ufe0f"
DASHES = "\u2010\u2011\u2013\u2014\u2015\u2212\uff0d\u30fc\uff70_\uff3f.·。、"
BETWEEN = SPACES + DASHES


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        "7q2m-9xkd 4hrt-0wac",
        "".join(chr(ord(symbol) + 0xFEE0) for symbol in CODE),
        "".join(chr(ord(symbol) + 0xFEE0) for symbol in CODE.lower()),
        CODE + "\r\n",
        "\u200b" + CODE,
        "“7Q2M9XKD4HRTO WAC”",
        "Ⓐ".join(("7Q2M9XKD4HRT0W", "C")),
        *(CODE[:4] + sign + CODE[4:] for sign in BETWEEN),
    ],
)
def test_every_way_of_writing_that_can_be_no_other_code_is_understood(typed: str) -> None:
    assert meant(typed) == CODE


@pytest.mark.parametrize("typed", ["7Q2M9XKD4HRTUWAC", "7Q2M9XKD4HRT+WAC", "7Q2M9XKD4HRT一WAC", "7Q2M9XKD4HRTÉWAC"])
def test_what_could_be_several_things_stays_wrong(typed: str) -> None:
    assert not is_valid(meant(typed))


@given(payloads)
def test_a_code_means_itself_so_two_never_mean_the_same(payload: str) -> None:
    assert meant(payload) == payload


@given(payloads, st.data())
def test_however_each_symbol_is_written_the_code_is_the_same(payload: str, data: st.DataObject) -> None:
    written = []
    for symbol in payload:
        looks_like = {"0": "0Oo", "1": "1IiLl"}.get(symbol, symbol)
        sign = data.draw(st.sampled_from(sorted({*looks_like, *looks_like.lower()})))
        sign = data.draw(st.sampled_from([sign, chr(ord(sign) + 0xFEE0)]))
        written.append(data.draw(st.sampled_from(["", *BETWEEN])) + sign)
    assert meant("".join(written)) == payload


@pytest.mark.parametrize("code", ["", "U", "é", "0\n", "\u0660"])
def test_nothing_outside_the_alphabet_is_valid(code: str) -> None:
    assert not is_valid(code)


def test_a_payload_outside_the_alphabet_has_no_check_symbol() -> None:
    with pytest.raises(ValueError, match="not a code symbol"):
        check_symbol("ABU")


def test_random_symbols_are_of_the_alphabet_and_use_all_of_it() -> None:
    drawn = random_symbols(4_000)
    assert len(drawn) == 4_000
    assert set(drawn) == set(ALPHABET)
