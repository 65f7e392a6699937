"""Noting that blank codes are on paper."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute
from qr_codes.permissions import NOTE_PRINTED

PRINTED = """
UPDATE touchpoint SET state = 'PRINTED', printed_at = $2, version = version + 1 WHERE id = ANY($1) AND state = 'MINTED'
"""


async def mark_printed(actor: Actor, code_ids: Sequence[UUID]) -> int:
    """Note that blank codes are on paper now; how many were not before. In the transaction of who prints."""
    actor.require(NOTE_PRINTED)
    return await execute(PRINTED, list(code_ids), clock.now())
