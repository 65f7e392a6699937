"""One's messages: read by opening what they are about, or all at once."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form, lead_to
from guide_app.base.html.words import _
from guide_app.base.web.authentication import CurrentActor
from inbox.queries import my_messages, my_unread
from inbox.rules import MessageKind, Subject
from inbox.schemas import MyMessage, ReadAllMessages, StatementReadyFacts
from inbox.service import read_all, read_message
from pages.asking import asked, paging_in
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LIST = "/a/messages"
ICONS: dict[str, str] = {
    MessageKind.APPROVAL_WAITING: "stamp",
    MessageKind.APPROVAL_ANSWERED: "stamp",
    MessageKind.TASK_GIVEN: "list-checks",
    MessageKind.TASK_ENDED_EARLY: "list-checks",
    MessageKind.TASK_DONE: "circle-check",
    MessageKind.ORDER_REFUNDED: "receipt-text",
    MessageKind.ORDER_TERM_OVER: "clock",
    MessageKind.MONTH_SETTLED: "wallet",
    MessageKind.MONTH_CORRECTED: "wallet",
    MessageKind.STATEMENT_READY: "wallet",
    MessageKind.APPEAL_FILED: "stamp",
    MessageKind.APPEAL_ANSWERED: "stamp",
    MessageKind.CREDIT_CORRECTED: "receipt-text",
    MessageKind.MEMBERS_HANDED_OVER: "users",
    MessageKind.OFFBOARDING_OPENED: "user-minus",
    MessageKind.OFFBOARDING_DONE: "user-minus",
    MessageKind.REGISTRATION_CONFIRMED: "user-round-plus",
    MessageKind.CONSENT_WITHDRAWN: "file-check",
    MessageKind.REQUEST_DUE: "user-cog",
    MessageKind.MEMBERS_MERGED: "users",
    MessageKind.BENEFIT_GIVEN: "ticket",
    MessageKind.LEVEL_CHANGED: "trending-up",
    MessageKind.APPOINTMENT_CHANGED: "calendar-check",
    MessageKind.APPOINTMENT_NEAR: "calendar-check",
    MessageKind.PASSWORD_RESET: "key-round",
}
PLACES: dict[Subject, str] = {
    Subject.TASK: "/a/tasks/{id}",
    Subject.ORDER: "/a/orders/{id}",
    Subject.MEMBER: "/a/customers/{id}",
    Subject.SETTLEMENT: "/a/earnings",
    Subject.ACCOUNT: "/a/me",
    Subject.APPEAL: "/a/appeals/{id}",
    Subject.OFFBOARDING: "/hq/leaving/{id}",
    Subject.PRIVACY_REQUEST: "/hq/privacy/requests/{id}",
    Subject.APPOINTMENT: "/a/appointments/{id}",
}
"""Where that is shown which messages are about."""


class MessageFilters(msgspec.Struct, frozen=True):
    """Which messages are listed."""

    unread: bool = False


class MessagePages(PageController):
    """我的消息 · My messages."""

    path = LIST

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What I was told, the newest first."""
        filters, paging = asked(request, MessageFilters), paging_in(request)
        return await page(
            request,
            "associate/messages/list.html",
            form=Form.of(),
            listed=await my_messages(actor, paging, unread=filters.unread),
            unread=await my_unread(actor),
            filters=filters,
            is_first=paging.after is None,
            icons=ICONS,
        )

    @post("/{message_id:uuid}", status_code=303)
    async def open(self, request: AnyRequest, actor: CurrentActor, message_id: FromPath[UUID]) -> Response[None]:
        """Read, and on to what it is about. Can be sent again."""
        await Form.sent(request)
        return lead_to(request, Done(place_of(await read_message(actor, message_id))))

    @post("/read-all", status_code=303)
    async def read_all(self, request: AnyRequest, actor: CurrentActor) -> Response[None]:
        """All that was shown is read; what came since is not. Can be sent again."""
        form = await Form.sent(request)
        await read_all(actor, form.read(ReadAllMessages))
        return lead_to(request, Done(LIST, _("已全部标为已读")))


def place_of(message: MyMessage) -> str:
    """Where that is shown which a message is about; the messages themselves where it is shown nowhere."""
    if message.kind is MessageKind.MEMBERS_HANDED_OVER and message.about is None:
        return "/a/customers?mine=true"
    if isinstance(message.facts, StatementReadyFacts):
        return f"/a/statements/{message.facts.period}"
    if message.kind is MessageKind.APPEAL_FILED and message.about is not None:
        return f"/hq/appeals/{message.about.id}"
    if message.about is None or message.about.kind not in PLACES:
        return LIST
    return PLACES[message.about.kind].format(id=message.about.id)
