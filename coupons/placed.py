"""What coupons keep of the organisation's paths, and templates that are issued in one store alone."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.ground.stores.assets import Asset, Handing, Placed, PlacedColumn

LEFT = """
SELECT count(*) FROM coupon_template t JOIN store s ON s.path = t.path WHERE s.id = $1 AND t.status = 'open'
"""
NEXT = """
SELECT id FROM coupon_template WHERE id = ANY(ARRAY(
  SELECT t.id FROM coupon_template t JOIN store s ON s.path = t.path WHERE s.id = $1 ORDER BY t.id LIMIT 100
)) ORDER BY id FOR UPDATE
"""
MOVE = "UPDATE coupon_template SET path = $2, version = version + 1 WHERE id = ANY($1::uuid[])"


class Row(msgspec.Struct, frozen=True):
    """A template under its lock."""

    id: UUID


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """Let the successor issue what the store alone did."""
    if handing.successor_id is None:
        return 0
    ids = [one.id for one in await fetch_as(Row, NEXT, handing.store_id)]
    if ids:
        await execute(MOVE, ids, handing.successor_path)
        facts = {"templates": [str(one) for one in ids], "successor": handing.successor_code}
        await audit.record(actor, "coupons.store_closed", f"store:{handing.store_id}", **facts)
    return len(ids)


TEMPLATES = Asset("coupon_templates", ("仅限本店发放的券", "Coupons issued there alone"), _left, _hand_on)
PLACED = Placed(columns=(PlacedColumn("coupon_template"),), assets=(TEMPLATES,))
