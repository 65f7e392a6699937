"""A second person approves that units go elsewhere: who reaches what, and which plans and prices hold, goes along."""

from collections.abc import Sequence
from datetime import date, timedelta
from os.path import commonpath
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.errors import CodeTaken, MoveAnnounced
from guide_app.ground.stores.moving.places import UnitAt, new_place
from guide_app.ground.stores.moving.queries import moves_of
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move
from guide_app.ground.stores.permissions import APPROVE_CHANGES_OF_RIGHTS, CHANGE_ORGANISATION
from guide_app.ground.stores.rules import MoveState


class UnitGoes(msgspec.Struct, frozen=True, kw_only=True):
    """A unit, by id and by its code for whoever reads it, and the code of the region that it goes below."""

    code: str
    parent: str
    region_id: UUID | None = None
    store_id: UUID | None = None


class UnitsMoving(msgspec.Struct, frozen=True, kw_only=True):
    """Units that go elsewhere from a day on; those of a sheet replace what is announced, tomorrow at the earliest."""

    units: tuple[UnitGoes, ...]
    valid_from: date
    reason: str = ""
    of_sheet: bool = False


REPLACED = """
UPDATE unit_move SET state = 'withdrawn', ended_at = $3 WHERE state = 'announced' AND (region = $1 OR store = $2)
"""


# The last that was asked of each unit, while it waits.
WAITING = """
SELECT DISTINCT ON (coalesce(u.region_id, u.store_id)) coalesce(u.region_id, u.store_id) AS unit, u.parent
FROM approval a, jsonb_to_recordset(a.command -> 'units') AS u (region_id uuid, store_id uuid, parent text)
WHERE a.kind = 'stores.moving' AND a.state = 'pending' AND a.expires_at > $2
  AND coalesce(u.region_id, u.store_id) = ANY($1::uuid[])
ORDER BY coalesce(u.region_id, u.store_id), a.id DESC
"""


class MoveAsked(msgspec.Struct, frozen=True):
    """A unit, and the code of the region that it goes below once a second person says yes."""

    unit: UUID
    parent: str


async def ask_to_move(
    actor: Actor, command: MoveUnit, *, region_id: UUID | None = None, store_id: UUID | None = None
) -> ApprovalRequested:
    """Ask that a unit go below another region from a day to come on. Raises as `announce_move`, and AlreadyAsked."""
    actor.require(CHANGE_ORGANISATION)
    if command.valid_from <= business_date(clock.now()):
        raise InvalidField("valid_from", "须为明天或以后的日期 / a date after today, whose days have not begun")
    async with transaction():
        place = await new_place(actor, UnitAt(region_id=region_id, store_id=store_id), command.parent)
        known = await moves_of(actor, region_id=region_id, store_id=store_id)
        if any(one.state is MoveState.ANNOUNCED for one in known):
            raise MoveAnnounced
        unit = UnitGoes(code=place.code, parent=command.parent, region_id=region_id, store_id=store_id)
        asked = UnitsMoving(units=(unit,), valid_from=command.valid_from, reason=command.reason)
        subject = f"region:{region_id}" if region_id else f"store:{store_id}"
        path = common_above([place.from_path, place.to_path])
        return await ask(MOVING, actor, asked, subject=subject, path=path, reason=command.reason)


async def moves_asked(actor: Actor, units: Sequence[UUID]) -> dict[UUID, str]:
    """Below which region these units go by what waits for a second person. None of it where nobody has to be asked."""
    actor.require(CHANGE_ORGANISATION)
    if actor.associate_id is None:
        return {}
    return {one.unit: one.parent for one in await fetch_as(MoveAsked, WAITING, units, clock.now())}


async def propose_moves(actor: Actor, units: Sequence[UnitGoes], paths: Sequence[str], today: date) -> None:
    """Ask that units of a sheet go elsewhere tomorrow; the product itself announces it. All `paths` are touched."""
    actor.require(CHANGE_ORGANISATION)
    if not units:
        return
    asked = UnitsMoving(units=tuple(units), valid_from=today + timedelta(days=1), of_sheet=True)
    if actor.associate_id is None:
        await move_units(actor, asked)
    else:
        await ask(MOVING, actor, asked, subject=f"moves:{new_id()}", path=common_above(paths))


async def move_units(actor: Actor, asked: UnitsMoving) -> None:
    """Announce what was asked for. Raises as `announce_move`."""
    actor.require(CHANGE_ORGANISATION)
    at = clock.now()
    valid_from = max(asked.valid_from, business_date(at) + timedelta(days=1)) if asked.of_sheet else asked.valid_from
    async with transaction():
        for unit in asked.units:
            if asked.of_sheet:
                await execute(REPLACED, unit.region_id, unit.store_id, at)
            move = MoveUnit(parent=unit.parent, valid_from=valid_from, reason=asked.reason)
            await announce_move(actor, move, region_id=unit.region_id, store_id=unit.store_id)


def common_above(paths: Sequence[str]) -> str:
    """The lowest unit that all these lie at or below."""
    return f"{commonpath(paths).rstrip('/')}/"


def _tell(asked: UnitsMoving) -> Told:
    first, more = asked.units[0], len(asked.units) - 1
    others = (f" 等 {more + 1} 个单位", f" and {more} more") if more else ("", "")
    return (
        f"{first.code} 自 {asked.valid_from} 起归 {first.parent}{others[0]}",
        f"{first.code} goes below {first.parent} from {asked.valid_from} on{others[1]}",
    )


MOVING = ApprovalKind(
    name="stores.moving",
    title=("调整区域或门店的上级", "Move a region or a store"),
    command=UnitsMoving,
    may_ask=CHANGE_ORGANISATION,
    may_approve=APPROVE_CHANGES_OF_RIGHTS,
    describe=_tell,
    carry_out=move_units,
    refusals=(MoveAnnounced, CodeTaken),
)
