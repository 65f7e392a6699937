"""Retention: kinds of data that go after a time, and what keeps members until it is over. The wiring puts it down."""

from appointments import retaining as appointments
from carts import retaining as carts
from clienteling import retaining as clienteling
from commissions import retaining as commissions
from guide_app.base.kernel.retention import Hold, RetentionKind
from guide_app.ground.exports import retaining as exports
from guide_app.ground.members import retaining as members
from guide_app.ground.orders import retaining as orders
from guide_app.ground.privacy import retaining as privacy
from guide_app.ground.touches import retaining as touches

KINDS: list[RetentionKind] = [
    orders.INACTIVE_MEMBERS,
    touches.TOUCHES,
    clienteling.CONTACTS,
    appointments.CLOSED_APPOINTMENTS,
    clienteling.NOTES,
    clienteling.CARE_NOTES,
    carts.CLOSED_CARTS,
    members.REVEALS,
    members.WON_PHONES,
    exports.RECORDS,
    privacy.COPIES_TAKEN,
]
"""What goes after a time, where headquarters have set one."""

HOLDS: list[Hold] = [
    orders.HOLD_UNPAID,
    commissions.HOLD_DISPUTED,
    commissions.HOLD_UNCLOSED,
    privacy.HOLD_ASKING,
]
"""Why a member stays although their time is over."""
