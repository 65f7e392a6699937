"""The sheet of attendance: half days of one person in a store and a month. Who is not named stays as they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.inputs.attendance_book import SheetHeld, present_in, present_on, sheets_held, write_sheet
from commissions.inputs.importing.cells import (
    MONTH_CELL,
    NO_STORE,
    NOBODY,
    NUMBER_CELL,
    judge_month,
    months_refused,
    people_of,
)
from commissions.inputs.rules import MOST_HALF_DAYS
from commissions.permissions import SET_ATTENDANCE
from commissions.reads_of_people import Placed, Shop, shops_by_code
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.imports.cells import Told, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging
from guide_app.ground.stores.importing.columns import UNIT_CODE

SPEC = (
    Column("month", ("月份", "Month"), MONTH_CELL, Need.ALWAYS, example="2026-12"),
    Column("store", ("门店编码", "Store code"), UNIT_CODE, Need.ALWAYS, example="SH001"),
    Column("number", ("工号", "Number"), NUMBER_CELL, Need.ALWAYS, example="SH001-02"),
    Column("half_days", ("出勤半天数", "Half days"), whole(0, MOST_HALF_DAYS), Need.ALWAYS, example="44"),
)
StoreMonth = tuple[UUID, date]


class PresentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    month: date
    store: str
    number: str
    half_days: int


@dataclass
class Sheets:
    """What the rows of a piece are judged against."""

    at: datetime
    refused: dict[date, Told]
    shops: dict[str, Shop]
    people: dict[tuple[date, str], Placed]
    held: dict[StoreMonth, SheetHeld]
    """Only where they are locked."""
    present: dict[StoreMonth, dict[UUID, int]]


async def _look(actor: Actor, rows: Sequence[PresentRow], lock: bool) -> Sheets:
    at = clock.now()
    months = sorted({row.month for row in rows})
    numbers = sorted({row.number for row in rows})
    known = await shops_by_code(sorted({row.store for row in rows}))
    shops = {code: shop for code, shop in known.items() if actor.reaches(shop.path)}
    refused = await months_refused(months, at=at)
    open_months = [month for month in months if month not in refused]
    people = await people_of(numbers, open_months)
    stores = sorted(shop.id for shop in shops.values())
    if not lock:
        return Sheets(at, refused, shops, people, {}, await present_in(stores, open_months))
    sheets = await sheets_held(actor, stores, open_months, at=at)
    found = await present_on([sheet.id for sheet in sheets])
    held = {(sheet.store, sheet.period): sheet for sheet in sheets}
    present = {(sheet.store, sheet.period): found[sheet.id] for sheet in sheets}
    return Sheets(at, refused, shops, people, held, present)


def _judge(actor: Actor, judging: Judging[PresentRow], sheets: Sheets) -> Judgement:
    row = judging.row
    judge_month(judging, row.month, sheets.refused)
    shop, person = sheets.shops.get(row.store), sheets.people.get((row.month, row.number))
    if shop is None:
        judging.refuse("store", *NO_STORE)
    if (person is None or not actor.reaches(person.path)) and row.month not in sheets.refused:
        judging.refuse("number", *NOBODY)
    if shop is None or person is None:
        return judging.ends(known=False)
    before = sheets.present.get((shop.id, row.month), {}).get(person.id)
    if before is not None:
        judging.compare("half_days", before)
    return judging.ends(known=before is not None)


async def _write(actor: Actor, judged: Sequence[Judged[PresentRow]], sheets: Sheets) -> None:
    after: dict[StoreMonth, dict[UUID, int]] = defaultdict(dict)
    for one in judged:
        row = one.row
        place = (sheets.shops[row.store].id, row.month)
        after[place][sheets.people[row.month, row.number].id] = row.half_days
    for place, changed in sorted(after.items()):
        before = sheets.present[place]
        await write_sheet(actor, sheets.held[place], before, before | changed, at=sheets.at)


ATTENDANCE = ImportKind(
    name="attendance",
    title=("月度出勤", "Attendance of a month"),
    may=SET_ATTENDANCE,
    columns=SPEC,
    row=PresentRow,
    key=("month", "store", "number"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    rules=(
        ("未列出的人员保持不变", "Who is not on the sheet stays as they are"),
        ("已关账的月份不能再改", "A month that is closed changes no more"),
    ),
)
