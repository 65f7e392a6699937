"""查看与导出记录 · Who saw phones in clear, took lists away or fetched copies, with rows, reasons and the limits."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Role
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.exported import LISTS
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.privacy.disclosures import DisclosureKind
from guide_app.ground.privacy.queries.disclosures import disclosure_limits, disclosures_in_reach
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class Filters(msgspec.Struct, frozen=True):
    """What the address asks for."""

    kind: DisclosureKind | None = None
    associate_id: UUID | None = None
    first: date | None = None
    last: date | None = None


class DisclosurePages(PageController):
    """查看与导出记录 · Reveals and exports."""

    path = "/hq/privacy/disclosures"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        filters = asked(request, Filters)
        narrowed = msgspec.structs.asdict(filters)
        return await page(
            request,
            "console/privacy/disclosures.html",
            found=await disclosures_in_reach(actor, paging_in(request), **narrowed),
            limits=await disclosure_limits(actor, associate_id=filters.associate_id),
            filters=filters,
            form=Form.of(narrowed),
            sees_members=actor.may(SEE_MEMBERS),
            lists={name: one.title for name, one in LISTS.items()},
            roles={role.value: role.names for role in Role},
            offer=offered(actor, "disclosures", **narrowed),
        )
