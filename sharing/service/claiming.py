"""Taking the coupon of a shared link: once for each customer and link, issued by who shared it."""

from coupons.schemas import IssueCoupon, IssuedCoupon
from coupons.service.issuing import issue_coupon
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Customer
from guide_app.base.kernel.database import execute, transaction
from sharing.errors import AlreadyClaimed, LinkUnknown
from sharing.opening import note_click, opened
from sharing.permissions import CLAIM_BY_LINK

CLAIM = """
INSERT INTO share_claim (link, member, claimed_at) VALUES ($1, $2, $3) ON CONFLICT (link, member) DO NOTHING
"""


async def claim_by_link(actor: Customer, token: str) -> IssuedCoupon:
    """The coupon is theirs. Who shared it is its issuer while they work there; otherwise it has none.

    Raises LinkUnknown, AlreadyClaimed, and what issuing refuses: not open, sold out, the limits.
    """
    actor.require(CLAIM_BY_LINK)
    at = clock.now()
    link = await opened(token, at)
    if link.template is None:
        raise LinkUnknown
    async with transaction():
        if not await execute(CLAIM, link.id, actor.member_id, at):
            raise AlreadyClaimed
        await note_click(link, actor.member_id, at)
        await audit.record(SYSTEM, "sharing.claimed", f"member:{actor.member_id}", link=str(link.id))
        command = IssueCoupon(template=link.template, member_id=actor.member_id)
        return await issue_coupon(SYSTEM, command, issuer_id=link.associate_id if link.works else None)
