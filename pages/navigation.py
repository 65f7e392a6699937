"""Where one can go: tabs of the phone, places of the console. What a role may not see is not offered."""

from dataclasses import dataclass

from appointments.permissions import SEE_APPOINTMENTS
from clienteling.permissions import SEE_CARE_OF_OTHERS
from commissions.permissions import (
    SEE_APPEALS,
    SEE_ATTENDANCE,
    SEE_DEBTS,
    SEE_FRANCHISE_STATEMENTS,
    SEE_GOALS,
    SEE_PAY_OF_OTHERS,
    SEE_PAYOUTS,
    SEE_PLANS,
    SEE_SETTLEMENTS,
)
from coupons.permissions import ISSUE_COUPONS, SEE_TEMPLATES
from guide_app.base.html.words import _
from guide_app.base.kernel.access import HEADQUARTERS, HQ_PATH, Actor, Permission, Role
from guide_app.base.settings import settings
from guide_app.ground.approvals.permissions import SEE_APPROVALS
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.audit.permissions import SEE_AUDIT
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.imports.permissions import SEE_IMPORTS
from guide_app.ground.installation.permissions import SEE_INSTALLATION
from guide_app.ground.members.permissions import SEE_DUPLICATES, SEE_MEMBERS
from guide_app.ground.orders.permissions import (
    DECIDE_REFUND_TERMS,
    PLACE_ORDERS,
    SEE_ATTRIBUTION,
    SEE_ORDERS,
    SEE_SENT_ORDERS,
    SEE_TILL_IMPORTS,
    SET_PAYMENT_RULES,
)
from guide_app.ground.privacy.permissions import SEE_CONSENT_TEXTS, SEE_DISCLOSURES, SEE_REQUESTS, SEE_RETENTION
from guide_app.ground.rota.permissions import SEE_ROTA
from guide_app.ground.stock.permissions import SEE_STOCK
from guide_app.ground.stores.permissions import SEE_ORGANISATION
from loyalty.permissions import SEE_RULES
from materials.permissions import PRINT_CODES
from notices.permissions import SEE_NOTICES
from offboarding.permissions import SEE_OFFBOARDING
from payments.permissions import SEE_PAYMENTS
from performance.permissions import SEE_CUSTOMERS, SEE_OWN_DAY, SEE_REPORTS
from qr_codes.permissions import SEE_CODES
from segments.permissions import SEE_TAGS
from sharing.permissions import SEE_SHARES
from tasks.permissions import SEE_TASKS
from wecom_bridge.permissions import SEE_LINKS

PHONE = "/a"
CONSOLE = "/hq"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its address, its name, its icon, and the permission without which it is not offered; some are for
    who reaches the whole chain alone."""

    address: str
    name: str
    glyph: str
    permission: Permission | None = None
    is_of_demo: bool = False
    needs_whole_chain: bool = False


TABS: list[Place] = [
    Place("/a", _("今天"), "sun", SEE_OWN_DAY),
    Place("/a/customers", _("顾客"), "users", SEE_CUSTOMERS),
    Place("/a/order", _("开单"), "shopping-cart", PLACE_ORDERS),
    Place("/a/coupons", _("券"), "ticket", ISSUE_COUPONS),
    Place("/a/me", _("我的"), "user-round"),
]
"""The five of the phone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together."""

    name: str
    places: list[Place]


GROUPS: list[Group] = [
    Group(
        _("今日"),
        [
            Place("/hq", _("总览"), "layout-dashboard", SEE_REPORTS),
            Place("/hq/channels", _("渠道业绩"), "chart-column", SEE_REPORTS),
            Place("/hq/approvals", _("审批"), "stamp", SEE_APPROVALS),
        ],
    ),
    Group(
        _("门店与人"),
        [
            Place("/hq/organisation", _("组织"), "network", SEE_ORGANISATION),
            Place("/hq/people", _("人员"), "users", SEE_ASSOCIATES),
            Place("/hq/rota", _("排班"), "calendar-days", SEE_ROTA),
            Place("/hq/leaving", _("离职交接"), "user-minus", SEE_OFFBOARDING),
            Place("/hq/members", _("会员"), "contact-round", SEE_MEMBERS),
            Place("/hq/merges", _("合并会员"), "arrow-left-right", SEE_DUPLICATES),
            Place("/hq/wecom-links", _("企微客户"), "link", SEE_LINKS),
            Place("/hq/tags", _("标签"), "tags", SEE_TAGS),
            Place("/hq/care", _("客户关怀"), "calendar-check", SEE_CARE_OF_OTHERS),
            Place("/hq/levels", _("会员等级"), "crown", SEE_RULES),
        ],
    ),
    Group(
        _("隐私"),
        [
            Place("/hq/privacy/requests", _("个人权利申请"), "user-cog", SEE_REQUESTS),
            Place("/hq/privacy/disclosures", _("查看与导出记录"), "scroll-text", SEE_DISCLOSURES),
            Place("/hq/privacy/retention", _("数据保存期限"), "clock", SEE_RETENTION, needs_whole_chain=True),
            Place("/hq/privacy/texts", _("同意文本"), "file-check", SEE_CONSENT_TEXTS, needs_whole_chain=True),
        ],
    ),
    Group(
        _("经营"),
        [
            Place("/hq/skus", _("商品"), "shirt", SEE_CATALOG),
            Place("/hq/stock", _("库存"), "boxes", SEE_STOCK),
            Place("/hq/products", _("款式"), "layers", SEE_CATALOG),
            Place("/hq/prices", _("价格"), "tag", SEE_CATALOG),
            Place("/hq/tasks", _("任务"), "list-checks", SEE_TASKS),
            Place("/hq/coupons", _("券"), "ticket-percent", SEE_TEMPLATES),
            Place("/hq/orders", _("订单"), "receipt-text", SEE_ORDERS),
            Place("/hq/payments", _("微信支付"), "wallet", SEE_PAYMENTS),
            Place("/hq/payment-rules", _("收款规则"), "credit-card", SET_PAYMENT_RULES),
            Place("/hq/refund-terms", _("退款规则"), "undo-2", DECIDE_REFUND_TERMS),
            Place("/hq/appointments", _("预约"), "calendar-check", SEE_APPOINTMENTS),
            Place("/hq/notices", _("顾客短信"), "message-square", SEE_NOTICES),
        ],
    ),
    Group(
        _("提成"),
        [
            Place("/hq/commissions", _("提成方案"), "percent", SEE_PLANS),
            Place("/hq/commissions/months", _("月度提成"), "coins", SEE_PAY_OF_OTHERS),
            Place("/hq/commissions/waiting", _("待发货、待收货"), "truck", SEE_PAY_OF_OTHERS),
            Place("/hq/appeals", _("申诉"), "stamp", SEE_APPEALS),
            Place("/hq/commissions/settlements", _("月结算"), "calculator", SEE_SETTLEMENTS),
            Place("/hq/commissions/closing", _("结账"), "file-lock", SEE_SETTLEMENTS),
            Place("/hq/commissions/payouts", _("提成发放"), "wallet", SEE_PAYOUTS, needs_whole_chain=True),
            Place(
                "/hq/commissions/franchise-statements",
                _("公司往来"),
                "arrow-left-right",
                SEE_FRANCHISE_STATEMENTS,
                needs_whole_chain=True,
            ),
            Place("/hq/commissions/leaver-debts", _("离职欠款"), "user-minus", SEE_DEBTS),
            Place("/hq/commissions/verifications", _("台账核对"), "scale", SEE_SETTLEMENTS, needs_whole_chain=True),
        ],
    ),
    Group(
        _("计提依据"),
        [
            Place("/hq/commissions/goals", _("月度目标"), "target", SEE_GOALS),
            Place("/hq/commissions/attendance", _("月度出勤"), "calendar-check", SEE_ATTENDANCE),
            Place("/hq/commissions/credit-rules", _("业绩归属"), "split", SEE_PLANS),
            Place("/hq/attribution", _("归属策略"), "route", SEE_ATTRIBUTION),
            Place("/hq/commissions/adjustments", _("手工调整"), "pen-line", SEE_PAY_OF_OTHERS),
            Place("/hq/commissions/personal-plans", _("个人方案"), "user-cog", SEE_PLANS),
        ],
    ),
    Group(
        _("触点与印刷"),
        [
            Place("/hq/codes", _("触点"), "qr-code", SEE_CODES),
            Place("/hq/links", _("分享效果"), "link", SEE_SHARES),
            Place("/hq/print", _("印刷"), "printer", PRINT_CODES),
        ],
    ),
    Group(
        _("数据"),
        [
            Place("/hq/intake", _("订单接入"), "inbox", SEE_SENT_ORDERS),
            Place("/hq/till-imports", _("收银导入"), "receipt", SEE_TILL_IMPORTS, needs_whole_chain=True),
            Place("/hq/imports", _("导入"), "upload", SEE_IMPORTS),
            Place("/hq/exports", _("导出"), "download", MAKE_EXPORTS),
        ],
    ),
    Group(
        _("管理"),
        [
            Place("/hq/accounts", _("账号与权限"), "key-round", SEE_AUDIT),
            Place("/hq/audit", _("审计"), "scroll-text", SEE_AUDIT),
            Place("/hq/settings", _("设置"), "settings", SEE_INSTALLATION),
            Place("/hq/health", _("系统"), "activity", SEE_INSTALLATION),
            Place("/hq/styleguide", _("样式指南"), "palette", is_of_demo=True),
        ],
    ),
]
"""The places of the console, in the order of the day."""
PLACES: list[Place] = [place for group in GROUPS for place in group.places]


def home_of(actor: Actor) -> str:
    """Where somebody begins."""
    return PHONE if actor.role.works_in_store else CONSOLE


def tabs_for(actor: Actor) -> list[Place]:
    """The tabs that somebody sees."""
    return [tab for tab in TABS if _is_seen(tab, actor)]


def groups_for(actor: Actor) -> list[Group]:
    """The places that somebody sees, in their groups; none is empty."""
    is_demo = settings().is_demo
    seen = [
        Group(group.name, [one for one in group.places if _is_seen(one, actor) and (is_demo or not one.is_of_demo)])
        for group in GROUPS
    ]
    return [group for group in seen if group.places]


def _is_seen(place: Place, actor: Actor) -> bool:
    if place.needs_whole_chain and not actor.reaches(HQ_PATH):
        return False
    return place.permission is None or actor.may(place.permission)


def is_headquarters(role: Role) -> bool:
    """Whether somebody works for the whole chain."""
    return role in HEADQUARTERS


def tab_of(path: str) -> str:
    """The address of the tab or place that a page belongs to."""
    known = [place.address for place in [*TABS, *PLACES]]
    within = [each for each in known if path == each or path.startswith(each + "/")]
    return max(within, key=len, default="")
