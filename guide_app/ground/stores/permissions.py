"""Who may see and change the organisation."""

from guide_app.base.kernel.access import MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEE_ORGANISATION = Permission("stores.see", "查看区域与门店", "See regions and stores", STAFF | {Role.TRAINER})
SEE_ENTITIES = Permission(
    "stores.see_entities", "查看法人主体", "See legal entities", MASTER_DATA_KEEPERS | {Role.FINANCE, Role.AUDITOR}
)
CHANGE_ORGANISATION = Permission(
    "stores.change", "维护法人、区域与门店", "Change entities, regions and stores", MASTER_DATA_KEEPERS
)
STATE_HOURS = Permission(
    "stores.hours", "填写门店营业时间", "State when a store is open", MASTER_DATA_KEEPERS | {Role.STORE_MANAGER}
)
ASK_CHANGES_OF_RIGHTS = Permission(
    "stores.ask", "申请变更门店经营方式、关店", "Ask to change who runs a store, to close one", {Role.HQ_OPERATOR}
)
APPROVE_CHANGES_OF_RIGHTS = Permission(
    "stores.approve",
    "审批门店经营方式变更与关店",
    "Approve changes of who runs a store, and closings",
    {Role.HQ_OPERATOR, Role.FINANCE},
)
