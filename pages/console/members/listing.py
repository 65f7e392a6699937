"""会员 · Members within reach with what they bought, and those who are looked for."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import Page
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.rules import MOST_FOUND, MemberSource
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.console.named import associate_called, store_called
from pages.console.units import regions_to_choose, stores_to_propose
from pages.finding import wanted_from
from pages.labels.customers import SOURCES
from pages.page import PageController, page
from performance.queries.in_reach import UnseenDays, find_members_in_reach, members_in_reach
from performance.schemas import MemberInReach

AnyRequest = Request[Any, Any, Any]

AWAY: list[tuple[str, str]] = [("30", _("30 天")), ("60", _("60 天")), ("90", _("90 天")), ("180", _("180 天"))]


class MemberFilters(msgspec.Struct, frozen=True):
    """What the address asks for; a store by its code, a region by its path, people by their numbers."""

    store: str | None = None
    region: str | None = None
    source: MemberSource | None = None
    dedicated: str | None = None
    acquirer: str | None = None
    first: date | None = None
    last: date | None = None
    unseen_days: UnseenDays | None = None


class Narrowed(msgspec.Struct, frozen=True):
    """The same by ids, as the query and the export take it."""

    store_id: UUID | None = None
    path: str | None = None
    source: MemberSource | None = None
    dedicated_id: UUID | None = None
    acquirer_id: UUID | None = None
    first: date | None = None
    last: date | None = None
    unseen_days: int | None = None


class MemberPages(PageController):
    """会员 · Members."""

    path = "/hq/members"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who registered last first, as the address narrows them."""
        actor.require(SEE_MEMBERS)
        wanted = asked(request, MemberFilters)
        form = Form.of(msgspec.structs.asdict(wanted))
        found: Page[MemberInReach] = Page([])
        narrowed = Narrowed()
        try:
            narrowed = await _narrowed(actor, wanted)
            found = await members_in_reach(actor, paging_in(request), **msgspec.structs.asdict(narrowed))
        except InvalidField as refusal:
            form.refuse(refusal, {})
        return await page(
            request,
            "console/members/list.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            finding=Form.of(),
            found=found,
            is_narrowed=wanted != MemberFilters(),
            offer=offered(actor, "customers", **msgspec.structs.asdict(narrowed)),
            stores=await stores_to_propose(actor),
            regions=await regions_to_choose(actor),
            sources=SOURCES,
            away=AWAY,
        )

    @post("/search", status_code=200)
    async def search(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """By phone, its last four digits, name or number. Sent as a form, so that no address holds them."""
        actor.require(SEE_MEMBERS)
        form = await Form.sent(request)
        typed, found = form.get("q"), list[MemberInReach]()
        try:
            found = await find_members_in_reach(actor, wanted_from(typed)) if typed else []
        except Refusal as refusal:
            form.refuse_at("q", refusal)
        return await page(
            request,
            "console/members/found.html",
            status_code=form.refusal.status if form.refusal else 200,
            finding=form,
            found=found,
            is_cut=len(found) >= MOST_FOUND,
            sources=SOURCES,
        )


async def _narrowed(actor: Actor, wanted: MemberFilters) -> Narrowed:
    """Raises InvalidField at the field of what nobody in reach is called."""
    if wanted.region is not None and not actor.reaches(wanted.region):
        raise InvalidField("region", "须在您的权限范围内 / a place within your reach")
    return Narrowed(
        store_id=await store_called(actor, wanted.store),
        path=wanted.region if wanted.store is None else None,
        source=wanted.source,
        dedicated_id=await associate_called(actor, wanted.dedicated, field="dedicated", at_work=False),
        acquirer_id=await associate_called(actor, wanted.acquirer, field="acquirer", at_work=False),
        first=wanted.first,
        last=wanted.last,
        unseen_days=wanted.unseen_days,
    )
