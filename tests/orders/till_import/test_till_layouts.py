"""Layouts as tills of other makers write them: each is found by its headings and booked to the fen."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from guide_app.base.kernel.database import fetch, fetch_value, transaction
from guide_app.base.kernel.money import split
from guide_app.ground.orders.till_import.errors import (
    TillFileHeaderWrong,
    TillHeadingRepeated,
    TillProfileAmbiguous,
    TillProfileInvalid,
)
from guide_app.ground.orders.till_import.profiles.choosing import layout_of, shipped, shipped_text
from guide_app.ground.orders.till_import.profiles.model import profile_of
from guide_app.ground.orders.till_import.reading import inspect
from guide_app.ground.orders.till_import.summary import Summary
from tests.factories import a_member, a_store, an_associate
from tests.orders.till_import.till_books import imported, require_books_add_up

DAILY_LIST = """\
商场日销售明细表,,,,,,,,,,,,,
门店：人民广场店  日期：2026-11-20,,,,,,,,,,,,,
小票号,交易时间,门店编码,收银员,导购,会员卡号,商品编码,条码,品名,数量,单价,折扣,实收,支付方式
0017,2026/11/20 10:03:21,SH001,9001,SH001-02,80001234,RUN-1,690,轻跑鞋,1,599.00,71.88,527.12,微信
0018,2026/11/20 10:15:40,SH001,9001,SH001-03,,RUN-2,690,轻跑鞋,2,199.00,18.00,380.00,现金
0018,2026/11/20 10:15:40,SH001,9001,SH001-03,,SOCK,690,棉袜,3,39.90,19.70,100.00,现金
合计,,,,,,,,,6,,109.58,1007.12,
"""
BY_PAYMENT = """\
流水号,行号,交易日期,交易时间,店铺,营业员,会员手机,货号,颜色,尺码,数量,吊牌价,成交价,支付方式,支付金额
31,1,20261120,113005,SH001,SH001-02,{phone},RUN-1,黑,36,1,599,599,微信支付,400
31,1,20261120,113005,SH001,SH001-02,{phone},RUN-1,黑,36,1,599,599,现金,399
31,2,20261120,113005,SH001,SH001-02,{phone},TEE-9,白,M,1,199,199,微信支付,400
31,2,20261120,113005,SH001,SH001-02,{phone},TEE-9,白,M,1,199,199,现金,399
"""
RETURNS = """\
单据类型,小票号,原小票号,营业时间,门店编码,导购编码,会员卡号,商品编码,商品名称,数量,单价,实收金额
销售,XS101,,2026-11-20 12:01:09,SH001,SH001-02,,RUN-1,轻跑鞋,1,599.00,599.00
退货,TH007,XS101,2026-11-20 15:40:00,SH002,SH002-02,,RUN-1,轻跑鞋,-1,599.00,-599.00
销售,XS102,,2026-11-20 16:00:00,SH001,SH001-02,80001234,RUN-3,轻跑鞋,1,649.00,649.00
退差,TC001,XS102,2026-11-20 16:10:00,SH001,SH001-02,80001234,RUN-3,价保退差,0,0.00,-200.00
"""
FROM_A_SPREADSHEET = (
    "小票号\t交易时间\t门店编码\t导购\t会员卡号\t商品编码\t品名\t数量\t单价\t实收\n"
    '="000017"\t2026/11/20 9:03\tSH001\tSH001-02\t="00042"\t="RUN-7"\t跑鞋\t1\t1,299.00\t1,299.00\n'
    '="000018"\t2026/11/20 9:41\tSH001\tSH001-02\t\t="RUN-7"\t跑鞋\t10\t1,299.00\t"12,990.00"\n'
)


async def booked(folder: Path, text: str, encoding: str = "utf-8") -> tuple[str, Summary]:
    """The profile that was found for a file of this text, and what importing it came to."""
    path = folder / "till.csv"
    path.write_bytes(text.encode(encoding))
    found = layout_of(inspect(path).first_rows).profile.code
    return found, (await imported(path)).summary


async def test_a_daily_list_with_titles_discounts_and_a_totals_row(db: None, tmp_path: Path) -> None:
    profile, summary = await booked(tmp_path, DAILY_LIST, "gb18030")
    assert (profile, summary.accepted, summary.sales_fen, summary.refused_fen) == ("department-store", 3, 100_712, 0)
    assert (summary.left_out, summary.totals_differ_fen) == ({"totals_row": 1}, 0)
    sold = await fetch("SELECT sku_code, list_fen, promotion_fen, paid_fen FROM order_line ORDER BY sku_code")
    assert [tuple(row) for row in sold] == [
        ("RUN-1", 59_900, 7_188, 52_712),
        ("RUN-2", 39_800, 1_800, 38_000),
        ("SOCK", 11_970, 1_970, 10_000),
    ]
    paid = await fetch("SELECT method, amount_fen FROM payment ORDER BY amount_fen")
    assert [tuple(row) for row in paid] == [("till_cash", 48_000), ("wechat", 52_712)]


async def test_a_totals_row_that_differs_is_told(db: None, tmp_path: Path) -> None:
    _, summary = await booked(tmp_path, DAILY_LIST.replace("1007.12", "1000.00"))
    assert (summary.accepted, summary.totals_differ_fen) == (3, -712)


async def test_a_row_for_every_payment_is_one_sale_with_two_payments(db: None, tmp_path: Path) -> None:
    home = await a_store("SH001")
    member = await a_member(home, phone="13900001234")
    profile, summary = await booked(tmp_path, BY_PAYMENT.format(phone="13900001234"), "utf-8-sig")
    assert (profile, summary.accepted, summary.sales_fen) == ("payment-rows", 2, 79_800)
    assert (summary.left_out, summary.refused_fen) == ({"payment_row": 2}, 0)
    paid = await fetch("SELECT method, amount_fen FROM payment ORDER BY amount_fen")
    assert [tuple(row) for row in paid] == [("till_cash", 39_800), ("wechat", 40_000)], "a yuan was change"
    assert await fetch_value("SELECT member FROM orders") == member.id
    assert await fetch_value("SELECT name FROM order_line WHERE no = 1") == "黑 36"
    await require_books_add_up()


async def test_a_return_finds_its_receipt_in_another_store_and_a_price_cut_keeps_the_goods(
    db: None, tmp_path: Path
) -> None:
    profile, summary = await booked(tmp_path, RETURNS)
    assert (profile, summary.sales_fen, summary.returns_fen) == ("returns-by-receipt", 124_800, 79_900)
    assert summary.unmatched_returns_fen == 0
    left = await fetch("SELECT number, refunded_fen, returned_in_full FROM orders ORDER BY number")
    assert [tuple(row) for row in left] == [("XS101", 59_900, True), ("XS102", 20_000, False)]
    assert await fetch_value("SELECT sum(units) FROM refund_line") == 1
    await require_books_add_up()


async def test_text_from_a_spreadsheet_keeps_its_codes(db: None, tmp_path: Path) -> None:
    profile, summary = await booked(tmp_path, FROM_A_SPREADSHEET, "utf-16")
    assert (profile, summary.sales_fen) == ("spreadsheet-text", 1_428_900)
    numbers = await fetch("SELECT number FROM orders UNION SELECT number FROM member ORDER BY 1")
    assert [row["number"] for row in numbers] == ["000017", "000018", "00042"]


async def test_traditional_headings_in_big5_are_read(db: None, tmp_path: Path) -> None:
    text = "單號,銷售時間,門市代號,導購,商品編號,商品名稱,數量,單價\nA1,2026/11/20 09:03,S1,S1-1,RUN-1,輕量跑鞋,2,599\n"
    profile, summary = await booked(tmp_path, text, "cp950")
    assert (profile, summary.sales_fen) == ("by-headings", 119_800)
    assert await fetch_value("SELECT name FROM order_line") == "輕量跑鞋"


async def test_voids_gifts_and_unknown_kinds_are_refused_by_name(db: None, tmp_path: Path) -> None:
    rows = ["单号,时间,门店,货号,数量,金额,类型"]
    rows += [
        f"{no},2026-11-20 10:0{no},S1,A,1,10.00,{kind}" for no, kind in enumerate(["销售", "作废", "赠品", "调拨"])
    ]
    profile, summary = await booked(tmp_path, "\n".join(rows))
    assert (profile, summary.refused) == ("by-headings", {"void": 1, "gift": 1, "kind_unknown": 1})
    assert (summary.sales_fen, summary.refused_fen) == (1_000, 3_000)


@pytest.mark.parametrize("rows_reversed", [False, True])
async def test_lines_without_numbers_are_the_same_in_another_order(
    db: None, tmp_path: Path, rows_reversed: bool
) -> None:
    head, *rows = ["单号,时间,门店,货号,数量,金额", "1,2026-11-20 10:00,S1,A,1,10", "1,2026-11-20 10:00,S1,B,2,7"]
    await booked(tmp_path, "\n".join([head, *rows]))
    _, again = await booked(tmp_path, "\n".join([head, *(reversed(rows) if rows_reversed else rows), "", ""]))
    assert (again.accepted, again.already_booked, again.refused) == (2, 2, {})


async def test_an_exclusive_price_counts_with_its_tax(db: None, tmp_path: Path) -> None:
    _, summary = await booked(
        tmp_path, "单号,时间,门店,货号,数量,不含税金额,税额\n1,2026-11-20 10:00,S1,A,1,88.50,11.50\n"
    )
    assert summary.sales_fen == 10_000


async def test_a_receipt_over_midnight_is_one_order(db: None, tmp_path: Path) -> None:
    head = "单号,行号,时间,门店,货号,数量,金额\n"
    await booked(tmp_path, head + "9,1,2026-11-20 23:58,S1,A,1,10\n9,2,2026-11-21 00:02,S1,B,1,20\n")
    found = await fetch("SELECT business_on, goods_fen FROM orders")
    assert [tuple(row) for row in found] == [(date(2026, 11, 20), 3_000)]


async def test_the_day_of_a_night_market_parts_the_same_numbers(db: None, tmp_path: Path) -> None:
    await a_store("S1", day_cut_hours=5)
    head = "单号,行号,时间,门店,货号,数量,金额\n"
    await booked(tmp_path, head + "9,1,2026-11-21 01:00,S1,A,1,10\n9,1,2026-11-21 22:00,S1,B,1,20\n")
    found = await fetch("SELECT business_on, goods_fen FROM orders ORDER BY 1")
    assert [tuple(row) for row in found] == [(date(2026, 11, 20), 1_000), (date(2026, 11, 21), 2_000)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(1, 99_999), min_size=1, max_size=7),
    part=st.integers(0, 100),
    in_a_row=st.booleans(),
    seed=st.integers(0, 999),
)
async def test_a_discount_on_a_receipt_is_shared_as_money_is_split(
    db: None, tmp_path: Path, amounts: list[int], part: int, in_a_row: bool, seed: int
) -> None:
    cut = sum(amounts) * part // 100
    head = "单号,行号,时间,门店,货号,数量,金额,类型,整单优惠"
    column = "" if in_a_row else f"{cut / 100:.2f}"
    rows = [
        f"1,{no},2026-11-20 10:00,S1,SKU{no},1,{fen / 100:.2f},销售,{column}" for no, fen in enumerate(amounts, start=1)
    ]
    if in_a_row and cut:
        rows.insert(Random(seed).randint(0, len(rows)), f"1,99,2026-11-20 10:00,S1,,1,-{cut / 100:.2f},整单优惠,")
    try:
        async with transaction():
            _, summary = await booked(tmp_path, "\n".join([head, *rows]))
            paid = await fetch("SELECT paid_fen FROM order_line ORDER BY no")
            assert [row["paid_fen"] for row in paid] == [
                fen - share for fen, share in zip(amounts, split(cut, amounts), strict=True)
            ]
            assert summary.sales_fen == sum(amounts) - cut
            assert summary.left_out == ({"discount_row": 1} if in_a_row and cut else {})
            await require_books_add_up()
            raise KeyError
    except KeyError:
        pass


async def test_a_discount_beyond_the_goods_refuses_its_receipt(db: None, tmp_path: Path) -> None:
    head = "单号,行号,时间,门店,货号,数量,金额,类型\n"
    text = head + "1,1,2026-11-20 10:00,S1,A,1,10,销售\n1,2,2026-11-20 10:00,S1,,1,-11,整单优惠\n"
    _, summary = await booked(tmp_path, text)
    assert (summary.refused, summary.refused_fen, summary.accepted) == ({"discount_too_large": 2}, -100, 0)


async def test_payments_in_columns_are_kept_by_method(db: None, tmp_path: Path) -> None:
    own = profile_of(
        """
        format = 1
        code = "columns"
        title = "一列一种支付"
        [columns]
        receipt = "单号"
        line = "行号"
        sold_at = "时间"
        store = "门店"
        sku = "货号"
        quantity = "数量"
        amount = "金额"
        [payments]
        columns = {"现金" = "till_cash", "储值卡" = "stored_value"}
        """
    )
    path = tmp_path / "till.csv"
    head = "单号,行号,时间,门店,货号,数量,金额,现金,储值卡\n"
    path.write_text(
        head
        + "1,1,2026-11-20 10:00,S1,A,1,30,10,40\n1,2,2026-11-20 10:00,S1,B,1,20,10,40\n"
        + "2,1,2026-11-20 11:00,S1,A,1,30,30,\n2,2,2026-11-20 11:00,S1,B,1,20,5,15\n"
        + "3,1,2026-11-20 12:00,S1,A,1,30,1,1\n",
        encoding="utf-8",
    )
    await imported(path, profile=own)
    paid = await fetch(
        "SELECT o.number, p.method, p.amount_fen FROM payment p JOIN orders o ON o.id = p.order_id ORDER BY 1, 2"
    )
    assert [tuple(row) for row in paid] == [
        ("1", "stored_value", 4_000),
        ("1", "till_cash", 1_000),
        ("2", "stored_value", 1_500),
        ("2", "till_cash", 3_500),
        ("3", "imported", 3_000),
    ]


def test_a_file_that_fits_two_profiles_or_none_is_refused_with_what_to_do() -> None:
    rows = [(1, ["小票号", "交易时间", "门店编码", "导购", "会员卡号", "商品编码", "数量", "实收"])]
    one = replace(shipped()["spreadsheet-text"], code="one")
    other = replace(one, code="other")
    assert layout_of(rows, [one]).profile.code == "one"
    with pytest.raises(TillProfileAmbiguous) as caught:
        layout_of(rows, [one, other])
    assert caught.value.facts["profiles"] == ["one", "other"]
    with pytest.raises(TillFileHeaderWrong) as wrong:
        layout_of([(1, ["编号", "小票号", "数量"])])
    assert wrong.value.facts["missing"] == [
        "商品编码 SKU",
        "门店编码 Store code",
        "交易时间 date and time",
        "实收金额 amount received",
    ]
    assert "--profile" in str(wrong.value.facts["rule"])
    with pytest.raises(TillHeadingRepeated):
        layout_of([(1, [*rows[0][1], "实收"])])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("format = 1", "format = 2", "format: "),
        ("[articles]", "[artikles]", "artikles"),
        ('receipt = "receipt_no"', "receipt = 1", "columns"),
        ('receipt = "receipt_no"', 'receipt = " "', "columns.receipt"),
        ('quantity = "qty"\n', "", "columns.quantity"),
        ('sold_at = "sold_at"\n', "", "columns.sold_at"),
        ('store = "store_code"\n', "", "columns.store"),
        ('manual = ["M"]', 'manual = ["M"', "line"),
        ('code = "guide"', 'code = "a b"', "code"),
    ],
)
def test_a_profile_that_is_wrong_says_where(right: str, wrong: str, said: str) -> None:
    text = shipped_text("guide")
    assert right in text
    with pytest.raises(TillProfileInvalid) as caught:
        profile_of(text.replace(right, wrong))
    problem = str(caught.value.facts["problem"])
    assert said in problem


async def test_an_associate_is_known_however_the_number_is_typed(db: None, tmp_path: Path) -> None:
    store = await a_store("S1")
    seller = await an_associate(store, number="S1-02")
    text = "单号,时间,门店,导购,货号,数量,金额\n1,2026-11-20 10:00,s1,s1-02,A,1,10\n"
    await booked(tmp_path, text)
    assert await fetch_value("SELECT serving FROM orders") == seller.id
    assert await fetch_value("SELECT count(*) FROM associate") == 1
