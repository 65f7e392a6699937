"""Lists of coupon templates as files."""

import msgspec

from coupons import queries
from coupons.permissions import SEE_TEMPLATES
from guide_app.base.web.exported import Column, ExportedList, Kind


class TemplateFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What narrows the list of templates."""

    claimable: bool = False


TEMPLATES = ExportedList(
    name="coupon-templates",
    operation="listCouponTemplates",
    title=("券模板", "Coupon templates"),
    permission=SEE_TEMPLATES,
    pages=queries.templates,
    filters=TemplateFilters,
    filters_told={"claimable": ("可领用", "open now")},
    columns=(
        Column("code", ("编码", "Code")),
        Column("name", ("名称", "Name")),
        Column("kind", ("券种", "Kind")),
        Column("path", ("适用路径", "Path")),
        Column("status", ("状态", "Status")),
        Column("stock", ("库存", "Stock"), Kind.INTEGER),
        Column("issued", ("已发", "Issued"), Kind.INTEGER, summed=True),
        Column("per_member_limit", ("每人限领", "Per member"), Kind.INTEGER),
        Column("per_associate_day_quota", ("导购每日限发", "Per associate and day"), Kind.INTEGER),
        Column("claim_from", ("发放起", "From"), Kind.MOMENT),
        Column("claim_to", ("发放止", "To"), Kind.MOMENT),
    ),
)
LISTS = (TEMPLATES,)
