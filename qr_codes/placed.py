"""What codes keep of the organisation's paths, and where those of a store lead when it has closed."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.ground.stores.assets import Asset, Handing, Placed, PlacedColumn
from qr_codes.scans.resolving import forget_code

PIECE = 500
"""Codes that are re-pointed in one transaction."""
# Badges have no store of their own: they go with their associate.
_OF_STORE = "t.store = $1 AND t.state <> 'RETIRED'"
LEFT = f"SELECT count(*) FROM touchpoint t WHERE {_OF_STORE}"
NEXT = f"""
SELECT c.id, c.code FROM touchpoint c WHERE c.id = ANY(ARRAY(
  SELECT t.id FROM touchpoint t WHERE {_OF_STORE} ORDER BY t.id LIMIT $2
)) ORDER BY c.id FOR UPDATE
"""
REPOINT = "UPDATE touchpoint SET store = $2, path = $3, version = version + 1 WHERE id = ANY($1::uuid[])"
RETIRE = """
UPDATE touchpoint SET state = 'RETIRED', retired_for = 'STORE_CLOSED', retired_at = $2, version = version + 1
WHERE id = ANY($1::uuid[])
"""


class Printed(msgspec.Struct, frozen=True):
    """A code under its lock."""

    id: UUID
    code: str


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """Let the next codes lead to the successor, or retire them; what is printed stays as it is."""
    codes = await fetch_as(Printed, NEXT, handing.store_id, PIECE)
    if not codes:
        return 0
    ids = [one.id for one in codes]
    if handing.successor_id is None:
        await execute(RETIRE, ids, handing.at)
    else:
        await execute(REPOINT, ids, handing.successor_id, handing.successor_path)
    for one in codes:
        forget_code(one.code)
    facts = {"codes": [one.code for one in codes], "successor": handing.successor_code}
    await audit.record(actor, "codes.store_closed", f"store:{handing.store_id}", **facts)
    return len(codes)


CODES = Asset("codes", ("码", "Codes"), _left, _hand_on)
PLACED = Placed(columns=(PlacedColumn("code_batch"), PlacedColumn("touchpoint")), assets=(CODES,))
