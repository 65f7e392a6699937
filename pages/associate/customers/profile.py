"""One customer: what they bought, what they hold, who met them; and their phone, for a reason."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from appointments.permissions import TEND_APPOINTMENTS
from clienteling.permissions import ASK_TO_GIVE_OVER, ASK_TO_TAKE_OVER, WRITE_NOTES
from clienteling.ports import ContactBook
from clienteling.queries.profile import profile as customer_profile
from coupons.queries import coupons_of_member
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.permissions import CHANGE_MEMBERS, REVEAL_PHONES, TRANSFER_MEMBERS
from guide_app.ground.members.queries import bindings, member
from guide_app.ground.orders.filters import OrderFilters
from guide_app.ground.orders.queries import orders_in_reach
from guide_app.ground.touches.permissions import NOTE_TOUCHES
from guide_app.ground.touches.queries import touches_of_member
from guide_app.ground.touches.schemas import NoteTouch
from guide_app.ground.touches.service import note_touch
from loyalty.queries import growth, growth_entries
from pages.asking import paging_in
from pages.labels.appointments import SERVICES, STATE_KINDS, STATES
from pages.labels.clienteling import BARRIERS, CARE_PURPOSES, CONTACT_CHANNELS, FOUND, OUTCOMES, TOPICS
from pages.labels.codes import KINDS
from pages.labels.coupons import STATES as COUPON_STATES
from pages.labels.customers import BINDINGS, GENDERS, VISITS, touch_name
from pages.labels.levels import ENTRIES
from pages.labels.orders import STATUS, STATUS_KIND
from pages.labels.privacy import PURPOSES, STANDINGS
from pages.page import PageController, page
from pages.revealing.flow import ask_why, show_phone
from performance.queries.customers import customer
from qr_codes.permissions import SHARE_LINKS
from qr_codes.queries.codes import carriers_of

AnyRequest = Request[Any, Any, Any]

SHOWN = 3
"""Of orders, coupons, notes: the rest stands on pages of their own."""
WHOLE_PHONE = "associate/customers/phone.html"


class CustomerProfilePages(PageController):
    """顾客档案 · A customer's profile."""

    path = "/a/customers/{member_id:uuid}"

    @get()
    async def profile(
        self,
        request: AnyRequest,
        actor: CurrentActor,
        member_id: FromPath[UUID],
        contact_book: SkipValidation[NamedDependency[ContactBook]],
    ) -> Response[bytes]:
        """Who this is, and what to do for them now."""
        known = await customer_profile(actor, member_id, contacts=contact_book)
        return await page(
            request,
            "associate/customers/profile.html",
            member=known.member,
            known=known,
            sums=await customer(actor, member_id),
            names_of_tags=[one.name for one in known.tags],
            shown=SHOWN,
            growth=known.growth,
            visits=VISITS,
            genders=GENDERS,
            order_names=STATUS,
            order_kinds=STATUS_KIND,
            agreed_to=PURPOSES,
            standings=STANDINGS,
            services=SERVICES,
            states=STATES,
            state_kinds=STATE_KINDS,
            topics=TOPICS,
            found=FOUND,
            purposes=CARE_PURPOSES,
            channels=CONTACT_CHANNELS,
            outcomes=OUTCOMES,
            barriers=BARRIERS,
            due_day=business_date(clock.now()),
            may_write=actor.may(WRITE_NOTES),
            may_share=actor.may(SHARE_LINKS),
            may_ask=actor.may(ASK_TO_TAKE_OVER) and actor.store_id is not None,
            may_give=actor.may(ASK_TO_GIVE_OVER) and actor.store_id is not None and not actor.may(TRANSFER_MEMBERS),
            may_change=actor.may(CHANGE_MEMBERS),
            may_reveal=actor.may(REVEAL_PHONES),
            may_transfer=actor.may(TRANSFER_MEMBERS),
            may_book=actor.may(TEND_APPOINTMENTS) and actor.store_id is not None,
        )

    @get("/orders")
    async def orders(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Everything they bought in the stores that I see."""
        found = await member(actor, member_id)
        listed = await orders_in_reach(actor, paging_in(request), OrderFilters(member_id=member_id))
        return await page(
            request,
            "associate/customers/orders.html",
            member=found,
            listed=listed,
            order_names=STATUS,
            order_kinds=STATUS_KIND,
        )

    @get("/coupons")
    async def coupons(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Every coupon they were given."""
        found = await member(actor, member_id)
        listed = await coupons_of_member(actor, member_id, paging_in(request))
        return await page(
            request, "associate/customers/coupons.html", member=found, listed=listed, coupon_states=COUPON_STATES
        )

    @get("/growth")
    async def growth(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Their level, and what brought them there."""
        return await page(
            request,
            "associate/customers/growth.html",
            member=await member(actor, member_id),
            growth=await growth(actor, member_id),
            listed=await growth_entries(actor, member_id, paging_in(request)),
            reasons=ENTRIES,
        )

    @get("/history")
    async def history(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who met them where, and whose customer they were from when to when."""
        return await self._history(request, actor, member_id, Form.of())

    @post("/history", status_code=303)
    async def note(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Note a visit or a contact that nothing else tells of."""
        form = await Form.sent(request)

        async def work() -> Done:
            await note_touch(actor, member_id, form.read(NoteTouch))
            return Done(f"/a/customers/{member_id}/history", _("已登记"))

        return await form.submit(request, work, again=lambda: self._history(request, actor, member_id, form))

    async def _history(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        paging = paging_in(request)
        listed = await touches_of_member(actor, member_id, paging, newest_first=True)
        return await page(
            request,
            "associate/customers/history.html",
            member_id=member_id,
            listed=listed,
            bound=[] if paging.after else list(reversed(await bindings(actor, member_id))),
            name_of=touch_name,
            carriers=await carriers_of(actor, {touch.code_id for touch in listed.items if touch.code_id}),
            printed=KINDS,
            reasons=BINDINGS,
            form=form,
            may_note=actor.may(NOTE_TOUCHES),
        )

    @get("/phone")
    async def ask_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Why the whole phone is needed."""
        return await ask_why(request, actor, member_id, template=WHOLE_PHONE)

    @post("/phone", status_code=200)
    async def show_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """The whole phone, once."""
        return await show_phone(request, actor, member_id, template=WHOLE_PHONE)
