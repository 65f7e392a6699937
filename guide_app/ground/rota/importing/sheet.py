"""The sheet of the rota: somebody works a shift of a store on a day. Who is on no row stays as they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import code, day, text
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging
from guide_app.ground.rota.book import NewAssignment, hold_week, write_week
from guide_app.ground.rota.permissions import MAKE_ROTA
from guide_app.ground.rota.reads import Posted, Shift, Week, hold_people, planned_of, posted_in, shifts_of
from guide_app.ground.rota.rules import Worked, monday_of, overlapping
from guide_app.ground.stores.importing.columns import UNIT_CODE
from guide_app.ground.stores.rules import require_code

FIRST, LAST = date(2000, 1, 10), date(2199, 12, 1)
NUMBER = code(lambda written: require_code(written, field="number"), ("工号，1-40 位", "number, 1 to 40 signs"))
SPEC = (
    Column("store", ("门店编码", "Store code"), UNIT_CODE, Need.ALWAYS, example="SH001"),
    Column("number", ("工号", "Number"), NUMBER, Need.ALWAYS, example="SH001-02"),
    Column("day", ("日期", "Day"), day(), Need.ALWAYS, example="2026-12-07"),
    Column("shift", ("班次", "Shift"), text(20), Need.ALWAYS, example="早班"),
)


class RotaRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    store: str
    number: str
    day: date
    shift: str


class Shop(msgspec.Struct, frozen=True):
    """A store that the sheet names."""

    id: UUID
    code: str
    path: str


@dataclass
class Plans:
    """What the rows of a piece are judged against."""

    at: datetime
    shops: dict[str, Shop]
    shifts: dict[tuple[UUID, str], Shift]
    posts: dict[UUID, Sequence[Posted]]
    weeks: dict[tuple[UUID, date], Week]
    """Only where they are locked."""
    worked: dict[UUID, list[Worked]] = field(default_factory=lambda: defaultdict(list))
    known: frozenset[RotaRow] = frozenset()
    """What is on the rota, also of people who have left and of shifts that are retired."""


KNOWN = """
SELECT s.code AS store, a.number, w.day, f.name AS shift
FROM associate a JOIN rota_assignment w ON w.associate = a.id
JOIN store s ON s.id = w.store JOIN rota_shift f ON f.id = w.shift
WHERE a.number = ANY($1::text[]) AND w.store = ANY($2::uuid[]) AND w.removed_at IS NULL AND w.day BETWEEN $3 AND $4
"""
SHOPS = "SELECT id, code, path FROM store WHERE code = ANY($1::text[]) ORDER BY id"


async def _look(actor: Actor, rows: Sequence[RotaRow], lock: bool) -> Plans:
    known = await fetch_as(Shop, SHOPS, sorted({row.store for row in rows}))
    shops = {shop.code: shop for shop in known if actor.reaches(shop.path)}
    days = [row.day for row in rows if FIRST <= row.day <= LAST] or [FIRST]
    first, last = min(days), max(days)
    ids = sorted(shop.id for shop in shops.values())
    shifts = {(shift.store, shift.name): shift for shift in await shifts_of(ids)}
    posts = {store: await posted_in(store, first, last) for store in ids}
    plans = Plans(clock.now(), shops, shifts, posts, {})
    numbers = {row.number for row in rows}
    people = {post.associate for found in posts.values() for post in found if post.number in numbers}
    if lock:
        planned = [row for row in rows if row.store in shops and FIRST <= row.day <= LAST]
        places = {(shops[row.store].id, monday_of(row.day)) for row in planned}
        for store, monday in sorted(places):
            plans.weeks[store, monday] = await hold_week(actor, store, monday)
        await hold_people(people)
    for one in await planned_of(people, first, last):
        plans.worked[one.associate].append(one.worked)
    plans.known = frozenset(await fetch_as(RotaRow, KNOWN, sorted(numbers), ids, first, last))
    return plans


def _judge(_: Actor, judging: Judging[RotaRow], plans: Plans) -> Judgement:
    row = judging.row
    shop = plans.shops.get(row.store)
    is_a_day = FIRST <= row.day <= LAST
    if not is_a_day:
        judging.refuse("day", "2000 年至 2199 年之间的日期", "a day between 2000 and 2199")
    if shop is None:
        judging.refuse("store", "须为您可管理的门店编码", "the code of a store within your reach")
        return judging.ends(known=False)
    if row in plans.known:
        return judging.ends(known=True)
    shift = plans.shifts.get((shop.id, row.shift))
    if shift is None:
        judging.refuse("shift", "该门店没有这个班次", "this store has no such shift")
    post = next((one for one in plans.posts[shop.id] if one.number == row.number and one.works_on(row.day)), None)
    if post is None and is_a_day:
        judging.refuse("number", "当天不在该门店任职", "not posted to this store on that day")
    if shift is None or post is None or not is_a_day:
        return judging.ends(known=False)
    worked = Worked(post.associate, row.day, shift.begins, shift.ends)
    if overlapping([*plans.worked[post.associate], worked]) is not None:
        judging.refuse("shift", "与本人另一个班次重叠", "meets another shift of this person")
        return judging.ends(known=False)
    plans.worked[post.associate].append(worked)
    return judging.ends(known=False)


async def _write(actor: Actor, judged: Sequence[Judged[RotaRow]], plans: Plans) -> None:
    added: dict[tuple[UUID, date], list[NewAssignment]] = defaultdict(list)
    for one in judged:
        row, store = one.row, plans.shops[one.row.store].id
        person = next(post for post in plans.posts[store] if post.number == row.number and post.works_on(row.day))
        new = NewAssignment(
            id=new_id(),
            store=store,
            associate=person.associate,
            shift=plans.shifts[store, row.shift].id,
            day=row.day,
            assigned_by=actor.id,
            assigned_at=plans.at,
        )
        added[store, monday_of(row.day)].append(new)
    for (store, monday), rows in sorted(added.items()):
        await write_week(actor, plans.weeks[store, monday], store, monday, added=rows, removed=(), at=plans.at)


ROTA = ImportKind(
    name="rota",
    title=("排班", "Rota"),
    may=MAKE_ROTA,
    columns=SPEC,
    row=RotaRow,
    key=("store", "number", "day", "shift"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="rota",
    rules=(
        ("只增加班次，不在表里的保持不变", "Shifts are added; what is on no row stays"),
        ("导入后须发布，员工才看得到", "People see a week once it is published"),
    ),
)
