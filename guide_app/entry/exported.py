"""The lists of every package that can be taken away as files."""

from appointments import exports as appointment_exports
from carts import exports as cart_exports
from clienteling import exports as clienteling_exports
from commissions import exports as commission_exports
from commissions.appeals import exports as commission_appeal_exports
from commissions.payouts import exports as commission_payout_exports
from commissions.waiting import exports as commission_waiting_exports
from coupons import exports as coupon_exports
from guide_app.base.web.exported import ExportedList
from guide_app.ground.approvals import exports as approval_exports
from guide_app.ground.associates import exports as associate_exports
from guide_app.ground.audit import exports as audit_exports
from guide_app.ground.catalog import exports as catalog_exports
from guide_app.ground.members import exports as member_exports
from guide_app.ground.members.merging import exports as merge_exports
from guide_app.ground.orders import exports as order_exports
from guide_app.ground.privacy import exports as privacy_exports
from guide_app.ground.rota import exports as rota_exports
from guide_app.ground.stock import exports as stock_exports
from guide_app.ground.stores import exports as store_exports
from guide_app.ground.touches import exports as touch_exports
from loyalty import exports as loyalty_exports
from notices import exports as notice_exports
from offboarding import exports as offboarding_exports
from payments import exports as payment_exports
from performance import exports as performance_exports
from qr_codes import exports as code_exports
from segments import exports as segment_exports
from sharing import exports as sharing_exports
from tasks import exports as task_exports
from wecom_bridge import exports as wecom_exports

EXPORTED: list[ExportedList] = [
    *store_exports.LISTS,
    *associate_exports.LISTS,
    *approval_exports.LISTS,
    *audit_exports.LISTS,
    *member_exports.LISTS,
    *privacy_exports.LISTS,
    *merge_exports.LISTS,
    *touch_exports.LISTS,
    *catalog_exports.LISTS,
    *stock_exports.LISTS,
    *order_exports.LISTS,
    *code_exports.LISTS,
    *sharing_exports.LISTS,
    *appointment_exports.LISTS,
    *coupon_exports.LISTS,
    *cart_exports.LISTS,
    *clienteling_exports.LISTS,
    *notice_exports.LISTS,
    *segment_exports.LISTS,
    *loyalty_exports.LISTS,
    *task_exports.LISTS,
    *commission_exports.LISTS,
    *commission_payout_exports.LISTS,
    *commission_appeal_exports.LISTS,
    *commission_waiting_exports.LISTS,
    *performance_exports.LISTS,
    *payment_exports.LISTS,
    *offboarding_exports.LISTS,
    *rota_exports.LISTS,
    *wecom_exports.LISTS,
]
"""Lists that can be taken away as files. Each package declares its own in its `exports.py`."""
