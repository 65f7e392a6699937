"""What a second person approves, of every package."""

from typing import Any

from clienteling import approvals as clienteling_approvals
from commissions.appeals import approvals as commission_appeal_approvals
from commissions.inputs import approvals as commission_input_approvals
from commissions.payouts import approvals as commission_payout_approvals
from commissions.plans import approvals as commission_approvals
from guide_app.base.kernel.approvals import ApprovalKind
from guide_app.ground.associates import approvals as associate_approvals
from guide_app.ground.auth import approvals as auth_approvals
from guide_app.ground.catalog import approvals as catalog_approvals
from guide_app.ground.exports import approvals as export_approvals
from guide_app.ground.members import approvals as member_approvals
from guide_app.ground.orders.attribution import approvals as attribution_approvals
from guide_app.ground.orders.returns import approvals as return_approvals
from guide_app.ground.orders.returns.part_payments import PART_PAYMENT
from guide_app.ground.privacy import approvals as privacy_approvals
from guide_app.ground.privacy.retention import approvals as retention_approvals
from guide_app.ground.stores import approvals as store_approvals
from guide_app.ground.stores.moving.asking import MOVING
from loyalty import approvals as loyalty_approvals
from loyalty.opening import OPENING
from payments import approvals as payment_approvals
from wecom_bridge import approvals as wecom_approvals

APPROVALS: list[ApprovalKind[Any]] = [
    store_approvals.OWNERSHIP,
    store_approvals.CLOSING,
    MOVING,
    associate_approvals.TAKING_ON,
    associate_approvals.POSTING,
    associate_approvals.LINKING,
    associate_approvals.LEAVING,
    auth_approvals.OPENING,
    auth_approvals.RENEWAL,
    member_approvals.ERASURE,
    member_approvals.PHONE,
    export_approvals.LARGE,
    privacy_approvals.TEXT,
    retention_approvals.RULE,
    retention_approvals.RUN,
    catalog_approvals.PAST_PRICES,
    catalog_approvals.WITHDRAWAL,
    catalog_approvals.CLOSING,
    attribution_approvals.POLICY,
    return_approvals.TERMS,
    PART_PAYMENT,
    loyalty_approvals.RULES,
    loyalty_approvals.POINTS,
    OPENING,
    commission_approvals.CREATING,
    commission_approvals.PUBLISHING,
    commission_approvals.ASSIGNING,
    commission_input_approvals.CREDIT_RULE,
    commission_input_approvals.CREDIT_RULE_ENDING,
    commission_input_approvals.SETTINGS,
    commission_input_approvals.ADJUSTMENT,
    commission_input_approvals.PERSON,
    commission_approvals.CLOSING,
    commission_payout_approvals.PAYING,
    commission_payout_approvals.CANCELLING,
    commission_appeal_approvals.RECREDITING,
    clienteling_approvals.TAKING_OVER,
    clienteling_approvals.GIVING_OVER,
    wecom_approvals.ERASURE,
    payment_approvals.OTHERWISE,
    payment_approvals.PAYMENT_BACK,
]
"""What a second person approves. Each package says how in its `approvals.py`."""
