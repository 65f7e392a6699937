"""Lists of duplicates and merges as files: masked, as in the lists."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.rules import DuplicateReason
from guide_app.ground.members.permissions import SEE_DUPLICATES

REASONS = {
    DuplicateReason.TILL_PHONE: ("收银卡号就是手机号", "a till's card number is the phone"),
    DuplicateReason.NAME_AND_BIRTHDAY: ("姓名与生日相同", "same name and birthday"),
    DuplicateReason.UNIONID: ("微信账号相同", "one WeChat account"),
    DuplicateReason.EXTERNAL_CONTACT: ("同一个企业微信客户", "one contact on WeCom"),
    DuplicateReason.PROPOSED: ("人工提出", "proposed"),
}

MERGES = ExportedList(
    name="member_merges",
    operation="listMerges",
    title=("会员合并", "Merges of members"),
    permission=SEE_DUPLICATES,
    pages=queries.merges,
    columns=(
        Column("merged_at", ("合并时间", "Merged"), Kind.MOMENT),
        Column("survivor_number", ("保留会员号", "Survivor's number")),
        Column("survivor_name_masked", ("保留会员", "Survivor")),
        Column("absorbed_number", ("并入会员号", "Absorbed number")),
        Column("absorbed_name_masked", ("并入会员", "Absorbed")),
        Column("reason", ("依据", "Reason"), words=REASONS),
        Column("orders", ("归入订单数", "Orders"), Kind.INTEGER),
        Column("net_fen", ("归入净额", "Net"), Kind.FEN),
        Column("coupons", ("归入可用券", "Coupons"), Kind.INTEGER),
        Column("merged_by_name", ("操作人", "By")),
        Column("undone_at", ("撤销时间", "Undone"), Kind.MOMENT),
    ),
)
LISTS = (MERGES,)
