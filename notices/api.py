"""Messages to customers over HTTP: for staff, for customers who are signed in, and for the provider."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CUSTOMERS, PUBLIC, CurrentActor, CurrentCustomer
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.openapi.declaring import refuses, takes
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.messages.errors import ReceiptNotProven
from guide_app.ground.messages.receipts import require_proven
from notices import queries
from notices.rules import NoticeKind, NoticeState
from notices.schemas import (
    ChangeNotices,
    ChooseNotices,
    NoticeChoice,
    NoticeCount,
    NoticeReceipt,
    NoticeSettingsView,
    NoticeView,
)
from notices.service.choosing import change_settings, choose_for, choose_own
from notices.service.sending import receive

OfKind = Annotated[NoticeKind | None, QueryParameter(name="kind", description="消息 · Of this kind")]
InState = Annotated[NoticeState | None, QueryParameter(name="state", description="状态 · In this state")]
OfStore = Annotated[UUID | None, QueryParameter(description="门店 · Of this store")]
RECEIPT = {"message_id": "01930c2e-5b1a-7c3d-9e4f-1a2b3c4d5e6f", "delivered": True}


class NoticeController(Controller):
    """顾客消息 · Messages to customers."""

    path = "/v1"
    tags = ("notices",)

    @get("/notices", operation_id="listNotices", summary="发给顾客的消息 · Messages to customers")
    async def listed(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        kind: OfKind = None,
        in_state: InState = None,
        store_id: OfStore = None,
    ) -> Page[NoticeView]:
        """Of stores within reach, the newest first, masked."""
        return await queries.notices(actor, paging, kind=kind, state=in_state, store_id=store_id)

    @get("/notices/counts", operation_id="countNotices", summary="消息统计 · What became of messages")
    async def counts(self, actor: CurrentActor) -> list[NoticeCount]:
        """Of 30 days, kind by kind, within reach."""
        return await queries.notice_counts(actor)

    @get("/notice-settings", operation_id="showNoticeSettings", summary="消息设置 · What is sent, and when not")
    async def settings(self, actor: CurrentActor) -> Response[NoticeSettingsView]:
        """With its version as ETag; 0 before anything was chosen, and then nothing is sent."""
        found = await queries.notice_settings(actor)
        return with_etag(found, found.version)

    @patch("/notice-settings", operation_id="changeNoticeSettings", summary="修改消息设置 · Change it")
    async def change(
        self, actor: CurrentActor, data: JSONBody[ChangeNotices], expected_version: ExpectedVersion
    ) -> Response[NoticeSettingsView]:
        """For the whole chain; kinds that are not named are not sent."""
        changed = await change_settings(actor, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @get(
        "/members/{member_id:uuid}/notice-choice", operation_id="showNoticeChoice", summary="是否接收 · Wants messages"
    )
    async def choice(self, actor: CurrentActor, member_id: FromPath[UUID]) -> NoticeChoice:
        """Whether a member is sent messages."""
        return await queries.choice_for(actor, member_id)

    @post(
        "/members/{member_id:uuid}/notice-choice",
        status_code=200,
        operation_id="chooseNotices",
        summary="停发或恢复 · Stop messages, or send them again",
    )
    async def choose(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[ChooseNotices], write: RetrySafe
    ) -> Written[NoticeChoice]:
        """As the member says; what waits for them is not sent."""
        return await write(lambda: choose_for(actor, member_id, data))


class MyNoticeController(Controller):
    """我的消息 · For a customer themselves."""

    path = "/v1/customer/notice-choice"
    tags = ("customer",)
    opt = CUSTOMERS

    @get(operation_id="showMyNoticeChoice", summary="是否接收消息 · Whether I am sent messages")
    async def choice(self, customer: CurrentCustomer) -> NoticeChoice:
        """And since when not."""
        return await queries.own_choice(customer)

    @post(status_code=200, operation_id="chooseMyNotices", summary="停收或恢复消息 · Stop messages, or have them again")
    async def choose(
        self, customer: CurrentCustomer, data: JSONBody[ChooseNotices], write: RetrySafe
    ) -> Written[NoticeChoice]:
        """Holds for what waits already."""
        return await write(lambda: choose_own(customer, data))


class ReceiptController(Controller):
    """送达回执 · Where the provider of short messages says what arrived. The signature is the proof of who calls."""

    path = "/messages/receipts"
    tags = ("notices",)
    opt = PUBLIC

    @post(
        status_code=200,
        operation_id="receiveReceipt",
        opt=refuses(ReceiptNotProven, InvalidBody)
        | takes_up_to(size=2_000, seconds=5)
        | takes(NoticeReceipt, "application/json", example=RECEIPT),
        summary="接收送达回执 · Whether a message arrived",
    )
    async def receive(self, request: Request[Any, Any, Any]) -> dict[str, bool]:
        """Answers whether it is a message of ours that was on its way; a second receipt changes nothing."""
        body, at = await request.body(), clock.now()
        stamp, signature = request.headers.get("X-Guide-Timestamp", ""), request.headers.get("X-Guide-Signature", "")
        require_proven(settings().sms_secret, stamp, signature, body, at=at)
        try:
            receipt = msgspec.json.decode(body, type=NoticeReceipt)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InvalidBody(errors=[{"field": "body", "rule": "message_id, delivered"}]) from error
        return {"known": await receive(SYSTEM, receipt, at=at)}
