"""Who may sell, pay back, import, and see what was sold."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, CustomerPermission, Permission, Role

PLACE_ORDERS = Permission(
    "orders.place",
    "代客下单、收款、取消",
    "Place orders for customers, take their payment, cancel",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
REFUND_ORDERS = Permission(
    "orders.refund",
    "退货退款",
    "Pay money back; associates call their manager",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
KEEP_ORDERS = Permission(
    "orders.keep",
    "给部分付款的订单延期、移交",
    "Keep orders of which a part is paid for longer, hand them over",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
ASK_REFUNDS = Permission(
    "orders.ask_refund",
    "申请退款",
    "Ask that money be given back; somebody who may approves",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_REFUNDS = Permission(
    "orders.approve_refund",
    "审批退款",
    "Approve refunds that were asked for, up to one's own limit",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE},
)
RETURN_ELSEWHERE = Permission(
    "orders.return_elsewhere",
    "跨店退货",
    "Take goods back of orders of other stores that customers show",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
DECIDE_REFUND_TERMS = Permission(
    "orders.decide_refund_terms",
    "制定退款规则",
    "Write the chain's terms of refunds; a second person approves",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_REFUND_TERMS = Permission(
    "orders.approve_refund_terms",
    "审批退款规则",
    "Approve the chain's terms of refunds",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
SET_PAYMENT_RULES = Permission(
    "orders.set_payment_rules",
    "设置收款规则",
    "Say what payments that people record need, for the whole chain",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
COMPLETE_ORDERS = Permission(
    "orders.complete",
    "确认顾客已收到货",
    "Say that a customer has what they ordered",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.INTEGRATOR},
)
FULFIL_ORDERS = Permission(
    "orders.fulfil",
    "备货、发货、按取货码交付、确认收货",
    "Pack and send orders, hand them over by their code, say that they came",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.INTEGRATOR},
)
RENEW_PICK_UP_CODES = Permission(
    "orders.renew_pick_up_codes",
    "换发取货码",
    "Make a new pick-up code",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SHOW_PICK_UP_CODES = Permission(
    "orders.show_pick_up_codes",
    "向散客出示取货码（留痕）",
    "Show customers without an account the code of what they bought, of one's own sales, on record",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEE_ADDRESSES = Permission(
    "orders.see_addresses",
    "查看待发订单的收货地址（留痕）",
    "See the address of an order that is to be sent, on record",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.INTEGRATOR},
)
SEE_ORDERS = Permission("orders.see", "查看订单", "See orders", STAFF)
SEE_STORE_DAYS = Permission("orders.see_store_days", "查看门店日报", "See a store's day", STAFF)
TAKE_BACK_IMPORTS = Permission(
    "orders.take_back_imports",
    "撤销收银导入",
    "Take a till import back: its sales and returns never were",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
IMPORT_TILL_FILES = Permission("orders.import_till_files", "导入收银小票", "Import till exports", MASTER_DATA_KEEPERS)
SEE_TILL_IMPORTS = Permission(
    "orders.see_till_imports",
    "查看收银导入记录与导入模板",
    "See imports of till exports, and the profiles by which they are read",
    MASTER_DATA_KEEPERS | {Role.FINANCE, Role.AUDITOR},
)
EDIT_TILL_PROFILES = Permission(
    "orders.edit_till_profiles", "维护收银导入模板", "Write and withdraw till profiles", MASTER_DATA_KEEPERS
)
SEE_ATTRIBUTION = Permission(
    "orders.see_attribution",
    "查看归属策略",
    "See policies of attribution",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR},
)
DECIDE_ATTRIBUTION = Permission(
    "orders.decide_attribution",
    "制定归属策略",
    "Write policies of attribution; a second person approves",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
APPROVE_ATTRIBUTION = Permission(
    "orders.approve_attribution", "审批归属策略", "Approve policies of attribution", {Role.HQ_OPERATOR, Role.FINANCE}
)
SEND_ORDERS = Permission(
    "orders.send",
    "发送其他系统的订单与退款",
    "Send orders and refunds of other systems",
    MASTER_DATA_KEEPERS,
)
SEE_SENT_ORDERS = Permission(
    "orders.see_sent",
    "查看其他系统发来的订单与来源",
    "See what other systems have sent, and the sources",
    MASTER_DATA_KEEPERS | {Role.FINANCE, Role.AUDITOR},
)
EDIT_ORDER_SOURCES = Permission("orders.edit_sources", "维护订单来源", "Keep the sources of orders", {Role.HQ_OPERATOR})
SEE_MY_ORDERS = CustomerPermission("orders.see_my_orders", "自己的订单与取货码", "One's own orders, parcels and codes")
RECEIVE_MY_PARCELS = CustomerPermission(
    "orders.receive_my_parcels", "确认自己的包裹已收到", "Say that one's own parcel has come"
)
