"""Members with what they bought as a file: masked, as in the list."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.members.exports import WHO, WHOSE
from guide_app.ground.members.rules import MemberSource
from performance.permissions import SEE_CUSTOMERS
from performance.queries.in_reach import members_in_reach


class CustomerFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What narrows the list."""

    store_id: UUID | None = None
    path: str | None = None
    level: str | None = None
    source: MemberSource | None = None
    dedicated_id: UUID | None = None
    acquirer_id: UUID | None = None
    first: date | None = None
    last: date | None = None
    unseen_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] | None = None


CUSTOMERS = ExportedList(
    name="customers",
    operation="listCustomers",
    title=("会员与消费", "Members with what they bought"),
    permission=SEE_CUSTOMERS,
    pages=members_in_reach,
    filters=CustomerFilters,
    filters_told={
        "store_id": ("所属门店", "home store"),
        "path": ("区域", "unit"),
        "level": ("等级", "level"),
        "source": ("来源", "source"),
        "dedicated_id": ("专属导购", "dedicated"),
        "acquirer_id": ("拉新导购", "won by"),
        "first": ("注册日起", "registered from"),
        "last": ("注册日止", "registered to"),
        "unseen_days": ("多少天没来", "not seen for days"),
    },
    columns=(
        *WHO,
        *WHOSE,
        Column("last_visit_at", ("最近到店", "Last visit"), Kind.MOMENT),
        Column("orders", ("订单数", "Orders"), Kind.INTEGER, summed=True),
        Column("net_fen", ("累计净消费", "Net sales"), Kind.FEN, summed=True),
    ),
)
LISTS = (CUSTOMERS,)
