"""Short codes and the addresses that carry them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.codes import check_symbol
from qr_codes.errors import PublicAddressUnusable, ShortCodeMistyped
from qr_codes.rules.readability import ErrorCorrection
from qr_codes.short_codes import (
    CODE_LENGTH,
    code_in_address,
    mint_code,
    printed_form,
    read_code,
    scan_address,
)
from qr_codes.symbols import symbol_of

CODE = "7K3M9QXA2C" + check_symbol("7K3M9QXA2C")


def test_minted_codes_read_back_and_do_not_repeat() -> None:
    minted = [mint_code() for _ in range(2_000)]
    assert all(read_code(code) == code and len(code) == CODE_LENGTH for code in minted)
    assert len(set(minted)) == len(minted)


def test_a_code_typed_as_printed_is_understood() -> None:
    assert read_code(printed_form(CODE).lower()) == CODE
    assert printed_form(CODE).count("-") == 2


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "LENGTH"),
        (CODE[:-1], "LENGTH"),
        (CODE + "0", "LENGTH"),
        ("U" + CODE[1:], "SYMBOL"),
        ("8" + CODE[1:], "CHECK"),
    ],
)
def test_a_mistyped_code_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(ShortCodeMistyped) as refused:
        read_code(typed)
    assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://q.brand.cn", f"HTTPS://Q.BRAND.CN/Q/{CODE}"),
        ("https://Q.Brand.cn/", f"HTTPS://Q.BRAND.CN/Q/{CODE}"),
        ("http://localhost:8000", f"HTTP://LOCALHOST:8000/Q/{CODE}"),
        ("https://brand.cn/GO", f"HTTPS://BRAND.CN/GO/Q/{CODE}"),
        ("https://brand.cn/go", f"https://brand.cn/go/q/{CODE}"),
        ("https://brand.cn/~A", f"https://brand.cn/~A/q/{CODE}"),
        ("https://品牌.cn", f"HTTPS://XN--IDN.CN/Q/{CODE}"),
    ],
)
def test_an_address_is_upper_case_exactly_where_that_leads_to_the_same_page(base: str, address: str) -> None:
    expected = address.replace("XN--IDN", "品牌".encode("idna").decode().upper())
    assert scan_address(base, CODE, capitals=True) == expected
    assert code_in_address(expected) == CODE


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://q.brand.cn", f"https://q.brand.cn/q/{CODE}"),
        ("https://Q.Brand.cn/GO/", f"https://q.brand.cn/GO/q/{CODE}"),
        ("https://品牌.cn", f"https://{'品牌'.encode('idna').decode()}.cn/q/{CODE}"),
    ],
)
def test_small_letters_unless_capitals_are_chosen(base: str, address: str) -> None:
    assert scan_address(base, CODE) == address
    assert address.isascii()
    assert code_in_address(address) == CODE


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("http://q.brand.cn", "SCHEME"),
        ("javascript:alert(1)", "SCHEME"),
        ("q.brand.cn", "SCHEME"),
        ("https://", "HOST"),
        ("https://a b.cn", "HOST"),
        ("https://[::", "HOST"),
        ("https://q.brand.cn:99999", "HOST"),
        ("https://user:pw@q.brand.cn", "EXTRA"),
        ("https://q.brand.cn/?a=1", "EXTRA"),
        ("https://q.brand.cn/#x", "EXTRA"),
        ("https://q.brand.cn/路", "EXTRA"),
    ],
)
def test_an_address_that_should_not_be_printed_is_refused(base: str, reason: str) -> None:
    with pytest.raises(PublicAddressUnusable) as refused:
        scan_address(base, CODE)
    assert refused.value.facts["reason"] == reason


@given(st.text(max_size=60))
def test_no_address_makes_reading_it_fail_otherwise_than_by_refusal(text: str) -> None:
    for address in (text, f"https://q.brand.cn/q/{text}"):
        try:
            code = code_in_address(address)
        except ShortCodeMistyped:
            continue
        assert len(code) == CODE_LENGTH


def test_the_usual_address_is_32_characters_and_version_3_even_at_level_h() -> None:
    address = scan_address("https://q.brand.cn", CODE, capitals=True)
    assert len(address) == 32
    assert symbol_of(address, ErrorCorrection.Q).version == 3
    assert symbol_of(address, ErrorCorrection.H).version == 3


def test_lower_case_costs_the_floor_sticker_a_version() -> None:
    address = scan_address("https://q.brand.cn", CODE)
    assert symbol_of(address, ErrorCorrection.H).version == 4


@pytest.mark.parametrize(("host_length", "version"), [(10, 3), (13, 3), (14, 4), (28, 4), (29, 5)])
def test_the_host_decides_the_version_at_level_h(host_length: int, version: int) -> None:
    """8 + host + 14 characters against 35, 50 and 64 of versions 3, 4 and 5 (ISO/IEC 18004, table 7)."""
    host = "q" * (host_length - 3) + ".cn"
    address = scan_address(f"https://{host}", CODE, capitals=True)
    assert symbol_of(address, ErrorCorrection.H).version == version


@pytest.mark.parametrize(
    ("host_length", "capitals", "size"),
    [(10, True, 29), (10, False, 33), (14, True, 33), (14, False, 37), (29, True, 37), (29, False, 41)],
)
def test_the_modules_that_the_letters_cost_are_those_of_the_page(host_length: int, capitals: bool, size: int) -> None:
    address = scan_address(f"https://{'q' * (host_length - 3)}.cn", CODE, capitals=capitals)
    assert symbol_of(address, ErrorCorrection.H).size == size
    page = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text("utf-8")
    (row,) = re.findall(rf"^\| {host_length} characters.*$", page, re.MULTILINE)
    assert f"{size} × {size}" in row.split("|")[2 if capitals else 3]
