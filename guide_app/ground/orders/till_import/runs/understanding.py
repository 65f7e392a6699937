"""What a preview shows of a file: its headings, its first rows beside what is made of them. Pure.

Whatever tells who somebody is, is masked: numbers and phones of members, columns whose heading speaks of a person, and
every run of digits that looks like a phone or an identity card, wherever it stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from uuid import UUID

from guide_app.base.kernel.imports.cells import masked_digits
from guide_app.ground.orders.till_import.lines import RefusedLine, RowLeftOut, Rows, TillLine
from guide_app.ground.orders.till_import.profiles.choosing import BY_HEADINGS, Layout, guessed_places
from guide_app.ground.orders.till_import.profiles.model import Field
from guide_app.ground.orders.till_import.reading import Row, TillFile
from guide_app.ground.orders.till_import.runs.schemas import TillHeading, TillLineShown, TillRowShown, Understood

CodeOfStore = Callable[[UUID], str]

SHOWN = 10
MOST_LETTERS = 60
MOST_COLUMNS = 60
OF_PERSONS = frozenset({Field.MEMBER, Field.PHONE})
SPEAKS_OF_A_PERSON = re.compile(
    r"会员|會員|顾客|顧客|客户|客戶|姓名|联系|聯繫|聯絡|收货|收貨|手机|手機|电话|電話|地址|身份证|生日|邮箱|email|mail|phone"
    r"|mobile|customer|member|address|birth|vip",
    re.IGNORECASE,
)
PRIVATE_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{17}[\dXx])(?!\d)")


def understood(
    file: TillFile, layout: Layout, judged: Rows, code_of_store: CodeOfStore, *, is_chosen: bool
) -> Understood:
    """The file as it is read by a layout."""
    private = _private(layout.headings, layout.places)
    found_by = "common_headings" if layout.profile.code == BY_HEADINGS else "headings"
    rows = [row for row in file.first_rows if row[0] > layout.heading_row][:SHOWN]
    return Understood(
        profile_title=layout.profile.title,
        found_by="chosen" if is_chosen else found_by,
        encoding=file.encoding,
        separator=file.separator,
        is_workbook=file.is_workbook,
        heading_row=layout.heading_row,
        headings=_headings(layout.headings, layout.places, rows, private),
        rows=[_judged(row, judged, private, code_of_store) for row in rows],
    )


def not_understood(file: TillFile, heading_row: int | None) -> Understood:
    """A file that no profile reads: its headings with what they mostly mean, and the first rows as they stand."""
    place = next((at for at, row in enumerate(file.first_rows) if row[0] == heading_row), 0)
    position, cells = file.first_rows[place]
    headings = tuple(cells)
    places = guessed_places(headings)
    private = _private(headings, places)
    rows = file.first_rows[place + 1 : place + 1 + SHOWN]
    return Understood(
        encoding=file.encoding,
        separator=file.separator,
        is_workbook=file.is_workbook,
        heading_row=position,
        headings=_headings(headings, places, rows, private),
        rows=[TillRowShown(position=at, cells=_shown(fields, private)) for at, fields in rows],
    )


def _private(headings: Sequence[str], places: Mapping[Field, tuple[int, ...]]) -> frozenset[int]:
    """Columns that tell who somebody is."""
    known = {place: field for field, part in places.items() for place in part}
    return frozenset(
        place
        for place, heading in enumerate(headings)
        if known.get(place) in OF_PERSONS or (place not in known and SPEAKS_OF_A_PERSON.search(heading))
    )


def _headings(
    headings: Sequence[str],
    places: Mapping[Field, tuple[int, ...]],
    rows: Sequence[Row],
    private: frozenset[int],
) -> list[TillHeading]:
    meant = {place: field for field, part in places.items() for place in part}
    shown = [_shown(fields, private) for _, fields in rows]
    return [
        TillHeading(heading=heading[:MOST_LETTERS], field=meant.get(place), sample=_first_under(place, shown))
        for place, heading in enumerate(headings[:MOST_COLUMNS])
        if heading
    ]


def _first_under(place: int, rows: Sequence[Sequence[str]]) -> str:
    return next((cells[place] for cells in rows if place < len(cells) and cells[place]), "")


def _shown(fields: Sequence[str], private: frozenset[int]) -> list[str]:
    return list(_masked(fields[:MOST_COLUMNS], private))


def _masked(fields: Sequence[str], private: frozenset[int]) -> Iterator[str]:
    for place, cell in enumerate(fields):
        if place in private:
            yield masked_digits(cell)[-MOST_LETTERS:]
        else:
            yield PRIVATE_NUMBER.sub(lambda found: masked_digits(found[0]), cell)[:MOST_LETTERS]


def _judged(row: Row, judged: Rows, private: frozenset[int], code_of_store: CodeOfStore) -> TillRowShown:
    position, fields = row
    cells = _shown(fields, private)
    found = judged.judge(fields, position)
    if isinstance(found, TillLine):
        return TillRowShown(position=position, cells=cells, line=_line(found, code_of_store))
    return TillRowShown(position=position, cells=cells, reason=str(_why(found)))


def _why(found: RefusedLine | RowLeftOut) -> str:
    return found.reason if isinstance(found, RefusedLine) else found.why


def _line(line: TillLine, code_of_store: CodeOfStore) -> TillLineShown:
    receipt, article, goods = line.receipt, line.article, line.goods
    sign = -1 if goods.is_return else 1
    return TillLineShown(
        receipt=receipt.number,
        sold_at=receipt.sold_at.astimezone(UTC),
        store=code_of_store(receipt.store),
        associate=receipt.associate,
        member=None if receipt.member is None else masked_digits(receipt.member),
        sku=article.sku,
        name=article.name[:MOST_LETTERS],
        units=sign * goods.units,
        measure_milli=goods.measure_milli,
        amount_fen=sign * goods.amount_fen,
    )
