"""Registrations that somebody who leaves has open."""

from collections.abc import Sequence

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.ports import Giver, HandOverAsset, HeldInStore, Way

PENDING = """
SELECT s.id AS store_id, s.name, s.path, count(*) AS count FROM registration r JOIN store s ON s.id = r.store
WHERE r.associate = $1 AND r.status = 'pending' AND r.expires_at > $3 AND ($2::uuid IS NULL OR r.store = $2)
GROUP BY s.id ORDER BY count DESC, s.code
"""


async def _count(giver: Giver) -> Sequence[HeldInStore]:
    return await fetch_as(HeldInStore, PENDING, giver.associate_id, giver.store_id, clock.now())


OPEN_REGISTRATIONS = HandOverAsset(
    name="registrations",
    title=("待确认的注册", "Open registrations"),
    counted=("份注册", "registrations"),
    ways=(Way.STAY,),
    stays=("半小时内顾客确认，或自动失效", "the customer confirms within half an hour, or they lapse"),
    count=_count,
)
