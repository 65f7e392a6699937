"""Lists of coupon templates, and of orders in which their coupons were spent, as files."""

from coupons import queries
from coupons.claiming import TemplateStatus
from coupons.permissions import SEE_TEMPLATES
from coupons.spent_in import SpentFilters, orders_with_coupon
from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.orders.exports import ORDER_FILTERS_TOLD, ORDERS
from guide_app.ground.orders.permissions import SEE_ORDERS

KINDS = {
    "FIXED": ("满减", "amount off"),
    "EVERY": ("每满减", "amount off each"),
    "PERCENT": ("满折", "percent off"),
    "EXCHANGE": ("兑换", "exchange"),
}
STATUSES = {TemplateStatus.OPEN: ("发放中", "open"), TemplateStatus.PAUSED: ("已暂停", "paused")}

TEMPLATES = ExportedList(
    name="coupon-templates",
    operation="listCouponTemplates",
    title=("券模板", "Coupon templates"),
    permission=SEE_TEMPLATES,
    pages=queries.templates,
    filters_told={"claimable": ("可领用", "open now")},
    columns=(
        Column("code", ("编码", "Code")),
        Column("name", ("名称", "Name")),
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("path", ("适用路径", "Path")),
        Column("status", ("状态", "Status"), words=STATUSES),
        Column("stock", ("库存", "Stock"), Kind.INTEGER),
        Column("issued", ("已发", "Issued"), Kind.INTEGER, summed=True),
        Column("per_member_limit", ("每人限领", "Per member"), Kind.INTEGER),
        Column("per_associate_day_quota", ("导购每日限发", "Per associate and day"), Kind.INTEGER),
        Column("claim_from", ("发放起", "From"), Kind.MOMENT),
        Column("claim_to", ("发放止", "To"), Kind.MOMENT),
    ),
)
COUPON_ORDERS = ExportedList(
    name="coupon-orders",
    operation="listCouponOrders",
    title=("用券订单", "Orders with a coupon"),
    permission=SEE_ORDERS,
    pages=orders_with_coupon,
    filters_told={name: told for name, told in ORDER_FILTERS_TOLD.items() if name in SpentFilters.__struct_fields__}
    | {"template": ("券模板", "coupon template")},
    columns=ORDERS.columns,
)
LISTS = (TEMPLATES, COUPON_ORDERS)
