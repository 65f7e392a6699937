"""The files of a payout batch: a workbook and CSV, the same bytes whenever they are made of the same lines."""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from commissions.payouts.rules import PayableLine, PayoutFormat, in_order, key_of, sums_of
from guide_app.base.kernel.calendar import days_of
from guide_app.base.kernel.sheets import disarmed
from guide_app.base.web.exported import Kind
from guide_app.ground.exports.cells import Value, yuan
from guide_app.ground.exports.files import Workbook
from guide_app.ground.exports.heads import Head, Mark
from guide_app.ground.exports.schemas import Language

TITLE = "提成发放 Commission payout"
COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", "工号 Number"),
    ("name", "姓名 Name"),
    ("store_code", "门店编码 Store code"),
    ("store_name", "门店 Store"),
    ("period", "期间 Period"),
    ("employer_code", "雇主编码 Employer code"),
    ("employer_name", "雇主 Employer"),
    ("earned_fen", "本期提成（元） Earned (CNY)"),
    ("clawback_fen", "其中扣回（元） Of which taken back (CNY)"),
    ("pending_in_fen", "上期待确认（元） Pending before (CNY)"),
    ("pending_out_fen", "本期待确认（元） Still pending (CNY)"),
    ("draw_fen", "预支（元） Draw (CNY)"),
    ("recovery_fen", "预支收回（元） Draw recovered (CNY)"),
    ("carry_in_fen", "上期结转（元） Carried in (CNY)"),
    ("offset_fen", "抵扣结转（元） Offset (CNY)"),
    ("carry_out_fen", "结转下期（元） Carried out (CNY)"),
    ("payable_fen", "实发（元） Payable (CNY)"),
)
HEADS = tuple(Head(title, Kind.FEN if name.endswith("_fen") else Kind.TEXT) for name, title in COLUMNS)
MEDIA_TYPES = {
    PayoutFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PayoutFormat.CSV: "text/csv; charset=utf-8",
}


async def files_of(period: str, lines: Sequence[PayableLine]) -> dict[PayoutFormat, bytes]:
    """Both files of these lines, by employee number, made in a thread. Nothing in them says who made them or when."""
    return await asyncio.to_thread(_files, period, in_order(lines))


def file_name(period: str, key: str, file_format: PayoutFormat) -> str:
    """What a file is called: the month, and the beginning of the batch's key."""
    return f"payout-{period}-{key[:8]}.{file_format}"


def _files(period: str, lines: Sequence[PayableLine]) -> dict[PayoutFormat, bytes]:
    return {PayoutFormat.XLSX: _workbook(period, lines), PayoutFormat.CSV: _csv(period, lines)}


def _row(period: str, line: PayableLine) -> list[Value]:
    return [period if name == "period" else getattr(line, name) for name, _ in COLUMNS]


def _csv(period: str, lines: Sequence[PayableLine]) -> bytes:
    """A row of heads, then one for each line and nothing else: it is read by payroll, number by number."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([head.title for head in HEADS])
    for line in lines:
        cells = zip(HEADS, _row(period, line), strict=True)
        writer.writerow([yuan(one) if isinstance(one, int) else disarmed(str(one)) for _, one in cells])
    return written.getvalue().encode("utf-8-sig", errors="replace")


def _workbook(period: str, lines: Sequence[PayableLine]) -> bytes:
    """The same rows with their sums, behind a sheet with the control totals."""
    created = datetime.combine(days_of(period)[1], time(), UTC)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "payout.xlsx"
        book = Workbook(place, TITLE, HEADS, Language.CHINESE, created=created)
        book.write([_row(period, line) for line in lines])
        sums = [
            sum(getattr(line, name) for line in lines) if head.kind is Kind.FEN else None
            for (name, _), head in zip(COLUMNS, HEADS, strict=True)
        ]
        book.end(sums, _control(period, lines))
        return place.read_bytes()


def _control(period: str, lines: Sequence[PayableLine]) -> Mark:
    total = sum(line.payable_fen for line in lines)
    said = [("期间 Period", period), ("批次 Batch", key_of(period, lines)), ("人数 Lines", str(len(lines)))]
    said += [
        (f"{one.code} {one.name}", f"{one.lines} 人 lines · {yuan(one.payable_fen)} 元 CNY") for one in sums_of(lines)
    ]
    return Mark([*said, ("合计 Total", f"{yuan(total)} 元 CNY")])
