"""Lists of people as files."""

from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.ground.associates import queries
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView

STATUSES = {AssociateStatus.ACTIVE: ("在职", "active"), AssociateStatus.LEFT: ("离职", "left")}


def _region(person: AssociateView) -> str | None:
    """The region that somebody is posted to; none for who is posted to a store or to headquarters."""
    return None if person.store_id is not None or person.path == HQ_PATH else person.path.split("/")[-2]


ASSOCIATES = ExportedList(
    name="associates",
    operation="listAssociates",
    title=("人员", "Associates"),
    permission=SEE_ASSOCIATES,
    pages=queries.associates,
    columns=(
        Column("number", ("工号", "Number")),
        Column("name", ("姓名", "Name")),
        Column("title", ("职务", "Title")),
        Column("role", ("角色", "Role"), words=ROLES),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("path", ("区域编码", "Region code"), value=_region),
        Column("path", ("任职路径", "Path")),
        Column("employer", ("用工法人", "Employer")),
        Column("phone_masked", ("手机（遮盖）", "Masked phone")),
        Column("wecom_userid", ("企业微信账号", "WeCom account")),
        Column("status", ("状态", "Status"), words=STATUSES),
        Column("posted_from", ("任职起", "In post since"), Kind.DATE),
        Column("posted_to", ("任职止", "Posted to"), Kind.DATE),
        Column("left_at", ("离职时间", "Left"), Kind.MOMENT),
    ),
)
LISTS = (ASSOCIATES,)
