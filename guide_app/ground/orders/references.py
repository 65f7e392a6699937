"""References of payments that pay nothing any more."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.orders.rules import PaymentMethod

# A reference that is known already is answered as it is: of several at once one writes, and the others read that.
KEPT = f"""
WITH kept AS (
  INSERT INTO payment_reference (reference, order_id, pays)
  VALUES (payment_reference_key_v1('{PaymentMethod.WECHAT.value}', NULL, NULL, $1), $2, false)
  ON CONFLICT (reference) DO UPDATE SET pays = payment_reference.pays RETURNING pays
)
SELECT NOT pays FROM kept
"""


async def keep_from_paying(order_id: UUID, reference: str) -> bool:
    """Whether what WeChat Pay took by this number pays no order from now on, whoever types it in: it goes back.

    It does not where an order's payment has the number already. Inside the caller's transaction.
    """
    kept: bool = await fetch_value(KEPT, reference, order_id)
    return kept
