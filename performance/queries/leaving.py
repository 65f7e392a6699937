"""What hangs on somebody who is about to leave: what others have to take over."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associate
from performance.schemas import LeftBehind

LEFT_BEHIND = """
SELECT $1::uuid AS associate_id,
  (SELECT count(*) FROM member m WHERE m.dedicated = $1) AS customers,
  (SELECT count(*) FROM task_assignment a JOIN task t ON t.id = a.task
    WHERE a.associate = $1 AND a.done_at IS NULL AND NOT a.gone AND t.status IN ('releasing', 'released')
      AND t.ends_at > $2) AS tasks_open,
  (SELECT count(*) FROM touchpoint c WHERE c.associate = $1 AND c.state IN ('BOUND', 'PAUSED')) AS codes,
  (SELECT count(*) FROM orders o WHERE o.serving = $1 AND o.status = 'placed') AS orders_unpaid
"""


async def left_behind(actor: Actor, associate_id: UUID) -> LeftBehind:
    """How much an associate in reach would leave behind at this moment. Raises NotFound."""
    actor.require(CHANGE_ASSOCIATES)
    await associate(actor, associate_id)
    found = await fetch_row_as(LeftBehind, LEFT_BEHIND, associate_id, clock.now())
    assert found is not None  # a row of counts
    return found
