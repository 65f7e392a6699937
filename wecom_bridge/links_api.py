"""Which member a customer on WeCom is, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from wecom_bridge import link_queries, linking, queries
from wecom_bridge.errors import RegistrationOver
from wecom_bridge.rules import LinkStanding
from wecom_bridge.schemas import (
    CandidateView,
    ContactLinked,
    ContactLinkView,
    ContactMeant,
    ContactUnlinked,
    LinkContact,
    LinkedContactView,
    MeanContact,
    UnlinkContact,
)


class WecomLinkController(Controller):
    """企业微信客户与会员 · Customers on WeCom who are members."""

    path = "/v1"
    tags = ("wecom",)

    @get(
        "/members/{member_id:uuid}/wecom-contacts",
        operation_id="listWecomContactsOfMember",
        summary="会员的企业微信 · Who a member is on WeCom",
    )
    async def of_member(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[LinkedContactView]:
        """Of all their member ids, masked, with how each is known."""
        return await queries.contacts_of_member(actor, member_id)

    @get(
        "/members/{member_id:uuid}/wecom-candidates",
        operation_id="listWecomCandidatesOfMember",
        summary="可能是这位会员的企业微信客户 · Who on WeCom may be a member",
    )
    async def candidates(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[CandidateView]:
        """Customers of whom an associate has noted the member's phone. Nobody is linked by that alone."""
        return await queries.candidates_of_member(actor, member_id)

    @get(
        "/wecom/contact-links",
        operation_id="listWecomContactLinks",
        summary="企微客户与会员 · Which customers on WeCom are members",
    )
    async def links(
        self, actor: CurrentActor, paging: Paging, standing: FromQuery[LinkStanding | None] = None
    ) -> Page[ContactLinkView]:
        """Of the people within reach, masked; members out of reach are not named."""
        return await link_queries.contact_links(actor, paging, standing=standing)

    @post(
        "/wecom/contact-links",
        status_code=200,
        operation_id="linkWecomContact",
        opt=refuses(NotFound),
        summary="关联客户与会员 · Say which member a customer on WeCom is",
    )
    async def link(self, actor: CurrentActor, data: JSONBody[LinkContact], write: RetrySafe) -> Written[ContactLinked]:
        """One who is another member's already stays theirs; the two are noted for headquarters to decide."""
        return await write(lambda: linking.link_contact(actor, data))

    @post(
        "/wecom/contact-links/removal",
        status_code=200,
        operation_id="unlinkWecomContact",
        opt=refuses(NotFound),
        summary="取消关联 · Take back that a customer is a member",
    )
    async def unlink(
        self, actor: CurrentActor, data: JSONBody[UnlinkContact], write: RetrySafe
    ) -> Written[ContactUnlinked]:
        """For a mistake. Nothing else of either changes."""
        return await write(lambda: linking.unlink_contact(actor, data))

    @post(
        "/registrations/{registration_id:uuid}/wecom-contact",
        status_code=200,
        operation_id="meanWecomContact",
        opt=refuses(NotFound, RegistrationOver),
        summary="登记链接发给哪位客户 · To whom on WeCom the link of a registration is sent",
    )
    async def mean(
        self, actor: CurrentActor, registration_id: FromPath[UUID], data: JSONBody[MeanContact], write: RetrySafe
    ) -> Written[ContactMeant]:
        """Of one's own registration, while it waits; the customer is linked within minutes after they have agreed."""
        return await write(lambda: linking.mean_contact(actor, registration_id, data))
