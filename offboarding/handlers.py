"""What happens when somebody has left, or moved to another store: a case is noticed, and counted a moment later."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.associates.events import AssociateLeft, AssociatePosted, SecondPostEnded
from offboarding.rules import CaseKind, CaseState, LeavingReason
from offboarding.service import LOCK_PERSON, OPEN, NewCase, write_case


class LastPost(msgspec.Struct, frozen=True):
    """The post in a store that somebody leaves."""

    store: UUID
    path: str


# The last main post that had begun before the day.
LEFT_STORE = """
SELECT store, path FROM (
  SELECT p.store, p.path FROM posting p WHERE p.associate = $1 AND p.is_main AND p.valid_from < $2
  ORDER BY p.valid_from DESC, p.id DESC LIMIT 1
) last WHERE store IS NOT NULL AND ($3::uuid IS NULL OR store <> $3)
"""
STORE_LEFT = "SELECT id AS store, path FROM store WHERE id = $1"


async def notice_leavers(batch: Sequence[Delivered]) -> None:
    """Open a case for each who has left a store and has none."""
    for told in batch:
        left: AssociateLeft = told.event
        await _notice(told, CaseKind.LEAVING, left.associate_id, left.left_on, None)


async def notice_movers(batch: Sequence[Delivered]) -> None:
    """Open a case for each whose new main post is not in the store of the one before."""
    for told in batch:
        posted: AssociatePosted = told.event
        if not posted.is_main:
            continue
        await _notice(told, CaseKind.MOVING, posted.associate_id, posted.valid_from, posted.store_id)


async def notice_ended(batch: Sequence[Delivered]) -> None:
    """Open a case for each who works in a store no longer that was a second one, about what is theirs there."""
    for told in batch:
        ended: SecondPostEnded = told.event
        if not told.replayed:
            left = await fetch_as(LastPost, STORE_LEFT, ended.store_id)
            await _open(told, CaseKind.MOVING, ended.associate_id, ended.ended_on, left)


async def _notice(told: Delivered, kind: CaseKind, person: UUID, first_day_without: date, now_in: UUID | None) -> None:
    if not told.replayed:
        left = await fetch_as(LastPost, LEFT_STORE, person, first_day_without, now_in)
        await _open(told, kind, person, first_day_without, left)


async def _open(
    told: Delivered, kind: CaseKind, person: UUID, first_day_without: date, stores: Sequence[LastPost]
) -> None:
    for left in stores:
        await execute(LOCK_PERSON, person)
        if await fetch_value(OPEN, person, kind) is None:
            await write_case(SYSTEM, _noticed(told.at, kind, person, first_day_without - timedelta(days=1), left))


def _noticed(at: datetime, kind: CaseKind, person: UUID, last_day: date, left: LastPost) -> NewCase:
    return NewCase(
        id=new_id(),
        associate=person,
        kind=kind,
        reason=LeavingReason.MOVED if kind is CaseKind.MOVING else LeavingReason.OTHER,
        store=left.store,
        path=left.path,
        last_day=last_day,
        carry_out_on=max(last_day, business_date(at)),
        state=CaseState.NOTICED,
        opened_by=None,
        opened_at=at,
    )


OFFBOARDING = Subscriber(
    "offboarding",
    on={AssociateLeft: notice_leavers, AssociatePosted: notice_movers, SecondPostEnded: notice_ended},
)
"""Notices who leaves and who moves. What it writes is no projection: a replay leaves it as it is."""
