"""What hangs on a person and is seen to when they leave or move: one line for each kind, in the order in which it is
shown. Each package says its own in its `handing_on.py`."""

from appointments.service.handing_on import APPOINTMENTS
from carts.service.handing_on import CARTS
from clienteling.service.handing_on import CARE_DATES
from commissions.handing_on import PENDING_COMMISSION
from guide_app.ground.approvals.handing_on import OPEN_REQUESTS, REQUESTS_TO_DECIDE
from guide_app.ground.associates.ports import HandOverAsset, put_in_order
from guide_app.ground.members.handing_on import OPEN_REGISTRATIONS
from guide_app.ground.members.service.handing_on import CUSTOMERS
from guide_app.ground.orders.handing_on import UNPAID_ORDERS
from guide_app.ground.orders.part_paid.handing_on import PART_PAID_ORDERS
from qr_codes.service.handing_on import BADGES, CODES
from tasks.handing_on import OPEN_TASKS

HAND_OVER: list[HandOverAsset] = [
    CUSTOMERS,
    CARE_DATES,
    APPOINTMENTS,
    CODES,
    BADGES,
    OPEN_TASKS,
    OPEN_REGISTRATIONS,
    CARTS,
    UNPAID_ORDERS,
    PART_PAID_ORDERS,
    OPEN_REQUESTS,
    REQUESTS_TO_DECIDE,
    PENDING_COMMISSION,
]
put_in_order(HAND_OVER)
