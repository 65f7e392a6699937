"""By which WeChat accounts a customer is recognised."""

from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.customers.permissions import OWN_SESSIONS
from guide_app.ground.customers.wechat.schemas import MyWechat
from guide_app.ground.members.fragments import identities_of

OWN = f"""
SELECT k.id, k.device, k.linked_at, k.used_at FROM customer_wechat k
WHERE k.member IN ({identities_of("$1")}) AND k.ended_at IS NULL ORDER BY k.linked_at DESC, k.id DESC
"""


async def my_wechats(actor: Customer) -> list[MyWechat]:
    """The newest first."""
    actor.require(OWN_SESSIONS)
    return await fetch_as(MyWechat, OWN, actor.member_id)
