"""Contacts and care dates over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from clienteling.errors import (
    CareAlreadyPlanned,
    CareEnded,
    NotToBeContacted,
    SensitiveNumber,
    SensitiveText,
)
from clienteling.queries import care as care_seen
from clienteling.queries import contacts as contacts_seen
from clienteling.rules.care import CareState, CareWhen
from clienteling.rules.contacts import Allowance
from clienteling.schemas.care import (
    CareCounts,
    CareHandedOver,
    CareView,
    EndCare,
    HandOverCare,
    MoveCare,
    PlanCare,
)
from clienteling.schemas.contacts import LogContact, LoggedContact
from clienteling.service.care import cancel_care, end_care, move_care, plan_care
from clienteling.service.contacts import log_contact
from clienteling.service.handing_over import hand_over_care
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.members.errors import AssociateNotAvailable

OfStore = Annotated[UUID | None, QueryParameter(description="只看该门店 · Only this store")]
InState = Annotated[CareState | None, QueryParameter(name="state", description="状态 · Where it stands")]
OfAssociate = Annotated[UUID | None, QueryParameter(description="只看该导购 · Only this associate")]


class MemberCareController(Controller):
    """联系顾客 · Contacts with a customer, and when to care for them next."""

    path = "/v1/members/{member_id:uuid}"
    tags = ("clienteling",)

    @get("/contacts", operation_id="listContactsOfMember", summary="顾客的联系记录 · Contacts with a customer")
    async def contacts(self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging) -> Page[LoggedContact]:
        """The newest first, whoever it was."""
        return await contacts_seen.contacts_of_member(actor, member_id, paging)

    @post(
        "/contacts",
        operation_id="logContact",
        opt=refuses(NotToBeContacted),
        summary="记录一次联系 · Log a contact",
    )
    async def log(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[LogContact], write: RetrySafe
    ) -> Written[LoggedContact]:
        """Refused beyond the contact cap, but for what the customer began and for who stands in the store."""
        return await write(lambda: log_contact(actor, member_id, data))

    @get(
        "/contact-allowance",
        operation_id="showContactAllowance",
        summary="现在能否联系 · Whether a customer may be contacted now",
    )
    async def allowance(self, actor: CurrentActor, member_id: FromPath[UUID]) -> Allowance:
        """Over all people of the chain; `barrier` says why not."""
        return await contacts_seen.contact_allowance(actor, member_id)

    @post(
        "/care",
        operation_id="planCare",
        opt=refuses(InvalidField, CareAlreadyPlanned, SensitiveText, SensitiveNumber),
        summary="安排下次回访 · Plan the next care date",
    )
    async def plan(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[PlanCare], write: RetrySafe
    ) -> Written[CareView]:
        """One at a time for each associate and customer; rules make their own beside it."""
        return await write(lambda: plan_care(actor, member_id, data))


class CareController(Controller):
    """回访 · Care dates."""

    path = "/v1/care"
    tags = ("clienteling",)

    @get(operation_id="listCare", summary="所辖门店的回访 · Care dates of the stores in reach")
    async def care(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: OfStore = None,
        associate_id: OfAssociate = None,
        in_state: InState = None,
    ) -> Page[CareView]:
        """Those made last first, without notes."""
        return await care_seen.care_in_reach(
            actor, paging, store_id=store_id, associate_id=associate_id, state=in_state
        )

    @get("/{care_id:uuid}", operation_id="showCare", summary="一次回访 · One care date")
    async def one(self, actor: CurrentActor, care_id: FromPath[UUID]) -> Response[CareView]:
        """With its version as ETag."""
        found = await care_seen.care_of_id(actor, care_id)
        return with_etag(found, found.version)

    @patch(
        "/{care_id:uuid}",
        operation_id="moveCare",
        opt=refuses(InvalidField, CareEnded),
        summary="改期 · Move a care date",
    )
    async def move(
        self, actor: CurrentActor, care_id: FromPath[UUID], data: JSONBody[MoveCare], expected_version: ExpectedVersion
    ) -> Response[CareView]:
        """To another day; one's own alone."""
        moved = await move_care(actor, care_id, data, expected_version=expected_version)
        return with_etag(moved, moved.version)

    @post(
        "/{care_id:uuid}/done",
        status_code=200,
        operation_id="endCare",
        opt=refuses(CareEnded, NotToBeContacted, InvalidField, CareAlreadyPlanned),
        summary="回访结果 · Tell how it went",
    )
    async def end(
        self, actor: CurrentActor, care_id: FromPath[UUID], data: JSONBody[EndCare], write: RetrySafe
    ) -> Written[CareView]:
        """The contact is logged by it, and the next date planned when one is named."""
        return await write(lambda: end_care(actor, care_id, data))

    @post(
        "/{care_id:uuid}/cancel",
        status_code=200,
        operation_id="cancelCare",
        opt=refuses(CareEnded),
        summary="取消回访 · Give a care date up",
    )
    async def cancel(self, actor: CurrentActor, care_id: FromPath[UUID], write: RetrySafe) -> Written[CareView]:
        """One's own alone."""
        return await write(lambda: cancel_care(actor, care_id))

    @post(
        "/hand-over",
        status_code=200,
        operation_id="handOverCare",
        opt=refuses(NotFound, AssociateNotAvailable),
        summary="移交回访 · Hand care dates over",
    )
    async def hand_over(
        self, actor: CurrentActor, data: JSONBody[HandOverCare], write: RetrySafe
    ) -> Written[CareHandedOver]:
        """All that are open; where the receiver has planned one for the same customer, theirs stays alone."""
        return await write(lambda: hand_over_care(actor, data.from_id, data.associate_id))


class MyCareController(Controller):
    """我的回访 · One's own care dates."""

    path = "/v1/my/care"
    tags = ("clienteling",)

    @get(operation_id="listMyCare", summary="我的回访 · My care dates")
    async def mine(
        self, actor: CurrentActor, paging: Paging, when: FromQuery[CareWhen | None] = None
    ) -> Page[CareView]:
        """Open ones, those that are due first at the front; `barrier` says whom not to contact now."""
        return await care_seen.my_care(actor, paging, when=when)

    @get("/counts", operation_id="countMyCare", summary="我的回访数 · How many care dates I have")
    async def counts(self, actor: CurrentActor) -> CareCounts:
        """Overdue, for today, later."""
        return await care_seen.my_care_counts(actor)


class ContactController(Controller):
    """联系记录 · Contacts."""

    path = "/v1/contacts"
    tags = ("clienteling",)

    @get(operation_id="listContacts", summary="所辖门店的联系记录 · Contacts of the stores in reach")
    async def contacts(
        self, actor: CurrentActor, paging: Paging, store_id: OfStore = None, associate_id: OfAssociate = None
    ) -> Page[LoggedContact]:
        """The newest first."""
        return await contacts_seen.contacts_in_reach(actor, paging, store_id=store_id, associate_id=associate_id)
