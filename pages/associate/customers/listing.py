"""One's own customers, the latest visit first, and those who are looked for."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.permissions import REGISTER_MEMBERS
from pages.asking import asked, paging_in
from pages.associate.segments.finding import book_of
from pages.finding import wanted_from
from pages.labels.customers import VISITS
from pages.labels.segments import OURS
from pages.page import PageController, page
from performance.queries.customers import find_customers, my_customers
from performance.schemas import CustomerView
from segments.queries.kept import counted_segments

AnyRequest = Request[Any, Any, Any]

AWAY: list[tuple[str, str]] = [
    ("", _("不限")),
    ("30", _("30 天")),
    ("60", _("60 天")),
    ("90", _("90 天")),
]
WHOSE: list[tuple[str, str]] = [("", _("本店顾客")), ("true", _("我的专属"))]
"""Whose customers a manager looks at."""


class CustomerFilters(msgspec.Struct, frozen=True):
    """Which customers are listed."""

    unseen_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] | None = None
    mine: bool = False


class CustomerPages(PageController):
    """顾客 · Customers."""

    path = "/a/customers"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By their last visit; of those who were away for long the longest first."""
        filters = asked(request, CustomerFilters)
        listed = await my_customers(
            actor,
            paging_in(request),
            mine=filters.mine,
            unseen_days=filters.unseen_days,
            longest_away_first=filters.unseen_days is not None,
        )
        return await page(
            request,
            "associate/customers/list.html",
            form=Form.of(),
            listed=listed,
            filters=filters,
            away=AWAY,
            whose=WHOSE if actor.role is Role.STORE_MANAGER else [],
            visits=VISITS,
            may_register=_may_register(actor),
            counted=await counted_segments(actor, book=book_of(actor)),
            ours=OURS,
        )

    @post("/search", status_code=200)
    async def search(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By phone, its last four digits, name or number. Sent as a form, so that no address holds them."""
        form = await Form.sent(request)
        typed = form.get("q")
        try:
            found = await find_customers(actor, wanted_from(typed)) if typed else []
        except Refusal as refusal:
            form.refuse_at("q", refusal)
            shown = await self._found(request, actor, form, [])
            shown.status_code = refusal.status
            return shown
        return await self._found(request, actor, form, found)

    async def _found(self, request: AnyRequest, actor: Actor, form: Form, found: list[CustomerView]) -> Response[bytes]:
        return await page(
            request,
            "associate/customers/found.html",
            form=form,
            found=found,
            visits=VISITS,
            may_register=_may_register(actor),
        )


def _may_register(actor: Actor) -> bool:
    return actor.may(REGISTER_MEMBERS) and actor.store_id is not None
