"""What rows of stores bring beside the store itself: its hours."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.kinds import Judged, Judging, Outcome
from guide_app.base.kernel.rows import as_json, record_set
from guide_app.ground.stores.hours.rules import Week, spans_of
from guide_app.ground.stores.importing.store_rows import StoreKnown, StoreRow

HOURS = ("hours_weekdays", "hours_weekend")


class Stated(msgspec.Struct, frozen=True):
    """The hours of a store."""

    store: UUID
    week: Week


STATE = f"""
INSERT INTO store_hours (store, week, others, version)
SELECT new.store, new.week, '[]', 1 FROM {record_set(Stated, "$1", "new")}
ON CONFLICT (store) DO UPDATE SET week = excluded.week, version = store_hours.version + 1
"""


def judge_hours(judging: Judging[StoreRow]) -> None:
    """Refuse what is no time."""
    for name in HOURS:
        if judging.filled(name):
            try:
                spans_of(getattr(judging.row, name), field=name)
            except InvalidField as refusal:
                judging.refuse_by(refusal)


def compare_hours(judging: Judging[StoreRow], known: Mapping[str, str]) -> list[bool]:
    """Note which hours become others, however they are written."""
    changed = []
    for name in HOURS:
        before, after = known.get(name), getattr(judging.row, name)
        same = before is not None and judging.filled(name) and _same(before, after)
        changed.append(not same and judging.compare(name, before))
    return changed


def _same(one: str, other: str) -> bool:
    try:
        return spans_of(one, field="") == spans_of(other, field="")
    except InvalidField:
        return False  # refused already


async def state_hours(rows: Sequence[tuple[UUID, Judged[StoreRow], StoreKnown | None]]) -> None:
    """Write the hours that rows bring; the days of a column that is left empty stay."""
    stated = []
    for store_id, one, known in rows:
        written = [getattr(one.row, name) for name in HOURS]
        if one.judgement.outcome in {Outcome.NEW, Outcome.CHANGED} and any(text is not UNSET for text in written):
            before = (known.week if known else None) or ((),) * 7
            days = [
                part if text is UNSET else (spans_of(text, field=name),) * len(part)
                for name, text, part in zip(HOURS, written, (before[:5], before[5:]), strict=True)
            ]
            stated.append(Stated(store_id, (*days[0], *days[1])))
    if stated:
        await execute(STATE, as_json(stated))
