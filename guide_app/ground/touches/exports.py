"""Lists of meetings with customers as files."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.base.web.pages import Page, PageRequest
from guide_app.ground.touches import queries
from guide_app.ground.touches.permissions import SEE_TOUCHES
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.schemas import TouchView

KINDS = {
    TouchKind.SCAN: ("扫码", "scan"),
    TouchKind.SHARE: ("分享", "share"),
    TouchKind.CLICK: ("打开链接", "click"),
    TouchKind.ADD: ("添加企业微信", "added on WeCom"),
    TouchKind.VISIT: ("到店", "visit"),
    TouchKind.CONTACT: ("联系", "contact"),
    TouchKind.APPOINTMENT: ("预约", "appointment"),
    TouchKind.COUPON: ("优惠券", "coupon"),
    TouchKind.ORDER: ("订单", "order"),
    TouchKind.REGISTER: ("注册", "registration"),
}


async def _of_member(
    actor: Actor, paging: PageRequest, *, member_id: UUID, newest_first: bool = False
) -> Page[TouchView]:
    """As the list, which names its member first."""
    return await queries.touches_of_member(actor, member_id, paging, newest_first=newest_first)


TOUCHES_OF_MEMBER = ExportedList(
    name="member-touches",
    operation="listTouches",
    title=("会员触达记录", "Touches of a member"),
    permission=SEE_TOUCHES,
    pages=_of_member,
    filters_told={"newest_first": ("最近的在前", "newest first")},
    columns=(
        Column("at", ("时间", "At"), Kind.MOMENT),
        Column("kind", ("类型", "Kind"), words=KINDS),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("source", ("来源", "Source")),
    ),
)
TOUCH_COUNTS = ExportedList(
    name="touch-counts",
    operation="countTouches",
    title=("触达统计", "Meetings by associate"),
    permission=SEE_TOUCHES,
    pages=queries.touch_counts,
    columns=(
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("count", ("触达次数", "Meetings"), Kind.INTEGER, summed=True),
    ),
)
LISTS = (TOUCHES_OF_MEMBER, TOUCH_COUNTS)
