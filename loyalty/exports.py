"""Lists of points and levels as files: by members' numbers, without names."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from loyalty import queries
from loyalty.permissions import SEE_GROWTH
from loyalty.rules.benefits import Benefit
from loyalty.rules.levels import ChangeReason
from loyalty.rules.points import EntryReason

REASONS = {
    EntryReason.ORDER: ("消费", "order"),
    EntryReason.REFUND: ("退货", "refund"),
    EntryReason.REGISTRATION: ("注册", "registration"),
    EntryReason.BY_HAND: ("手工", "by hand"),
    EntryReason.IMPORT: ("导入", "import"),
    EntryReason.EXPIRY: ("到期", "expiry"),
    EntryReason.CORRECTION: ("更正", "correction"),
}
CHANGES = {
    ChangeReason.EARNED: ("成长值达到", "earned"),
    ChangeReason.KEPT: ("续期", "kept"),
    ChangeReason.ENDED: ("到期", "ended"),
    ChangeReason.MERGED: ("会员合并", "merged"),
    ChangeReason.RULES: ("规则变更", "other rules"),
}
GIVEN = {Benefit.BIRTHDAY: ("生日券", "birthday coupon"), Benefit.UPGRADE: ("升级礼", "upgrade gift")}
WHOSE = (
    Column("member_number", ("会员号", "Member")),
    Column("store_id", ("门店", "Store"), Kind.STORE),
)
ENTRIES = ExportedList(
    name="growth-entries",
    operation="listGrowthEntries",
    title=("成长值流水", "Growth points"),
    permission=SEE_GROWTH,
    pages=queries.all_entries,
    columns=(
        *WHOSE,
        Column("reason", ("原因", "Reason"), words=REASONS),
        Column("points", ("成长值", "Points"), Kind.INTEGER, summed=True),
        Column("made_by_name", ("操作人", "By")),
        Column("business_on", ("营业日", "Day"), Kind.DATE),
        Column("expires_on", ("到期日", "Expires"), Kind.DATE),
        Column("at", ("时间", "At"), Kind.MOMENT),
    ),
)
LEVELS = ExportedList(
    name="level-changes",
    operation="listLevelChanges",
    title=("等级变动", "Level changes"),
    permission=SEE_GROWTH,
    pages=queries.level_changes,
    columns=(
        *WHOSE,
        Column("before", ("原等级", "Before")),
        Column("after", ("新等级", "After")),
        Column("reason", ("原因", "Reason"), words=CHANGES),
        Column("points", ("当时成长值", "Points then"), Kind.INTEGER),
        Column("until", ("有效期至", "Until"), Kind.DATE),
        Column("at", ("时间", "At"), Kind.MOMENT),
    ),
)
BENEFITS = ExportedList(
    name="level-benefits",
    operation="listBenefits",
    title=("等级权益发放", "Coupons that levels brought"),
    permission=SEE_GROWTH,
    pages=queries.benefits_given,
    columns=(
        *WHOSE,
        Column("benefit", ("权益", "Benefit"), words=GIVEN),
        Column("level", ("等级", "Level")),
        Column("template", ("券模板", "Template")),
        Column("refusal", ("未发原因", "Refused")),
        Column("at", ("时间", "At"), Kind.MOMENT),
    ),
)
LISTS = (ENTRIES, LEVELS, BENEFITS)
