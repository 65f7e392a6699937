"""Care dates and contacts: my list, one of them done or moved, the next one planned, a contact logged."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.errors import SensitiveText
from clienteling.permissions import CARE, SEE_CARE_OF_OTHERS
from clienteling.queries.care import care_of_id, my_care
from clienteling.queries.contacts import contact_allowance, contacts_in_reach
from clienteling.rules.care import CareWhen
from clienteling.schemas.care import EndCare, MoveCare, PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.service.care import cancel_care, end_care, move_care, plan_care
from clienteling.service.contacts import log_contact
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from pages.asking import asked, edited_version, paging_in
from pages.labels.clienteling import BARRIERS, CARE_PURPOSES, CARE_STATES, CONTACT_CHANNELS, OUTCOMES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

WHENS: list[tuple[str, str]] = [
    ("", _("全部")),
    (CareWhen.OVERDUE, _("逾期")),
    (CareWhen.TODAY, _("今天")),
    (CareWhen.UPCOMING, _("以后")),
]
WORDS: dict[str, Any] = {
    "purposes": CARE_PURPOSES,
    "channels": CONTACT_CHANNELS,
    "outcomes": OUTCOMES,
    "barriers": BARRIERS,
    "states": CARE_STATES,
}


class CareFilters(msgspec.Struct, frozen=True):
    """Which of my care dates."""

    when: CareWhen | None = None


class CustomerCarePages(PageController):
    """联系顾客 · Planning when to care for a customer next, and logging a contact."""

    path = "/a/customers/{member_id:uuid}"

    @get("/care")
    async def ask_when(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """When next, and what for."""
        actor.require(CARE)
        return await self._form(request, actor, member_id, "plan", Form.of())

    @post("/care", status_code=303)
    async def plan(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Plan it."""
        form = await Form.sent(request)

        async def work() -> Done:
            await plan_care(actor, member_id, form.read(PlanCare))
            return Done(f"/a/customers/{member_id}", _("已安排下次回访"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, member_id, "plan", form))

    @get("/contact")
    async def ask_how(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """How they were contacted; whether they may be is said first."""
        actor.require(CARE)
        return await self._form(request, actor, member_id, "contact", Form.of())

    @post("/contact", status_code=303)
    async def log(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Log it."""
        form = await Form.sent(request)

        async def work() -> Done:
            await log_contact(actor, member_id, form.read(LogContact))
            return Done(f"/a/customers/{member_id}", _("联系已记录"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, member_id, "contact", form))

    async def _form(self, request: AnyRequest, actor: Actor, member_id: UUID, name: str, form: Form) -> Response[bytes]:
        return await page(
            request,
            f"associate/clienteling/{name}.html",
            member=await member(actor, member_id),
            allowance=await contact_allowance(actor, member_id),
            suggested=(business_date(clock.now()) + timedelta(days=7)).isoformat(),
            asks_anyway=isinstance(form.refusal, SensitiveText),
            form=form,
            **WORDS,
        )


class CarePages(PageController):
    """待回访 · My care dates."""

    path = "/a/care"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those that are due first at the front."""
        when = asked(request, CareFilters).when
        return await page(
            request,
            "associate/clienteling/list.html",
            listed=await my_care(actor, paging_in(request), when=when),
            when=when or "",
            whens=WHENS,
            due_day=business_date(clock.now()),
            **WORDS,
        )

    @get("/{care_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, care_id: FromPath[UUID]) -> Response[bytes]:
        """Whom, what for, and how it went."""
        return await self._shown(request, actor, care_id)

    @post("/{care_id:uuid}/done", status_code=303)
    async def end(self, request: AnyRequest, actor: CurrentActor, care_id: FromPath[UUID]) -> Response[Any]:
        """Tell how it went."""
        form = await Form.sent(request)

        async def work() -> Done:
            await end_care(actor, care_id, form.read(EndCare))
            return Done("/a/care", _("回访已完成"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, care_id, form=form))

    @post("/{care_id:uuid}/move", status_code=303)
    async def move(self, request: AnyRequest, actor: CurrentActor, care_id: FromPath[UUID]) -> Response[Any]:
        """Another day."""
        form = await Form.sent(request)

        async def work() -> Done:
            await move_care(actor, care_id, form.read(MoveCare), expected_version=edited_version(form))
            return Done("/a/care", _("已改期"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, care_id, moving=form))

    @post("/{care_id:uuid}/cancel", status_code=303)
    async def cancel(self, request: AnyRequest, actor: CurrentActor, care_id: FromPath[UUID]) -> Response[Any]:
        """None at all."""
        form = await Form.sent(request)

        async def work() -> Done:
            await cancel_care(actor, care_id)
            return Done("/a/care", _("已取消这次回访"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, care_id, cancelling=form))

    async def _shown(
        self,
        request: AnyRequest,
        actor: Actor,
        care_id: UUID,
        *,
        form: Form | None = None,
        moving: Form | None = None,
        cancelling: Form | None = None,
    ) -> Response[bytes]:
        care = await care_of_id(actor, care_id)
        other = moving or Form.of()
        other.version = str(care.version)
        return await page(
            request,
            "associate/clienteling/care.html",
            care=care,
            is_mine=care.associate_id == actor.associate_id,
            form=form or Form.of(),
            moving=other,
            cancelling=cancelling or Form.of(),
            **WORDS,
        )


class StoreContactPages(PageController):
    """本店联系记录 · Contacts of the store, for who leads it."""

    path = "/a/store/contacts"

    @get()
    async def contacts(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first."""
        actor.require(SEE_CARE_OF_OTHERS)
        listed = await contacts_in_reach(actor, paging_in(request))
        return await page(request, "associate/clienteling/contacts.html", listed=listed, **WORDS)
