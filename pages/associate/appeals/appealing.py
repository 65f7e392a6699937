"""不对？申诉 · Not right? A form of two fields, my appeals, and one of them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.appeals.queries import my_appeal, my_appeals
from commissions.appeals.rules import REASON_WORDS, STATE_WORDS, AppealReason, AppealState
from commissions.appeals.schemas import FileAppeal
from commissions.appeals.service.filing import file_appeal, withdraw_appeal
from commissions.periods.queries.ledger import my_entry
from commissions.permissions import APPEAL, SEE_APPEALS
from commissions.schemas import EntryView
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.queries import order_view
from pages.asking import asked, paging_in
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LIST = "/a/appeals"
OF_NO_ORDER = {reason: REASON_WORDS[reason] for reason in (AppealReason.AMOUNT, AppealReason.OTHER)}
"""What can be wrong where nobody sold anything."""
STATE_KIND = {AppealState.OPEN: "is-warning", AppealState.CORRECTED: "is-good", AppealState.REJECTED: "is-danger"}


class AppealAbout(msgspec.Struct, frozen=True):
    """What is not right: an order, or an entry of one's own."""

    order_id: UUID | None = None
    entry_id: UUID | None = None


class AppealPages(PageController):
    """申诉 · Appeals."""

    path = LIST

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest first, each with where it stands."""
        found = await my_appeals(actor, paging_in(request))
        return await page(
            request,
            "associate/appeals/list.html",
            found=found,
            reasons=REASON_WORDS,
            states=STATE_WORDS,
            kinds=STATE_KIND,
            may_decide=actor.may(SEE_APPEALS),
        )

    @get("/new")
    async def new(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A reason, and a few words."""
        about = asked(request, AppealAbout)
        return await self._form(request, actor, about, Form.of())

    @post(status_code=303)
    async def file(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Hand it in."""
        form = await Form.sent(request)
        command = form.read(AppealAbout)

        async def work() -> Done:
            appeal = await file_appeal(actor, form.read(FileAppeal))
            return Done(f"{LIST}/{appeal}", _("申诉已提交，店长会看到"))

        return await form.submit(request, work, again=lambda: self._form(request, actor, command, form))

    @get("/{appeal_id:uuid}")
    async def one(self, request: AnyRequest, actor: CurrentActor, appeal_id: FromPath[UUID]) -> Response[bytes]:
        """One of mine."""
        return await self._shown(request, actor, appeal_id, Form.of())

    @post("/{appeal_id:uuid}/withdrawal", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, appeal_id: FromPath[UUID]) -> Response[Any]:
        """Take it back."""
        form = await Form.sent(request)

        async def work() -> Done:
            await withdraw_appeal(actor, appeal_id)
            return Done(f"{LIST}/{appeal_id}", _("申诉已撤回"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, appeal_id, form))

    async def _form(self, request: AnyRequest, actor: Actor, about: AppealAbout, form: Form) -> Response[bytes]:
        actor.require(APPEAL)
        if (about.order_id is None) == (about.entry_id is None):
            raise InvalidField("order_id", "订单与分录二选一 / either an order or an entry")
        order = None if about.order_id is None else await order_view(actor, about.order_id)
        entry = await self._entry(actor, about.entry_id)
        return await page(
            request,
            "associate/appeals/form.html",
            form=form,
            about=about,
            order=order,
            entry=entry,
            reasons=REASON_WORDS if entry is None or entry.order_id else OF_NO_ORDER,
        )

    @staticmethod
    async def _entry(actor: Actor, entry_id: UUID | None) -> EntryView | None:
        return None if entry_id is None else await my_entry(actor, entry_id)

    async def _shown(self, request: AnyRequest, actor: Actor, appeal_id: UUID, form: Form) -> Response[bytes]:
        appeal = await my_appeal(actor, appeal_id)
        return await page(
            request,
            "associate/appeals/one.html",
            form=form,
            appeal=appeal,
            entry=await self._entry(actor, appeal.entry_id),
            reasons=REASON_WORDS,
            states=STATE_WORDS,
            kinds=STATE_KIND,
        )
