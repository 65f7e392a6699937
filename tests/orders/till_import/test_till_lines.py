"""Each line is read exactly or refused with its reason."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guide_app.ground.orders.till_import.goods import Goods
from guide_app.ground.orders.till_import.lines import RefusedLine, TillLine
from guide_app.ground.orders.till_import.profiles.choosing import shipped
from guide_app.ground.orders.till_import.profiles.model import ReceiptForms
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, Reason
from tests.orders.till_import.till_files import COLUMNS, a_line, judge, rows_of


def read(**changes: str | int) -> TillLine:
    line = judge(a_line(**changes), 2)
    assert isinstance(line, TillLine), line
    return line


def test_a_sale_is_read_with_its_amount_in_fen_and_its_moment_in_local_time() -> None:
    line = read()
    assert line.goods == Goods(2, None, 1275, 2550, is_return=False)
    assert line.receipt.sold_at == datetime(2011, 9, 1, 1, 15, tzinfo=UTC)


def test_a_return_is_read_with_positive_units_and_amount() -> None:
    line = read(receipt_no="C565229", qty=-3)
    assert (line.goods.units, line.goods.amount_fen, line.goods.is_return) == (3, 3825, True)


def test_an_exchange_returns_on_a_plain_receipt() -> None:
    assert read(qty=-1).goods.is_return


@pytest.mark.parametrize(
    ("qty", "price", "amount_fen"),
    [
        ("1", "0.29", 29),
        ("3", "1.1", 330),
        ("100", "1e-2", 100),
        ("2", "1.5E2", 30000),
        ("1", "38970", 3897000),
        ("80995", "2.08", 16846960),
        ("1", ".5", 50),
        ("1", "5.", 500),
        ("6.0", "2.00000", 1200),
    ],
)
def test_amounts_are_exact_whatever_way_a_price_is_written(qty: str, price: str, amount_fen: int) -> None:
    assert read(qty=qty, unit_price=price).goods.amount_fen == amount_fen


def test_fractions_of_a_fen_that_vanish_over_the_units_are_sold() -> None:
    line = read(qty=8, unit_price="0.125")
    assert line.goods.amount_fen == 100
    assert line.goods.unit_price_fen * line.goods.units == 104


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"receipt_no": ""}, Reason.RECEIPT_INVALID),
        ({"receipt_no": "5" * 41}, Reason.RECEIPT_INVALID),
        ({"receipt_no": "56\x075"}, Reason.RECEIPT_INVALID),
        ({"line_no": "0"}, Reason.LINE_NUMBER_INVALID),
        ({"line_no": "-1"}, Reason.LINE_NUMBER_INVALID),
        ({"line_no": "1.5"}, Reason.LINE_NUMBER_INVALID),
        ({"line_no": "32768"}, Reason.LINE_NUMBER_INVALID),
        ({"line_no": "１"}, Reason.LINE_NUMBER_INVALID),
        ({"sold_at": ""}, Reason.SOLD_AT_INVALID),
        ({"sold_at": "2011-02-30 10:00"}, Reason.SOLD_AT_INVALID),
        ({"sold_at": "2011-09-01 24:00"}, Reason.SOLD_AT_INVALID),
        ({"sold_at": "01/09/2011 10:00"}, Reason.SOLD_AT_INVALID),
        ({"sold_at": "0011-09-01 10:00"}, Reason.SOLD_AT_INVALID),
        ({"store_code": ""}, Reason.STORE_INVALID),
        ({"store_code": "S/1"}, Reason.STORE_INVALID),
        ({"associate_code": "x" * 41}, Reason.ASSOCIATE_INVALID),
        ({"member_no": "1\x002"}, Reason.MEMBER_INVALID),
        ({"sku": ""}, Reason.SKU_INVALID),
        ({"sku": "x" * 65}, Reason.SKU_INVALID),
        ({"qty": ""}, Reason.QUANTITY_INVALID),
        ({"qty": "two"}, Reason.QUANTITY_INVALID),
        ({"qty": "1.2345"}, Reason.QUANTITY_INVALID),
        ({"qty": "1e3"}, Reason.QUANTITY_INVALID),
        ({"qty": "1_000"}, Reason.QUANTITY_INVALID),
        ({"unit_price": ""}, Reason.PRICE_INVALID),
        ({"unit_price": "12,75"}, Reason.PRICE_INVALID),
        ({"unit_price": "1,00.00"}, Reason.PRICE_INVALID),
        ({"unit_price": "NaN"}, Reason.PRICE_INVALID),
        ({"unit_price": "Infinity"}, Reason.PRICE_INVALID),
        ({"unit_price": "1e999"}, Reason.PRICE_INVALID),
        ({"unit_price": "$5"}, Reason.PRICE_INVALID),
        ({"receipt_no": "2.02611E+13"}, Reason.CODE_DAMAGED),
        ({"member_no": "1.39E+10"}, Reason.CODE_DAMAGED),
        ({"sku": "6.90123E+12"}, Reason.CODE_DAMAGED),
        ({"sold_at": "2026-12-01 09:01"}, Reason.SOLD_IN_THE_FUTURE),
        ({"sold_at": "2027-09-01 09:15"}, Reason.SOLD_IN_THE_FUTURE),
        ({"sku": "B"}, Reason.BOOKKEEPING),
        ({"sku": "POST"}, Reason.POSTAGE),
        ({"sku": "DOT"}, Reason.POSTAGE),
        ({"sku": "C2"}, Reason.POSTAGE),
        ({"sku": "M"}, Reason.MANUAL),
        ({"sku": "m"}, Reason.MANUAL),
        ({"sku": "D", "qty": -1}, Reason.DISCOUNT),
        ({"sku": "BANK CHARGES"}, Reason.FEE),
        ({"sku": "AMAZONFEE"}, Reason.FEE),
        ({"sku": "CRUK"}, Reason.FEE),
        ({"sku": "S"}, Reason.SAMPLE),
        ({"sku": "gift_0001_30"}, Reason.GIFT_VOUCHER),
        ({"sku": "TEST001"}, Reason.TEST_ARTICLE),
        ({"qty": 0}, Reason.ZERO_QUANTITY),
        ({"qty": -72, "unit_price": "0.0", "name": ""}, Reason.STOCK_CORRECTION),
        ({"unit_price": "0.0"}, Reason.ZERO_PRICE),
        ({"unit_price": "-11062.06"}, Reason.NEGATIVE_PRICE),
        ({"qty": 1_000_000_000}, Reason.QUANTITY_TOO_LARGE),
        ({"qty": -1_000_000_000}, Reason.QUANTITY_TOO_LARGE),
        ({"qty": 1_000_000, "unit_price": "10000"}, Reason.AMOUNT_TOO_LARGE),
        ({"qty": 1, "unit_price": "0.001"}, Reason.FRACTION_OF_A_FEN),
    ],
)
def test_what_cannot_be_sold_is_refused_with_its_reason(changes: dict[str, str | int], reason: Reason) -> None:
    line = judge(a_line(**changes), 7)
    assert isinstance(line, RefusedLine)
    assert (line.reason, line.position) == (reason, 7)


def test_articles_that_only_look_like_fees_are_sold() -> None:
    for sku in ("PADS", "DCGSSBOY", "POSTCARD", "MUG", "20685", "85123a"):
        assert read(sku=sku).article.sku == sku


def test_a_line_of_nine_or_eleven_columns_is_refused() -> None:
    for fields in (a_line()[:-1], [*a_line(), "extra"], []):
        line = judge(fields, 2)
        assert isinstance(line, RefusedLine)
        assert line.reason is Reason.WRONG_COLUMN_COUNT


def test_a_refused_line_keeps_what_amount_it_shows() -> None:
    amount_of = rows_of().amount_of
    assert amount_of(a_line(qty=-2, unit_price="0.0015")) == Fraction(-3, 10)
    assert amount_of(a_line(qty="1.5", unit_price="2.00")) == 300
    assert amount_of(a_line(qty=1_000_000_000)) == 1_275_000_000_000
    assert amount_of([*a_line(), "extra"]) == 2550
    assert amount_of(a_line(qty="two")) == 0
    assert amount_of(a_line()[:-1]) == 0


def test_odd_names_are_kept_as_typed_without_control_characters() -> None:
    assert read(name='=1+1 "OOPS" £5 ?').article.name == '=1+1 "OOPS" £5 ?'
    assert read(name="a\x07b\u2028c").article.name == "a b c"
    assert read(name="").article.name == ""
    assert len(read(name="长" * 500).article.name) == 200


def test_every_reason_is_explained_in_chinese_and_english() -> None:
    assert EXPLANATIONS.keys() == set(Reason)
    for chinese, english in EXPLANATIONS.values():
        assert english.isascii()
        assert not chinese.isascii()


def test_what_a_number_of_a_receipt_says_is_a_setting() -> None:
    usual, guide = rows_of(), shipped()["guide"]
    forms = ReceiptForms(return_prefixes=("C",), bookkeeping_prefixes=("A",))
    own = rows_of(profile=replace(guide, receipts=forms))
    assert isinstance(usual.judge(a_line(receipt_no="CD001-17"), 2), TillLine)
    for number, reason in (("CD001-17", Reason.SOLD_ON_A_RETURN), ("A563185", Reason.BOOKKEEPING)):
        line = own.judge(a_line(receipt_no=number), 2)
        assert isinstance(line, RefusedLine)
        assert line.reason is reason
    assert isinstance(own.judge(a_line(receipt_no="CD001-17", qty=-2), 2), TillLine)


def test_an_article_that_the_chain_keeps_is_goods_whatever_it_is_called() -> None:
    assert isinstance(rows_of(kept=["M"]).judge(a_line(sku="m"), 2), TillLine)
    assert isinstance(rows_of(kept=["S"]).judge(a_line(sku="m"), 2), RefusedLine)


def test_goods_by_weight_are_one_unit_of_what_they_cost() -> None:
    line = read(qty="0.456", unit_price="35.80")
    assert line.goods == Goods(1, 456, 1632, 1632, is_return=False)
    back = read(qty="-0.456", unit_price="35.80")
    assert back.goods == Goods(1, 456, 1632, 1632, is_return=True)
    assert read(qty="2.000", unit_price="3.00").goods.measure_milli is None


@pytest.mark.parametrize(
    ("qty", "price", "amount_fen"), [("3", "33.3333333333", 10_000), ("3", "1.3333", 400), ("-7", "14.285714", 10_000)]
)
def test_a_price_that_was_divided_is_what_was_received(qty: str, price: str, amount_fen: int) -> None:
    line = read(qty=qty, unit_price=price)
    assert (line.goods.amount_fen, line.goods.unit_price_fen * line.goods.units >= amount_fen) == (amount_fen, True)


def test_what_was_received_decides_where_a_file_of_ten_columns_says_it() -> None:
    rows = rows_of([*COLUMNS, "amount"])
    line = rows.judge([*a_line(qty=3, unit_price="33.33"), "100.00"], 2)
    assert isinstance(line, TillLine)
    assert (line.goods.amount_fen, line.goods.unit_price_fen) == (10_000, 3_334)


def test_a_receipt_is_told_from_others_by_store_till_day_and_number() -> None:
    rows = rows_of()

    def order(**changes: str | int) -> object:
        line = rows.judge(a_line(**changes), 2)
        assert isinstance(line, TillLine)
        return line.receipt.order_id

    first = order()
    assert order(line_no=2, sold_at="2011-09-01 09:16") == first
    others = [order(store_code="S039"), order(sold_at="2011-09-02 09:15"), order(receipt_no="565083")]
    assert len({first, *others}) == 4


def test_codes_are_what_they_mean_however_they_are_typed() -> None:
    line = read(
        store_code="Ｓ０３８", sku="ＲＵＮ０１－００１", receipt_no="565\u200b082", associate_code="S038\u20101"
    )
    assert (line.article.sku, line.receipt.number, line.receipt.associate) == ("RUN01-001", "565082", "S038-1")
    rows = rows_of()
    stores = [rows.judge(a_line(store_code=code), 2) for code in ("S038", "s038", "Ｓ０３８")]
    assert len({line.receipt.store for line in stores if isinstance(line, TillLine)}) == 1


def test_digits_that_are_hidden_name_nobody() -> None:
    assert read(member_no="139****1234").receipt.member is None


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_fields_are_read_or_refused(fields: list[str]) -> None:
    line = judge(fields, 2)
    if isinstance(line, RefusedLine):
        assert line.amount == rows_of().amount_of(fields)


@given(st.integers(1, 10_000), st.decimals("0.01", "9999.99", places=2))
def test_a_sale_at_whole_fen_is_quantity_times_price(qty: int, price: object) -> None:
    line = read(qty=qty, unit_price=str(price))
    assert line.goods.amount_fen == line.goods.unit_price_fen * qty == qty * Fraction(str(price)) * 100
