"""What is sealed, of every package."""

from carts import sealed as carts_sealed
from clienteling import sealed as clienteling_sealed
from coupons import sealed as coupons_sealed
from guide_app.base.kernel.sealed import together
from guide_app.ground.approvals import sealed as approvals_sealed
from guide_app.ground.associates import sealed as associates_sealed
from guide_app.ground.files import sealed as files_sealed
from guide_app.ground.members import sealed as members_sealed
from guide_app.ground.orders import sealed as orders_sealed
from guide_app.ground.privacy import sealed as privacy_sealed
from loyalty import sealed as loyalty_sealed
from payments import sealed as payments_sealed
from wecom_bridge import sealed as wecom_sealed

SEALING = together(
    files_sealed.SEALING,
    approvals_sealed.SEALING,
    associates_sealed.SEALING,
    members_sealed.SEALING,
    privacy_sealed.SEALING,
    orders_sealed.SEALING,
    coupons_sealed.SEALING,
    carts_sealed.SEALING,
    clienteling_sealed.SEALING,
    loyalty_sealed.SEALING,
    wecom_sealed.SEALING,
    payments_sealed.SEALING,
)
"""What is sealed, and where. Each package says it in its `sealed.py`; `guide keys rotate` goes by it."""
