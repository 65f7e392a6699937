"""Somebody goes, said once: the case is begun, and whoever may lets them go with it."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.associates.approvals import let_go
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.schemas import Leave
from offboarding.permissions import PLAN_OFFBOARDING, SEE_OFFBOARDING
from offboarding.queries import open_case_of
from offboarding.rules import LeavingReason
from offboarding.schemas import OpenCase
from offboarding.service import open_case


class Goes(msgspec.Struct, frozen=True, kw_only=True):
    """`on` is the first day without the person, today by default."""

    on: date | None = None
    reason: LeavingReason = LeavingReason.RESIGNED


class Going(msgspec.Struct, frozen=True):
    """The case that was begun or is there, and what waits for a second person."""

    case_id: UUID | None
    waits: ApprovalRequested | None


async def begin_leaving(actor: Actor, associate_id: UUID, command: Goes) -> Going:
    """Let somebody go where the actor may, and begin the hand-over where they may. Raises as `let_go`, `open_case`.

    Managers only begin it: headquarters lets people go.
    """
    if not actor.may(CHANGE_ASSOCIATES):
        actor.require(PLAN_OFFBOARDING)
    on = command.on or business_date(clock.now())
    if on == date.min:
        raise InvalidField("on", "不是可用的日期 / no usable date")
    case_id, waits = None, None
    async with transaction():
        person = await associate(actor, associate_id)
        if actor.may(SEE_OFFBOARDING):
            case_id = await open_case_of(actor, associate_id)
        if actor.may(CHANGE_ASSOCIATES) and person.left_at is None and command.reason is not LeavingReason.MOVED:
            given = await let_go(actor, associate_id, Leave(on=command.on))
            waits = given if isinstance(given, ApprovalRequested) else None
        if case_id is None and actor.may(PLAN_OFFBOARDING):
            begun = await open_case(
                actor, associate_id, OpenCase(last_day=on - timedelta(days=1), reason=command.reason)
            )
            case_id = begun.case.id
    return Going(case_id, waits)
