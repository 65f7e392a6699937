"""What is found in a text: numbers by their shape, however they are spaced, and words of the list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienteling.rules.sensitive import (
    NEVER_KEPT,
    SensitiveKind,
    SensitiveWord,
    check_symbol_of_id,
    is_card_number,
    sensitive_kinds,
)

BORN = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31))
AROUND = st.sampled_from(["", "她的身份证", "卡号：", " card ", "，", "号"])
WORDS = [SensitiveWord(SensitiveKind.HEALTH, "糖尿病"), SensitiveWord(SensitiveKind.FINANCE, "Salary")]


def _card(payload: str) -> str:
    """The number with its Luhn digit."""
    return next(payload + str(last) for last in range(10) if is_card_number(payload + str(last)))


@given(
    area=st.integers(110_000, 659_999),
    born=BORN,
    order=st.integers(0, 999),
    gap=st.sampled_from(["", " ", "-"]),
    before=AROUND,
    after=AROUND,
    wide=st.booleans(),
)
def test_an_id_number_is_found_however_it_is_written(
    area: int, born: date, order: int, gap: str, before: str, after: str, wide: bool
) -> None:
    digits = f"{area}{born:%Y%m%d}{order:03d}"
    whole = digits + check_symbol_of_id(digits)
    written = gap.join((whole[:6], whole[6:10], whole[10:14], whole[14:]))
    if wide:
        written = written.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert SensitiveKind.ID_NUMBER in sensitive_kinds(before + written + after, [])
    wrong = whole[:17] + ("0" if whole[17] != "0" else "1")
    assert SensitiveKind.ID_NUMBER not in sensitive_kinds(before + wrong + after, [])


@given(payload=st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True), spaced=st.booleans(), before=AROUND, after=AROUND)
def test_a_bank_card_is_found_and_a_mistyped_one_is_not(payload: str, spaced: bool, before: str, after: str) -> None:
    number = _card(payload)
    in_fours = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    assert NEVER_KEPT & set(sensitive_kinds(before + (in_fours if spaced else number) + after, []))
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert SensitiveKind.BANK_CARD not in sensitive_kinds(before + wrong + after, [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("穿 38 40 42 44 46 码，衣长 160 165 170 175", []),
        ("电话 138-1234-5678，白天打", [SensitiveKind.PHONE]),
        ("+86 13812345678", [SensitiveKind.PHONE]),
        ("订单 202612011381234567890123", []),
        ("妈妈有糖尿病，SALARY 涨了", [SensitiveKind.FINANCE, SensitiveKind.HEALTH]),
        ("喜欢素色，下周再来", []),
    ],
)
def test_words_and_phones_are_found_and_sizes_are_left_alone(text: str, kinds: list[SensitiveKind]) -> None:
    assert sensitive_kinds(text, WORDS) == kinds
