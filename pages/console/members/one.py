"""会员档案 · One member: who they are, what happened with them, and what can be done about it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.permissions import SEE_PROFILES
from clienteling.queries.contacts import contacts_of_member
from clienteling.queries.notes import notes_of_member
from coupons.permissions import SEE_COUPONS
from coupons.queries import coupons_of_member
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Permission
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalRequested
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.audit.permissions import SEE_AUDIT
from guide_app.ground.audit.queries import audit_entries
from guide_app.ground.members.approvals import ask_erasure
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.members.merging.queries import merges
from guide_app.ground.members.merging.schemas import MergeView
from guide_app.ground.members.permissions import (
    CHANGE_MEMBERS,
    ERASE_MEMBERS,
    PROPOSE_MERGES,
    REVEAL_PHONES,
    SEE_DUPLICATES,
    SEE_MEMBERS,
    TRANSFER_MEMBERS,
)
from guide_app.ground.members.queries import bindings, consents, member
from guide_app.ground.members.schemas import EraseMember, MemberView
from guide_app.ground.orders.filters import OrderFilters
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.queries import orders_in_reach
from guide_app.ground.privacy.permissions import WITHDRAW_CONSENTS
from guide_app.ground.privacy.queries.consents import consents_of_member
from guide_app.ground.privacy.schemas import WithdrawConsent
from guide_app.ground.privacy.service.consenting import withdraw_in_store
from guide_app.ground.stores.queries import these_stores
from guide_app.ground.touches.permissions import SEE_TOUCHES
from guide_app.ground.touches.queries import touches_of_member
from loyalty.approvals import adjust
from loyalty.errors import NotEnoughPoints
from loyalty.permissions import ADJUST_GROWTH, SEE_GROWTH
from loyalty.queries import growth, growth_entries
from loyalty.schemas import AdjustGrowth
from pages.asking import asked, paging_in
from pages.console.audit.reading import facts_of
from pages.console.named import associate_called
from pages.handing_over.flow import hand_one_over
from pages.labels.clienteling import CARE_PURPOSES, CONTACT_CHANNELS, FOUND, OUTCOMES, TOPICS
from pages.labels.codes import KINDS
from pages.labels.coupons import STATES
from pages.labels.customers import ACTIONS, BINDINGS, GENDERS, PROOFS, SOURCES, touch_name
from pages.labels.levels import ENTRIES
from pages.labels.orders import STATUS, STATUS_KIND
from pages.labels.privacy import CHANNELS, PURPOSES, STANDINGS
from pages.page import PageController, page
from pages.revealing.flow import ask_why, show_phone
from performance.queries.in_reach import member_in_reach
from qr_codes.queries.codes import carriers_of

AnyRequest = Request[Any, Any, Any]

WHOLE_PHONE = "console/members/phone.html"


class Part(StrEnum):
    """What is shown of a member beside who they are."""

    ORDERS = "orders"
    COUPONS = "coupons"
    GROWTH = "growth"
    TOUCHES = "touches"
    NOTES = "notes"
    CONTACTS = "contacts"
    BINDINGS = "bindings"
    CONSENTS = "consents"
    AUDIT = "audit"


PARTS: dict[Part, tuple[str, Permission]] = {
    Part.ORDERS: (_("订单"), SEE_ORDERS),
    Part.COUPONS: (_("券"), SEE_COUPONS),
    Part.GROWTH: (_("成长值"), SEE_GROWTH),
    Part.TOUCHES: (_("往来"), SEE_TOUCHES),
    Part.NOTES: (_("备注"), SEE_PROFILES),
    Part.CONTACTS: (_("联系记录"), SEE_PROFILES),
    Part.BINDINGS: (_("专属导购变更"), SEE_MEMBERS),
    Part.CONSENTS: (_("同意记录"), SEE_MEMBERS),
    Part.AUDIT: (_("审计"), SEE_AUDIT),
}


class Wanted(msgspec.Struct, frozen=True):
    """The part that the address asks for."""

    part: Part = Part.ORDERS


class OneMemberPages(PageController):
    """会员档案 · One member."""

    path = "/hq/members/{member_id:uuid}"

    @get()
    async def one(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who they are, and one part of what happened with them."""
        part = asked(request, Wanted).part
        found = await member(actor, member_id)
        sums = await member_in_reach(actor, found.id)
        return await page(
            request,
            "console/members/one.html",
            member=found,
            sums=sums,
            growth=await growth(actor, member_id),
            part=part,
            parts=[(each.value, name) for each, (name, needed) in PARTS.items() if actor.may(needed)],
            sources=SOURCES,
            genders=GENDERS,
            may_change=actor.may(CHANGE_MEMBERS),
            may_reveal=actor.may(REVEAL_PHONES),
            may_transfer=actor.may(TRANSFER_MEMBERS),
            may_erase=actor.may(ERASE_MEMBERS),
            may_propose=actor.may(PROPOSE_MERGES),
            merged=await _merged(actor, found),
            **await _part(request, actor, member_id, part),
        )

    @post("/consents", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Note that the customer said they do not want this any more."""
        form = await Form.sent(request)

        async def work() -> Done:
            await withdraw_in_store(actor, member_id, form.read(WithdrawConsent))
            return Done(f"/hq/members/{member_id}?part=consents", _("已按顾客要求撤回"))

        return await form.submit(request, work, again=lambda: self.one.fn(self, request, actor, member_id))

    @get("/phone")
    async def ask_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Why the whole phone is needed."""
        return await ask_why(request, actor, member_id, template=WHOLE_PHONE)

    @post("/phone", status_code=200)
    async def show_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """The whole phone, once."""
        return await show_phone(request, actor, member_id, template=WHOLE_PHONE)

    @get("/handover")
    async def choose(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who gets this customer."""
        actor.require(TRANSFER_MEMBERS)
        return await self._form(request, actor, member_id, "handover", Form.of())

    @post("/handover", status_code=303)
    async def hand_over(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Give this customer another dedicated associate."""
        form = await Form.sent(request)

        async def work() -> Done:
            receiver = await associate_called(actor, form.get("number"), field="number")
            return await hand_one_over(actor, form, member_id, f"/hq/members/{member_id}", associate_id=str(receiver))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, member_id, "handover", form),
            at={AssociateNotAvailable: "number"},
        )

    @get("/growth")
    async def ask_points(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """How many points, and why."""
        actor.require(ADJUST_GROWTH)
        return await self._points(request, actor, member_id, Form.of())

    @post("/growth", status_code=303)
    async def adjust(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Give or take points; many wait for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await adjust(actor, member_id, form.read(AdjustGrowth))
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(f"/hq/members/{member_id}?part=growth", _("已记入成长值"))

        return await form.submit(
            request,
            work,
            again=lambda: self._points(request, actor, member_id, form),
            at={NotEnoughPoints: "points", AlreadyAsked: "points"},
        )

    async def _points(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        return await self._form(request, actor, member_id, "growth", form, growth=await growth(actor, member_id))

    @get("/erasure")
    async def ask_to_erase(
        self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]
    ) -> Response[bytes]:
        """What is lost for ever, and why it is wanted."""
        actor.require(ERASE_MEMBERS)
        return await self._form(request, actor, member_id, "erase", Form.of())

    @post("/erasure", status_code=303)
    async def erase(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Leave it for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            given = await ask_erasure(actor, member_id, form.read(EraseMember))
            if isinstance(given, ApprovalRequested):
                return waits_for_approval(given)
            return Done(f"/hq/members/{member_id}", _("个人信息早已删除"))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, member_id, "erase", form),
            at={AlreadyAsked: "reason"},
        )

    async def _form(
        self, request: AnyRequest, actor: Actor, member_id: UUID, name: str, form: Form, **beside: Any
    ) -> Response[bytes]:
        found = await member(actor, member_id)
        if found.erased_at is not None:
            raise NotFound
        return await page(request, f"console/members/{name}.html", member=found, form=form, **beside)


async def _merged(actor: Actor, found: MemberView) -> list[MergeView]:
    """The merges that made this person, for who may see them; the latest twenty."""
    if not (found.merged_ids and actor.may(SEE_DUPLICATES)):
        return []
    made = await merges(actor, PageRequest(None, 20), member_id=found.id)
    return [one for one in made.items if one.undone_at is None]


async def _part(request: AnyRequest, actor: Actor, member_id: UUID, part: Part) -> dict[str, Any]:
    """What the template of the part shows: a page of it, as `listed`, and the words for it."""
    paging = paging_in(request)
    match part:
        case Part.ORDERS:
            orders = await orders_in_reach(actor, paging, OrderFilters(member_id=member_id))
            stores = await these_stores(actor, {order.store_id for order in orders.items})
            names = {each.id: each.name for each in stores}
            return {"listed": orders, "names_of": names, "statuses": STATUS, "kinds": STATUS_KIND}
        case Part.COUPONS:
            return {"listed": await coupons_of_member(actor, member_id, paging), "states": STATES}
        case Part.GROWTH:
            entries = await growth_entries(actor, member_id, paging)
            return {"listed": entries, "entry_reasons": ENTRIES, "may_adjust": actor.may(ADJUST_GROWTH)}
        case Part.TOUCHES:
            listed = await touches_of_member(actor, member_id, paging, newest_first=True)
            carriers = await carriers_of(actor, {touch.code_id for touch in listed.items if touch.code_id})
            return {"listed": listed, "name_of": touch_name, "carriers": carriers, "printed": KINDS}
        case Part.NOTES:
            return {"listed": await notes_of_member(actor, member_id, paging), "topics": TOPICS, "found": FOUND}
        case Part.CONTACTS:
            contacts = await contacts_of_member(actor, member_id, paging)
            return {"listed": contacts, "channels": CONTACT_CHANNELS, "outcomes": OUTCOMES, "purposes": CARE_PURPOSES}
        case Part.BINDINGS:
            return {"bound": list(reversed(await bindings(actor, member_id))), "reasons": BINDINGS}
        case Part.CONSENTS:
            return {
                "given": await consents(actor, member_id),
                "proofs": PROOFS,
                "agrees": await consents_of_member(actor, member_id),
                "may_withdraw": actor.may(WITHDRAW_CONSENTS),
                "purposes": PURPOSES,
                "standings": STANDINGS,
                "channels": CHANNELS,
                "form": Form.of(),
            }
        case Part.AUDIT:
            listed_there = await audit_entries(actor, paging, subject=f"member:{member_id}")
            return {"listed": listed_there, "facts_of": facts_of, "actions": ACTIONS}
