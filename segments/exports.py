"""Members of a tag and of a kept search as files, masked as in the list."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.members.exports import WHO
from segments.permissions import SEARCH_MEMBERS, SEE_TAGS
from segments.queries.kept import members_of_segment
from segments.queries.tagged import members_of_tag

WHERE = (
    Column("level", ("等级", "Level")),
    Column("home_store_id", ("所属门店", "Home store"), Kind.STORE),
    Column("dedicated_id", ("专属导购", "Dedicated"), Kind.ASSOCIATE),
    Column("last_on", ("最近购买", "Last purchase"), Kind.DATE),
    Column("visited_on", ("最近到店", "Last visit"), Kind.DATE),
    Column("year_fen", ("近 12 个月净消费", "Spend in 12 months"), Kind.FEN),
)
MEMBERS_OF_TAG = ExportedList(
    name="members-of-tag",
    operation="listMembersOfTag",
    title=("标签会员", "Members of a tag"),
    permission=SEE_TAGS,
    pages=members_of_tag,
    filters_told={"tag_id": ("标签", "tag")},
    columns=(
        *WHO,
        *WHERE,
        Column("put_at", ("打标时间", "Tagged"), Kind.MOMENT),
    ),
)
MEMBERS_OF_SEGMENT = ExportedList(
    name="members-of-segment",
    operation="listMembersOfSegment",
    title=("人群会员", "Members of a segment"),
    permission=SEARCH_MEMBERS,
    pages=members_of_segment,
    filters_told={"segment_id": ("人群", "segment")},
    columns=(
        *WHO,
        *WHERE,
        Column("orders", ("订单数", "Orders"), Kind.INTEGER, summed=True),
        Column("net_fen", ("累计净消费", "Net spend"), Kind.FEN, summed=True),
        Column("tags", ("标签", "Tags"), value=lambda member: "、".join(member.tags)),
    ),
)
LISTS = (MEMBERS_OF_TAG, MEMBERS_OF_SEGMENT)
