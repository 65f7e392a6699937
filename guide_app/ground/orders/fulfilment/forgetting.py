"""What is forgotten with a member: where parcels went."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.ground.members.service.erasing import KIND

FORGET = """
UPDATE fulfilment SET address_sealed = NULL, to_masked = ''
WHERE member = $1 AND (address_sealed IS NOT NULL OR to_masked <> '')
"""


async def forget_member(member_id: UUID, _: datetime) -> int:
    """Remove the addresses of a member; how many."""
    return await execute(FORGET, member_id)


PART = ErasurePart(KIND, "orders.addresses", ("收货地址", "Addresses of parcels"), forget_member)
