"""Writing a policy of attribution: a version is added, once a second person has approved it; none is changed."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.attribution.errors import PolicyBeginsTooEarly
from guide_app.ground.orders.attribution.rules import Steps, fault_of
from guide_app.ground.orders.attribution.schemas import WritePolicy
from guide_app.ground.orders.permissions import DECIDE_ATTRIBUTION

KNOWN_PATH = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"
# Whoever writes the next version of a path waits for who is writing one.
NEXT_VERSION = "SELECT coalesce(max(version), 0) + 1 FROM attribution_policy WHERE path = $1"


class PolicyWritten(msgspec.Struct, frozen=True):
    """A row of `attribution_policy`."""

    id: UUID
    path: str
    version: int
    title: str
    valid_from: date
    steps: Steps
    decided_at: datetime
    decided_by: UUID | None


WRITE = insert_from_json("attribution_policy", PolicyWritten)


async def check_policy(actor: Actor, command: WritePolicy) -> None:
    """Refuse what could not be written, before a second person is asked.

    Raises InvalidField, NotFound for a path out of reach, PolicyBeginsTooEarly.
    """
    actor.require(DECIDE_ATTRIBUTION)
    actor.require_reach(command.path)
    if command.path != HQ_PATH and not await fetch_value(KNOWN_PATH, command.path):
        raise InvalidField("path", "须为已有区域或门店的路径 / the path of a region or store")
    fault = fault_of(command.steps)
    if fault is not None:
        raise InvalidField(*fault)
    if command.valid_from < business_date(clock.now()):
        raise PolicyBeginsTooEarly(field="valid_from")


async def write_policy(actor: Actor, command: WritePolicy) -> UUID:
    """Add the next version of the path. Raises as `check_policy`."""
    actor.require(DECIDE_ATTRIBUTION)
    approval = audit.approval()
    async with transaction():
        await check_policy(actor, command)
        row = PolicyWritten(
            id=new_id(),
            path=command.path,
            version=await fetch_value(NEXT_VERSION, command.path),
            title=command.title,
            valid_from=command.valid_from,
            steps=command.steps,
            decided_at=clock.now(),
            decided_by=actor.id,
        )
        await execute(WRITE, as_json([row]))
        await audit.record(
            actor,
            "orders.attribution_policy_written",
            f"attribution_policy:{row.id}",
            path=row.path,
            version=row.version,
            valid_from=row.valid_from,
            steps=msgspec.to_builtins(row.steps),
            second_person=approval.by,
        )
    return row.id
