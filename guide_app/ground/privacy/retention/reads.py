"""What services about retention ask inside their work."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.retention import KINDS, RetentionKind
from guide_app.ground.privacy.errors import RunNotListed
from guide_app.ground.privacy.retention.rules import RunState
from guide_app.ground.privacy.retention.schemas import RunAsked

LAST_OF = "SELECT coalesce(max(number), 0) FROM retention_rule WHERE kind = $1"
DROP = "UPDATE retention_run SET state = 'dropped', ended_at = $2 WHERE kind = $1 AND state = 'listed'"
TO_ASK = "SELECT n.id AS run_id, n.kind, n.due, n.before, n.state FROM retention_run n WHERE n.id = $1"


def require_chain(actor: Actor) -> None:
    """Rules are those of the whole chain. Raises Forbidden."""
    if not actor.reaches_all:
        raise Forbidden(reason="how long data is kept is set for the whole chain")


def require_kind(name: str, months: int | None) -> RetentionKind:
    """The kind of that name, for which such a rule may be. Raises InvalidField."""
    kind = KINDS.get(name)
    if kind is None:
        raise InvalidField("kind", f"没有这种数据；可用：{', '.join(sorted(KINDS))} / no such kind of data")
    if months is not None and months < kind.least_months:
        rule = f"至少 {kind.least_months} 个月 / at least {kind.least_months} months"
        raise InvalidField("months", rule, least=kind.least_months)
    return kind


async def last_number(kind: str) -> int:
    """The number of the last rule of a kind, 0 where there is none."""
    return int(await fetch_value(LAST_OF, kind))


class Listed(msgspec.Struct, frozen=True):
    """A list as it is asked for."""

    run_id: UUID
    kind: str
    due: int
    before: datetime
    state: RunState


async def run_to_ask(run_id: UUID) -> RunAsked:
    """A list that nobody agreed to yet. Raises NotFound, RunNotListed."""
    found = await fetch_row_as(Listed, TO_ASK, run_id)
    if found is None:
        raise NotFound
    if found.state is not RunState.LISTED:
        raise RunNotListed(state=found.state)
    return RunAsked(found.run_id, found.kind, found.due, found.before)
