"""Bills as files: read whole with the sums of their rows, or refused with what is wrong in both languages."""

import gzip
import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.protocol.bill_files import LARGEST, text_of
from payments.protocol.errors import BillUnreadable
from payments.protocol.messages import BillAnswer
from payments.reading_bills import BillRow, fen_of, moved_fen, trade_rows
from payments.stand_in.documents import yuan
from payments.words import FUND_COLUMNS, FUND_SUMS, TRADE_COLUMNS, TRADE_SUMS

Row = dict[str, str]
ZERO = dict.fromkeys(("应结订单金额", "退款金额", "订单金额", "申请退款金额"), "0.00")
GOODS = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=40)


def paid(number: str, fen: int, goods: str = "鞋") -> Row:
    amounts = {"应结订单金额": yuan(fen), "订单金额": yuan(fen)}
    return ZERO | {"商户订单号": number, "交易状态": "SUCCESS", "商品名称": goods, "手续费": "0.00600"} | amounts


def back(number: str, fen: int, state: str = "SUCCESS") -> Row:
    amounts = {"退款金额": yuan(fen), "申请退款金额": yuan(fen)}
    return ZERO | {"商户退款单号": number, "交易状态": "REFUND", "退款状态": state, "手续费": "-0.00600"} | amounts


def written(columns: tuple[str, ...], rows: list[Row], sums: tuple[str, ...], values: list[str], mark: str = "") -> str:
    lines = [",".join(columns), *(",".join(f"`{row.get(name, '')}" for name in columns) for row in rows)]
    return "\r\n".join([*lines, mark + f",{mark}".join(sums), ",".join(f"`{value}" for value in values), ""])


def a_bill(*rows: Row, count: int | None = None, settled: int = 0, went: int = 0, mark: str = "") -> str:
    """With sums that are those of the rows, but for what is added to them."""
    came = sum(fen_of(row["订单金额"]) for row in rows)
    gone = sum(fen_of(row["申请退款金额"]) for row in rows)
    values = [str(len(rows) if count is None else count), yuan(came + settled), yuan(gone + went), "0.00", "0.00000"]
    return written(TRADE_COLUMNS, list(rows), TRADE_SUMS, [*values, yuan(came), yuan(gone)], mark)


def flow(way: str, business: str, fen: int, remark: str = "") -> Row:
    return {"业务类型": business, "收支类型": way, "收支金额(元)": yuan(fen), "备注": remark}


def test_a_bill_is_read_with_its_sums() -> None:
    rows = [BillRow("p1", False, 300, 300, "SUCCESS"), BillRow("r1", True, 120, -120, "SUCCESS")]
    assert trade_rows(a_bill(paid("p1", 300), back("r1", 120))) == rows
    assert trade_rows(a_bill(paid("p1", 300), back("r1", 120), mark="`")) == rows, "a heading may have marks too"
    assert trade_rows(a_bill()) == []


@given(GOODS, st.integers(min_value=0, max_value=10**12))
def test_goods_may_be_called_anything(goods: str, fen: int) -> None:
    rows = trade_rows(a_bill(paid("p1", fen, goods), paid("p2", 5)))
    assert rows == [BillRow("p1", False, fen, fen, "SUCCESS"), BillRow("p2", False, 5, 5, "SUCCESS")]


@pytest.mark.parametrize("goods", ["鞋,袜", "鞋,`袜,`帽", "`", ",`", "总交易单数"])
def test_a_name_of_goods_does_not_break_its_row(goods: str) -> None:
    assert [row.fen for row in trade_rows(a_bill(paid("p1", 300, goods)))] == [300]


WHOLE = a_bill(paid("p1", 300), back("r1", 120))
BROKEN: dict[str, tuple[str, str]] = {
    "something else": ("something else", "its heading lacks 交易时间"),
    "another bill": (written(FUND_COLUMNS, [], FUND_SUMS, ["0"] * 5), "its heading lacks 交易时间"),
    "without sums": (WHOLE[: WHOLE.index("总交易单数")], "its sums are missing: it was cut off"),
    "sums without values": (WHOLE[: WHOLE.index("\r\n`2,")], "its sums are missing: it was cut off"),
    "cut off within its sums": (WHOLE[:-12], "values instead of 7"),
    "cut off within a row": (WHOLE[: WHOLE.index("`REFUND")], "its sums are missing: it was cut off"),
    "a row is missing": (a_bill(paid("p1", 300), count=2), "总交易单数 is 2, its rows come to 1"),
    "amounts differ": (a_bill(paid("p1", 300), settled=1), "应结订单总金额 is 3.01, its rows come to 3.00"),
    "refunds differ": (a_bill(back("r1", 300), went=1), "退款总金额 is 3.01, its rows come to 3.00"),
    "doubled rows": (a_bill(paid("p1", 300), paid("p1", 300)), "p1 stands there twice"),
    "doubled refunds": (a_bill(back("r1", 3), back("r1", 3, "PROCESSING")), "r1 stands there twice"),
    "negative": (WHOLE.replace("`3.00", "`-3.00"), "amount '-3.00' is none"),
    "no amount": (a_bill(paid("p1", 300)).replace("`3.00,`0.00,`", "`,`0.00,`", 1), "is none"),
    "a short row": (WHOLE.replace("`SUCCESS,", ""), "line 2 has 26 values instead of 27"),
    "twice one after the other": (WHOLE + WHOLE, "more stands below its sums"),
    "a sum is missing": (WHOLE.replace(",申请退款总金额", "")[: -len(",`1.20\r\n")], "its sums lack 申请退款总金额"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bill_that_is_not_whole_is_refused(name: str) -> None:
    text, told = BROKEN[name]
    with pytest.raises(BillUnreadable) as refused:
        trade_rows(text)
    assert told in refused.value.english, refused.value.english
    assert any("一" <= letter <= "鿿" for letter in refused.value.chinese)


def test_what_moved_on_the_account() -> None:
    """A refund moves less than it gives back where its fee comes back with it; fees and payouts are none of ours."""
    rows = [
        flow("收入", "交易", 1000),
        flow("支出", "扣除交易手续费", 6),
        flow("支出", "退款", 497, "退款总金额5.00元;含手续费0.03元"),
        flow("支出", "退款", 20),
        flow("支出", "提现", 400),
    ]
    sums = ["5", "1", "10.00", "4", "9.23"]
    assert moved_fen(written(FUND_COLUMNS, rows, FUND_SUMS, sums)) == 1000 - 500 - 20
    for at, other in enumerate(["6", "2", "9.99", "3", "9.22"]):
        wrong = [*sums[:at], other, *sums[at + 1 :]]
        with pytest.raises(BillUnreadable, match=f"{FUND_SUMS[at]} is {other}"):
            moved_fen(written(FUND_COLUMNS, rows, FUND_SUMS, wrong))


@given(st.integers(min_value=0, max_value=10**12))
def test_money_of_bills_is_read_to_the_fen(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize("text", ["1.234", "x", "١.٢x", "١", "", "-1.00", "1,000.00", "+1", " 1", "1e3", "1" * 14])
def test_money_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BillUnreadable):
        fen_of(text)


def told_of(clear: bytes, **other: str) -> BillAnswer:
    digest = hashlib.sha1(clear, usedforsecurity=False).hexdigest()
    return BillAnswer(**{"hash_type": "SHA1", "hash_value": digest, "download_url": ""} | other)


CLEAR = WHOLE.encode()


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
@pytest.mark.parametrize("clear", [CLEAR, b"\xef\xbb\xbf" + CLEAR])
def test_a_file_is_read_packed_or_not_with_a_mark_of_its_encoding_or_not(
    pack: Callable[[bytes], bytes], clear: bytes
) -> None:
    assert text_of(pack(clear), told_of(clear)) == WHOLE
    assert text_of(pack(clear), told_of(clear, hash_value=told_of(clear).hash_value.upper())) == WHOLE


@pytest.mark.parametrize(
    ("file", "answer", "told"),
    [
        (b"", told_of(b""), "an empty file"),
        (gzip.compress(b""), told_of(b""), "an empty file"),
        (b"\n<html>502</html>", told_of(b"\n<html>502</html>"), "a web page"),
        (WHOLE.encode("gbk"), told_of(WHOLE.encode("gbk")), "not written in UTF-8"),
        (gzip.compress(CLEAR), told_of(CLEAR + b" "), "hash is not the one"),
        (gzip.compress(CLEAR), told_of(CLEAR, hash_type="MD5"), "hash is not the one"),
        (CLEAR[:-1], told_of(CLEAR), "hash is not the one"),
        (gzip.compress(CLEAR)[:-9], told_of(CLEAR), "cut off"),
        (gzip.compress(CLEAR)[:30], told_of(CLEAR), "cut off"),
        (b"\x1f\x8b" + b"x" * 40, told_of(CLEAR), "broken"),
        (gzip.compress(bytes(LARGEST + 1), compresslevel=1), told_of(CLEAR), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_bill_is_refused(file: bytes, answer: BillAnswer, told: str) -> None:
    with pytest.raises(BillUnreadable, match=told):
        text_of(file, answer)
