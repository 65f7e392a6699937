"""Typed codes: what is forgiven, what is found out, and that nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.quoting.codes import (
    AcceptedCode,
    Codes,
    CompletedPayload,
    RejectedCode,
    RejectedPayload,
    answer_codes,
    fault_of,
    full_code,
    payload_of,
)
from guide_app.base.kernel.codes import ALPHABET, check_symbol, is_valid, normalise

PAYLOAD, CODE = "7Q2M9XKD4HRT0WA", "7Q2M9XKD4HRT0WAC"
payloads = st.text(ALPHABET, min_size=15, max_size=15)


def test_the_check_symbol_of_the_worked_example() -> None:
    assert check_symbol(PAYLOAD) == "C"
    assert full_code(PAYLOAD) == CODE


@given(payloads)
def test_every_full_code_verifies(payload: str) -> None:
    assert is_valid(full_code(payload))
    assert fault_of(full_code(payload)) is None


@given(payloads, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_any_single_wrong_symbol_is_found(payload: str, place: int, wrong: str) -> None:
    code = full_code(payload)
    mistyped = code[:place] + wrong + code[place + 1 :]
    assert is_valid(mistyped) == (mistyped == code)


@given(payloads, st.integers(0, 14))
def test_any_swap_of_neighbours_is_found_but_for_0_and_z(payload: str, place: int) -> None:
    code = full_code(payload)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    harmless = swapped == code or {code[place], code[place + 1]} == {"0", "Z"}
    assert is_valid(swapped) == harmless


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7q2m-9xkd 4hrt-0wac", CODE),
        ("oOiIlL", "001111"),
        ("ＡＢ", "ＡＢ"),
        ("u—\u00a0", "U—\u00a0"),
        ("ßſK", "ßſK"),
    ],
)
def test_only_the_stated_slips_are_forgiven(typed: str, code: str) -> None:
    assert normalise(typed) == code


def test_the_first_fault_is_told() -> None:
    answers = answer_codes(Codes(typed=(CODE.lower(), "", CODE[:-1] + "U", CODE[:-1] + "D"), payloads=(PAYLOAD, "A")))
    assert answers.typed == [
        AcceptedCode(input=CODE.lower(), code=CODE),
        RejectedCode(input="", reason="LENGTH"),
        RejectedCode(input=CODE[:-1] + "U", reason="SYMBOL"),
        RejectedCode(input=CODE[:-1] + "D", reason="CHECK"),
    ]
    assert answers.payloads == [CompletedPayload(input=PAYLOAD, code=CODE), RejectedPayload(input="A", reason="LENGTH")]


def test_payloads_are_not_forgiven_anything() -> None:
    assert answer_codes(Codes(payloads=(PAYLOAD.lower(),))).payloads == [
        RejectedPayload(input=PAYLOAD.lower(), reason="SYMBOL")
    ]


@given(st.integers(0, 2**75 - 1))
def test_75_random_bits_spell_one_payload_each(bits: int) -> None:
    payload = payload_of(bits)
    assert len(payload) == 15
    assert sum(ALPHABET.index(symbol) << 5 * place for place, symbol in enumerate(reversed(payload))) == bits


@pytest.mark.parametrize("bits", [-1, 2**75])
def test_more_or_less_than_75_bits_are_no_payload(bits: int) -> None:
    with pytest.raises(ValueError, match="75 bits"):
        payload_of(bits)
