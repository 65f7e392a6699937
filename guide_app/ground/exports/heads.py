"""What stands around the rows: heads of columns, words of values, the mark that says who took what away, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guide_app.base.web.exported import Column, ExportedList, Kind, Told
from guide_app.ground.exports.cells import moment_text, yuan
from guide_app.ground.exports.schemas import Language

CODE_OF: dict[Kind, Told] = {
    Kind.STORE: ("编码", " code"),
    Kind.ASSOCIATE: ("工号", " number"),
}
"""The kinds that take two columns: a code, and a name."""
YES, NO = ("是", "yes"), ("否", "no")
REASON = ("导出原因", "Reason")
SUM = ("合计", "Sum")
CONFIDENTIAL = (
    "仅供内部使用，导出与下载均已记录",
    "For internal use; the export and each download are on record",
)


@dataclass(frozen=True, slots=True)
class Head:
    """One column of the file, as it stands there."""

    title: str
    kind: Kind
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Who took what away: the lines of a watermark, each a name and what it says."""

    lines: Sequence[tuple[str, str]]

    @property
    def in_one_line(self) -> str:
        """For the foot of each printed page, and the last line of a CSV."""
        return " · ".join(f"{name} {said}" for name, said in self.lines)


def pick(told: Told, language: Language) -> str:
    """The one of both."""
    return told[0] if language is Language.CHINESE else told[1]


def heads_of(columns: Sequence[Column], language: Language) -> list[Head]:
    """The heads, in the order of the columns."""
    heads: list[Head] = []
    for column in columns:
        title = pick(column.title, language)
        if column.kind in CODE_OF:
            heads.append(Head(title + pick(CODE_OF[column.kind], language), Kind.TEXT))
            heads.append(Head(title, Kind.TEXT))
        else:
            kind = Kind.TEXT if column.kind is Kind.YES_NO else column.kind
            heads.append(Head(title + _unit(column.kind, language), kind, column.summed))
    return heads


def _unit(kind: Kind, language: Language) -> str:
    if kind is Kind.FEN:
        return pick(("（元）", " (CNY)"), language)
    return pick(("（北京时间）", " (UTC+8)"), language) if kind is Kind.MOMENT else ""


def word(column: Column, value: Any, language: Language) -> Any:  # a value of the column's kind
    """A value as it is called, where it has a name."""
    if column.kind is Kind.YES_NO and value is not None:
        return pick(YES if value else NO, language)
    if column.words is not None and value is not None:
        told = column.words.get(value)
        return str(value) if told is None else pick(told, language)
    return value


def mark_of(
    exported: ExportedList,
    language: Language,
    *,
    who: str,
    role: Told,
    at: datetime,
    filtered: str,
    reason: str,
    rows: int,
    sums: Sequence[tuple[str, int]],
) -> Mark:
    """The mark of one export. `sums` are those of fen, by the head of their column."""
    lines = [
        (("列表", "List"), pick(exported.title, language)),
        (("导出人", "Exported by"), f"{who}，{role[0]}" if language is Language.CHINESE else f"{who}, {role[1]}"),
        (("导出时间", "Exported at"), f"{moment_text(at)} UTC+8"),
        (("筛选", "Filters"), filtered or pick(("无", "none"), language)),
        (("行数", "Rows"), str(rows)),
    ]
    told = [(pick(name, language), said) for name, said in lines]
    told += [(pick(REASON, language), reason)] if reason else []
    told += [(f"{pick(SUM, language)} {title}", yuan(fen)) for title, fen in sums]
    return Mark([*told, (pick(("说明", "Note"), language), pick(CONFIDENTIAL, language))])
