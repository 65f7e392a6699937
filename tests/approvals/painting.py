"""A kind of approval for tests: a wall of a region gets a colour, which leaves an entry and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import approvals, audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import Conflict
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.orders.permissions import REFUND_ORDERS

ASKS = CHANGE_ASSOCIATES
"""Held by headquarters and the integrator."""
APPROVES = REFUND_ORDERS
"""Held by managers, supervisors, headquarters and finance."""
PAINTED = "SELECT count(*) FROM audit_entry WHERE action = 'walls.painted'"
ENTRY = "SELECT detail::text FROM audit_entry WHERE action = $1 ORDER BY at DESC, id DESC LIMIT 1"


class Paint(msgspec.Struct, frozen=True):
    """A colour for a wall, perhaps with the person whose wall it is."""

    wall: str
    colour: str
    whose: UUID | None = None


@dataclass
class Walls:
    """How the walls are now, as far as a test wants."""

    version: str = "white"
    dry: bool = True


WALLS = Walls()


async def _paint(actor: Actor, command: Paint) -> None:
    if not WALLS.dry:
        raise Conflict(wet=True)
    await audit.record(actor, "walls.painted", f"wall:{command.wall}", colour=command.colour)


async def _version(_: Paint) -> str:
    return WALLS.version


@contextmanager
def painting(*, personal: bool = False, lasts: timedelta = timedelta(days=7)) -> Iterator[ApprovalKind[Paint]]:
    """The kind, known while the block runs."""
    WALLS.version, WALLS.dry = "white", True
    kind = ApprovalKind(
        name="walls.paint",
        title=("刷墙", "Paint a wall"),
        command=Paint,
        may_ask=ASKS,
        may_approve=APPROVES,
        describe=lambda command: (f"{command.wall} 刷成 {command.colour}", f"{command.wall} in {command.colour}"),
        carry_out=_paint,
        version=_version,
        concerns=lambda command: command.whose,
        personal=personal,
        lasts=lasts,
    )
    try:
        yield kind
    finally:
        del approvals.KINDS["walls.paint"]


async def asked(
    kind: ApprovalKind[Paint], actor: Actor, *, wall: str = "north", path: str = "/", whose: UUID | None = None
) -> ApprovalRequested:
    """A request that waits."""
    command = Paint(wall, "blue", whose)
    return await approvals.ask(kind, actor, command, subject=f"wall:{wall}", path=path, reason="太旧了")


async def times_painted() -> int:
    """How often it was done."""
    return int(await fetch_value(PAINTED))


async def entry_of(action: str) -> dict[str, object]:
    """The facts of the last entry of an action."""
    found: dict[str, object] = msgspec.json.decode(await fetch_value(ENTRY, action))
    return found
