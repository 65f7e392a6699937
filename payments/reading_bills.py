"""Bills as WeChat Pay writes them, read whole or not at all: their sums must be those of their rows. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from payments.protocol.errors import BillUnreadable
from payments.words import FUND_COLUMNS, FUND_SUMS, TRADE_COLUMNS, TRADE_SUMS

MARK = "`"
AMOUNT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?", re.ASCII)
REFUND_TOTAL = re.compile(r"退款总金额([0-9.]+)元")
"""What went back, in the remark on it; the account moves by less where a fee came back with it."""
REFUND_ROW = "REFUND"
GOODS = "商品名称"
TOTALS = (
    ("应结订单总金额", "应结订单金额"),
    ("退款总金额", "退款金额"),
    ("订单总金额", "订单金额"),
    ("申请退款总金额", "申请退款金额"),
)
"""Sums, and the columns they are of; a row leaves those empty or at zero that are not about it."""

Line = Mapping[str, str]


class BillRow(msgspec.Struct, frozen=True):
    """A payment or a refund of a bill, by our number for it. `settled_fen` is what moved on the account by it.

    `transaction` is WeChat Pay's own number of the payment, `there` that of the refund.
    """

    number: str
    is_refund: bool
    fen: int
    settled_fen: int
    state: str
    transaction: str = ""
    there: str = ""


def trade_rows(text: str) -> list[BillRow]:
    """The rows of a bill of payments and refunds. Raises BillUnreadable."""
    lines, sums = _sheet(text, TRADE_COLUMNS, TRADE_SUMS)
    rows = [_trade_row(line) for line in lines]
    _require_once(rows)
    _require_count(sums, "总交易单数", len(rows))
    for name, column in TOTALS:
        _require_fen(sums, name, (line[column] for line in lines))
    return rows


def moved_fen(text: str) -> int:
    """What payments brought to the account and refunds took from it, by the bill of its movements.

    Raises BillUnreadable.
    """
    lines, sums = _sheet(text, FUND_COLUMNS, FUND_SUMS)
    came = [line["收支金额(元)"] for line in lines if line["收支类型"] == "收入"]
    went = [line["收支金额(元)"] for line in lines if line["收支类型"] == "支出"]
    _require_count(sums, "资金流水总笔数", len(lines))
    _require_count(sums, "收入笔数", len(came))
    _require_count(sums, "支出笔数", len(went))
    _require_fen(sums, "收入金额", came)
    _require_fen(sums, "支出金额", went)
    return sum(_moved(line) for line in lines)


def fen_of(text: str) -> int:
    """An amount in yuan, as bills write it. Raises BillUnreadable."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise BillUnreadable(f"金额“{text[:40]}”无法识别", f"amount {text[:40]!r} is none")
    yuan, cents = found.groups()
    return int(yuan) * 100 + int((cents or "").ljust(2, "0"))


def _trade_row(line: Line) -> BillRow:
    if line["交易状态"] == REFUND_ROW:
        fen, settled = fen_of(line["申请退款金额"]), -fen_of(line["退款金额"])
        return BillRow(
            line["商户退款单号"], True, fen, settled, line["退款状态"], line["微信订单号"], line["微信退款单号"]
        )
    fen, settled = fen_of(line["订单金额"]), fen_of(line["应结订单金额"])
    return BillRow(line["商户订单号"], False, fen, settled, line["交易状态"], line["微信订单号"])


def _moved(line: Line) -> int:
    match line["业务类型"], line["收支类型"]:
        case "交易", "收入":
            return fen_of(line["收支金额(元)"])
        case "退款", "支出":
            whole = REFUND_TOTAL.search(line["备注"])
            return -fen_of(whole[1] if whole else line["收支金额(元)"])
        case _:
            return 0


def _sheet(text: str, columns: tuple[str, ...], sums: tuple[str, ...]) -> tuple[list[Line], Line]:
    """The rows between the heading and the sums, and those; all values begin with a mark so that no sheet reads them as
    numbers."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    heading = [name.strip().removeprefix(MARK) for name in lines[0].split(",")]
    missing = [name for name in columns if name not in heading]
    if missing:
        raise BillUnreadable(f"表头缺少 {missing[0]} 列", f"its heading lacks {missing[0]}")
    last = next((at for at, line in enumerate(lines) if at and line.lstrip(MARK).startswith(sums[0])), None)
    if last is None or len(lines) < last + 2:
        raise BillUnreadable("没有汇总行，账单不完整", "its sums are missing: it was cut off")
    if len(lines) > last + 2:
        raise BillUnreadable("汇总行之后还有内容", "more stands below its sums")
    names = [name.strip().removeprefix(MARK) for name in lines[last].split(",")]
    rows = [_values(line, heading, at) for at, line in enumerate(lines[1:last], 2)]
    return rows, _values(lines[last + 1], names, last + 2)


def _values(line: str, names: Sequence[str], at: int) -> Line:
    """The values of a line. What stands between two is a comma and a mark: names of goods may hold a comma, and where
    they hold both, what is too much is theirs."""
    values = line[1:].rstrip().split(f",{MARK}")
    more = len(values) - len(names)
    if more > 0 and GOODS in names:
        goods = names.index(GOODS)
        values[goods : goods + more + 1] = [f",{MARK}".join(values[goods : goods + more + 1])]
    if not line.startswith(MARK) or len(values) != len(names):
        raise BillUnreadable(
            f"第 {at} 行有 {len(values)} 列，应为 {len(names)} 列",
            f"line {at} has {len(values)} values instead of {len(names)}",
        )
    return {name: value.strip() for name, value in zip(names, values, strict=True)}


def _require_once(rows: Iterable[BillRow]) -> None:
    seen: set[tuple[str, bool, str]] = set()
    for one in rows:
        key = (one.number, one.is_refund, "" if one.is_refund else one.state)
        if key in seen:
            raise BillUnreadable(f"{one.number[:64]} 出现了两次", f"{one.number[:64]} stands there twice")
        seen.add(key)


def _require_count(sums: Line, name: str, counted: int) -> None:
    if _sum_of(sums, name) != str(counted):
        raise _differs(name, _sum_of(sums, name), str(counted))


def _require_fen(sums: Line, name: str, amounts: Iterable[str]) -> None:
    said, added = fen_of(_sum_of(sums, name)), sum(fen_of(amount) for amount in amounts if amount)
    if said != added:
        raise _differs(name, _yuan(said), _yuan(added))


def _sum_of(sums: Line, name: str) -> str:
    if name not in sums:
        raise BillUnreadable(f"汇总缺少{name}", f"its sums lack {name}")
    return sums[name]


def _differs(name: str, said: str, found: str) -> BillUnreadable:
    return BillUnreadable(
        f"{name}为 {said[:20]}，与明细的 {found} 不符", f"{name} is {said[:20]}, its rows come to {found}"
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
