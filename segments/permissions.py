"""Who sees tags, puts them on members, and keeps the catalogue."""

from guide_app.base.kernel.access import STAFF, Permission, Role

SEE_TAGS = Permission("segments.see_tags", "查看标签", "See tags and which members carry them", STAFF)
PUT_TAGS = Permission(
    "segments.put_tags",
    "给会员打标签",
    "Put tags on members and take them away",
    {Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEARCH_MEMBERS = Permission(
    "segments.search_members", "按条件查找会员", "Search members in reach by what they bought and carry", STAFF
)
KEEP_SEGMENTS = Permission(
    "segments.keep_segments",
    "保存人群",
    "Keep searches for the people of a unit within reach",
    {Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR},
)
SEE_RULES = Permission(
    "segments.see_rules", "查看标签规则与运行", "See the rules of tags and their runs", {Role.HQ_OPERATOR, Role.AUDITOR}
)
MANAGE_TAGS = Permission(
    "segments.manage_tags", "维护标签与标签规则", "Keep the catalogue of tags and their rules", {Role.HQ_OPERATOR}
)
