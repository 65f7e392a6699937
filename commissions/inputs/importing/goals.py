"""The sheet of goals: one row for a store or a person and a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from msgspec import UNSET, UnsetType

from commissions.inputs.goal_book import GoalKey, goals_stored, write_goals
from commissions.inputs.importing.cells import (
    MONTH_CELL,
    NO_STORE,
    NOBODY,
    NUMBER_CELL,
    judge_month,
    months_refused,
    people_of,
)
from commissions.inputs.rules import GoalOf
from commissions.inputs.schemas import MOST_FEN
from commissions.permissions import SET_GOALS
from commissions.reads_of_people import Placed, Shop, shops_by_code
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.imports.cells import Told, yuan
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging
from guide_app.ground.stores.importing.columns import UNIT_CODE

SPEC = (
    Column("month", ("月份", "Month"), MONTH_CELL, Need.ALWAYS, example="2026-12"),
    Column("store", ("门店编码", "Store code"), UNIT_CODE, note=("与工号二选一", "or a number"), example="SH001"),
    Column("number", ("工号", "Number"), NUMBER_CELL, note=("与门店编码二选一", "or a store code")),
    Column(
        "goal", ("目标", "Goal"), yuan(MOST_FEN), Need.ALWAYS, note=("元；0 为没有目标", "0 is none"), example="300000"
    ),
)


class GoalSheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet; the goal is fen."""

    month: date
    store: str | UnsetType = UNSET
    number: str | UnsetType = UNSET
    goal: int


@dataclass
class Goals:
    """What the rows of a piece are judged against."""

    at: datetime
    refused: dict[date, Told]
    shops: dict[str, Shop]
    people: dict[tuple[date, str], Placed]
    stored: dict[GoalKey, int]


async def _look(_: Actor, rows: Sequence[GoalSheetRow], lock: bool) -> Goals:
    at = clock.now()
    months = sorted({row.month for row in rows})
    numbers = sorted({row.number for row in rows if isinstance(row.number, str)})
    shops = await shops_by_code(sorted({row.store for row in rows if isinstance(row.store, str)}))
    refused = await months_refused(months, at=at)
    open_months = [month for month in months if month not in refused]
    people = await people_of(numbers, open_months)
    subjects = [*(shop.id for shop in shops.values()), *(person.id for person in people.values())]
    return Goals(at, refused, shops, people, await goals_stored(open_months, subjects, lock=lock))


def _key(actor: Actor, row: GoalSheetRow, goals: Goals) -> GoalKey | None:
    """Whose goal a row is; None for somebody, or a store, that the actor does not reach."""
    found = goals.people.get((row.month, str(row.number))) if row.store is UNSET else goals.shops.get(str(row.store))
    if found is None or not actor.reaches(found.path):
        return None
    return GoalKey(row.month, GoalOf.ASSOCIATE if row.store is UNSET else GoalOf.STORE, found.id)


def _judge(actor: Actor, judging: Judging[GoalSheetRow], goals: Goals) -> Judgement:
    row = judging.row
    judge_month(judging, row.month, goals.refused)
    if judging.filled("store") == judging.filled("number"):
        if judging.can_tell("store", "number"):
            judging.refuse("store", "门店编码与工号须填其一", "a store code or a number, one of the two")
        return judging.ends(known=False)
    key = _key(actor, row, goals)
    if key is None:
        if row.store is not UNSET:
            judging.refuse("store", *NO_STORE)
        elif row.month not in goals.refused:  # else nobody was looked for
            judging.refuse("number", *NOBODY)
        return judging.ends(known=False)
    if key in goals.stored:
        judging.compare("goal", goals.stored[key])
    return judging.ends(known=key in goals.stored)


async def _write(actor: Actor, judged: Sequence[Judged[GoalSheetRow]], goals: Goals) -> None:
    keys = ((_key(actor, one.row, goals), one.row.goal) for one in judged)
    await write_goals(actor, {key: fen for key, fen in keys if key is not None}, goals.stored, at=goals.at)


GOALS = ImportKind(
    name="goals",
    title=("月度目标", "Monthly goals"),
    may=SET_GOALS,
    columns=SPEC,
    row=GoalSheetRow,
    key=("month", "store", "number"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as="goals",
    rules=(("已关账的月份不能再改", "A month that is closed changes no more"),),
)
