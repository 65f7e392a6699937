"""Which customers on WeCom are members, as a file: masked, as in the list."""

from guide_app.base.web.exported import Column, ExportedList, Kind
from wecom_bridge import link_queries
from wecom_bridge.permissions import SEE_LINKS
from wecom_bridge.rules import LinkedBy, LinkStanding

STANDINGS = {
    LinkStanding.LINKED: ("已关联", "linked"),
    LinkStanding.HINTED: ("可能是会员", "may be a member"),
    LinkStanding.DISPUTED: ("待总部比对", "waits for headquarters"),
    LinkStanding.UNKNOWN: ("未关联", "not linked"),
}
HOW = {LinkedBy.STAFF: ("导购确认", "staff"), LinkedBy.REGISTRATION: ("注册链接", "registration")}
LINKS = ExportedList(
    name="wecom-contact-links",
    operation="listWecomContactLinks",
    title=("企微客户与会员", "Customers on WeCom and members"),
    permission=SEE_LINKS,
    pages=link_queries.contact_links,
    filters_told={"standing": ("关联情况", "standing")},
    columns=(
        Column("name_masked", ("企微客户", "Customer on WeCom")),
        Column("associate_id", ("导购", "Associate"), Kind.ASSOCIATE),
        Column("standing", ("关联情况", "Standing"), words=STANDINGS),
        Column("member_number", ("会员号", "Member")),
        Column("member_name", ("会员", "Name")),
        Column("how", ("依据", "How"), words=HOW),
        Column("linked_at", ("关联时间", "Linked"), Kind.MOMENT),
    ),
)
LISTS = (LINKS,)
