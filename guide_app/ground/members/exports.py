"""Lists of members as files: masked, as in the list."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.members import queries
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.rules import Gender, MemberSource

SOURCES = {
    MemberSource.ASSISTED: ("代客注册", "assisted"),
    MemberSource.SELF: ("自助注册", "by themselves"),
    MemberSource.IMPORT: ("导入", "import"),
    MemberSource.TILL: ("收银", "till"),
}

GENDERS = {Gender.UNKNOWN: ("未知", "unknown"), Gender.FEMALE: ("女", "female"), Gender.MALE: ("男", "male")}
WHO = (
    Column("number", ("会员号", "Number")),
    Column("name_masked", ("姓名", "Name")),
    Column("phone_masked", ("手机", "Phone")),
)
WHOSE = (
    Column("level", ("等级", "Level")),
    Column("source", ("来源", "Source"), words=SOURCES),
    Column("home_store_id", ("所属门店", "Home store"), Kind.STORE),
    Column("dedicated_id", ("专属导购", "Dedicated"), Kind.ASSOCIATE),
    Column("acquirer_id", ("拉新导购", "Won by"), Kind.ASSOCIATE),
    Column("registered_at", ("注册时间", "Registered"), Kind.MOMENT),
)
"""Columns of every list of members."""

MEMBERS = ExportedList(
    name="members",
    operation="listMembers",
    title=("会员", "Members"),
    permission=SEE_MEMBERS,
    pages=queries.members,
    filters_told={"mine": ("只看我的", "mine")},
    columns=(
        *WHO,
        Column("birthday", ("生日", "Birthday")),
        Column("gender", ("性别", "Gender"), words=GENDERS),
        *WHOSE,
    ),
)
LISTS = (MEMBERS,)
