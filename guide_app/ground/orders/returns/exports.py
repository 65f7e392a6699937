"""Lists of what goes back, and by which terms, as files."""

from guide_app.base.kernel.money import yuan
from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.ground.orders import queries
from guide_app.ground.orders.day_schemas import RefundSummary
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.returns.queries import refund_terms
from guide_app.ground.orders.returns.schemas import RefundTermsView
from guide_app.ground.orders.rules import PaymentMethod, RefundPolicy

POLICIES = {RefundPolicy.KEEP: ("按实付", "as paid"), RefundPolicy.REPRICE: ("重新计价", "repriced")}
METHODS = {
    PaymentMethod.WECHAT: ("微信", "WeChat"),
    PaymentMethod.ALIPAY: ("支付宝", "Alipay"),
    PaymentMethod.TILL_CASH: ("现金", "cash"),
    PaymentMethod.TILL_CARD: ("刷卡", "card"),
    PaymentMethod.STORED_VALUE: ("储值卡", "stored value"),
    PaymentMethod.IMPORTED: ("导入", "imported"),
    PaymentMethod.EXCHANGE: ("换货抵扣", "exchange"),
}
DAYS_TOLD = {"first": ("营业日起", "from"), "last": ("营业日止", "to")}


def _ways(refund: RefundSummary) -> str:
    """How the money of a refund went out."""
    return "；".join(f"{' '.join(METHODS[way.method])} {yuan(way.amount_fen)}" for way in refund.ways)


def _limits(version: RefundTermsView) -> str:
    """How much each role gives back alone."""
    return "；".join(f"{'／'.join(ROLES[role])} {yuan(fen)}" for role, fen in version.terms.limits.items())


REFUNDS = ExportedList(
    name="refunds",
    operation="listRefunds",
    title=("退款", "Refunds"),
    permission=SEE_ORDERS,
    pages=queries.refunds_in_reach,
    filters_told={
        "channel": ("渠道", "channel"),
        "method": ("退款去向", "method"),
        "returned_at": ("退回门店", "came back at"),
        "associate_id": ("经手人", "recorded by"),
        "reason": ("原因", "reason"),
        "approved": ("经第二人审批", "allowed by a second person"),
    }
    | DAYS_TOLD,
    columns=(
        Column("number", ("退款号", "Number")),
        Column("order_number", ("订单号", "Order")),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("business_on", ("营业日", "Business day"), Kind.DATE),
        Column("amount_fen", ("商品退款", "Goods"), Kind.FEN, summed=True),
        Column("freight_fen", ("运费退款", "Freight"), Kind.FEN, summed=True),
        Column("ways", ("退款去向", "Went out by"), value=_ways),
        Column("returned_at_store_id", ("退货门店", "Came back in"), Kind.STORE),
        Column("policy", ("退款方式", "Policy"), words=POLICIES),
        Column("reason", ("原因", "Reason")),
        Column("corrects", ("导入更正", "Correction of an import"), Kind.YES_NO),
        Column("recorded_by_name", ("经手人", "Recorded by")),
        Column("refunded_at", ("退款时间", "Refunded"), Kind.MOMENT),
        Column("approved_by_name", ("审批人", "Approved by")),
    ),
)
REFUND_TERMS = ExportedList(
    name="refund-terms",
    operation="listRefundTerms",
    title=("退款规则", "Terms of refunds"),
    permission=SEE_ORDERS,
    pages=refund_terms,
    columns=(
        Column("version", ("版本", "Version"), Kind.INTEGER),
        Column("terms", ("退款方式", "Policy"), value=lambda one: "／".join(POLICIES[one.terms.policy])),
        Column("terms", ("退货天数", "Days"), Kind.INTEGER, value=lambda one: one.terms.days),
        Column("terms", ("可不退货只退款", "Money without goods"), Kind.YES_NO, value=lambda one: one.terms.goodwill),
        Column("terms", ("独自退款上限", "Alone up to"), value=_limits),
        Column("reason", ("原因", "Reason")),
        Column("decided_by_name", ("批准人", "By")),
        Column("decided_at", ("生效时间", "In force since"), Kind.MOMENT),
    ),
)
