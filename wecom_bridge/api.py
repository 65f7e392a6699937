"""The bridge over HTTP: the address WeCom calls, and what people see of the mirror."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel import clock
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import PUBLIC, CurrentActor
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.openapi.declaring import asks_second_person, refuses, takes
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.writes import RetrySafe, Written
from wecom_bridge import queries, service
from wecom_bridge.approvals import ask_contact_erasure
from wecom_bridge.callbacks.crypto import SealedMessage, open_message, require_recent
from wecom_bridge.callbacks.envelope import open_callback
from wecom_bridge.callbacks.errors import (
    CallbackMalformed,
    CallbackOutOfTime,
    CiphertextMalformed,
    EncodingAesKeyInvalid,
    EnvelopeMalformed,
    ReceiveIdMismatch,
    SignatureMismatch,
)
from wecom_bridge.callbacks.inbox import receive
from wecom_bridge.connecting import configured_keys
from wecom_bridge.errors import NotRetryable, WecomNotConfigured
from wecom_bridge.rules import InboxStatus, MessageStatus
from wecom_bridge.schemas import (
    ContactErased,
    ContactView,
    EraseContact,
    InboxView,
    MessageView,
    Retried,
    SyncView,
    WecomMemberView,
)

SEALED = "<xml><ToUserName>ww1234</ToUserName><Encrypt>RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo==</Encrypt></xml>"

Signature = Annotated[str, QueryParameter(name="msg_signature", max_length=200)]
Timestamp = Annotated[str, QueryParameter(name="timestamp", max_length=200)]
Nonce = Annotated[str, QueryParameter(name="nonce", max_length=200)]

ExternalUserid = Annotated[
    str | None, QueryParameter(max_length=64, description="客户的 external_userid · Of one customer")
]


UNPROVEN = (
    InvalidBody,
    WecomNotConfigured,
    EncodingAesKeyInvalid,
    CallbackOutOfTime,
    SignatureMismatch,
    CiphertextMalformed,
    ReceiveIdMismatch,
)
"""Refusals of a call that is not proven to be WeCom's."""


class WecomCallbackController(Controller):
    """企业微信回调 · Where WeCom delivers. The signature is the proof of who calls, so there is no token."""

    path = "/wecom/callback"
    tags = ("wecom",)
    opt = PUBLIC | ANY_QUERY

    @get(
        media_type=MediaType.TEXT,
        operation_id="verifyCallbackAddress",
        opt=refuses(*UNPROVEN),
        summary="验证回调地址 · Prove that the URL is ours",
    )
    async def verify(
        self,
        signature: Signature,
        timestamp: Timestamp,
        nonce: Nonce,
        echostr: Annotated[str, QueryParameter(name="echostr", max_length=10_000)],
    ) -> Response[bytes]:
        """Answer the console's check with the plain text behind `echostr`."""
        require_recent(timestamp, clock.now())
        plain = open_message(configured_keys(), SealedMessage(echostr, signature, timestamp, nonce))
        return Response(plain, media_type=MediaType.TEXT)

    @post(
        status_code=200,
        media_type=MediaType.TEXT,
        operation_id="receiveCallback",
        opt=refuses(*UNPROVEN, EnvelopeMalformed, CallbackMalformed)
        | takes_up_to(size=64_000, seconds=10)
        | takes({"type": "string"}, "text/xml", example=SEALED),
        summary="接收回调 · Take in a callback",
    )
    async def receive(
        self, request: Request[Any, Any, Any], signature: Signature, timestamp: Timestamp, nonce: Nonce
    ) -> Response[bytes]:
        """Verify, open, keep; what it changes is done afterwards. The empty answer says that nothing is replied."""
        require_recent(timestamp, clock.now())
        keys = configured_keys()
        body = open_callback(keys, await request.body(), msg_signature=signature, timestamp=timestamp, nonce=nonce)
        await receive(body)
        return Response(b"", media_type=MediaType.TEXT)


class WecomController(Controller):
    """企业微信 · The mirror of WeCom."""

    path = "/v1/wecom"
    tags = ("wecom",)

    @get("/members", operation_id="listWecomMembers", summary="成员列表 · Members and the associates they are")
    async def members(
        self, actor: CurrentActor, paging: Paging, matched: FromQuery[bool | None] = None
    ) -> Page[WecomMemberView]:
        """Members in reach; `matched=false` are those who are no associates yet."""
        return await queries.members(actor, paging, matched=matched)

    @get("/contacts", operation_id="listWecomContacts", summary="客户列表 · Customers by member, masked")
    async def contacts(
        self,
        actor: CurrentActor,
        *,
        paging: Paging,
        ended: FromQuery[bool] = False,
        external_userid: ExternalUserid = None,
    ) -> Page[ContactView]:
        """Relations of the members in reach."""
        return await queries.contacts(actor, paging, ended=ended, external_userid=external_userid)

    @post(
        "/contacts/erasure",
        status_code=200,
        operation_id="eraseWecomContact",
        opt=asks_second_person(NotFound),
        summary="删除客户信息 · Erase what WeCom has said of a customer",
    )
    async def erase_contact(
        self, actor: CurrentActor, data: JSONBody[EraseContact], write: RetrySafe
    ) -> Written[ContactErased]:
        """Done when a second person approves, for ever; whatever WeCom tells of them later is not taken in."""
        return await write(lambda: ask_contact_erasure(actor, data))

    @get("/messages", operation_id="listWecomMessages", summary="应用消息 · App messages to associates")
    async def messages(
        self, actor: CurrentActor, paging: Paging, status: FromQuery[MessageStatus | None] = None
    ) -> Page[MessageView]:
        """What was sent, waits or failed, the newest first."""
        return await queries.messages(actor, paging, status=status)

    @post(
        "/messages/{message_id:uuid}/retry",
        status_code=200,
        operation_id="retryWecomMessage",
        opt=refuses(NotRetryable),
        summary="重发消息 · Send a failed message after all",
    )
    async def retry_message(
        self, actor: CurrentActor, write: RetrySafe, message_id: FromPath[UUID]
    ) -> Written[Retried]:
        """Only failed messages; WeCom itself drops what it delivered within four hours."""
        return await write(lambda: service.retry_message(actor, message_id))

    @get("/inbox", operation_id="listCallbacks", summary="回调收件箱 · Callbacks, without their content")
    async def inbox(
        self, actor: CurrentActor, paging: Paging, status: FromQuery[InboxStatus | None] = None
    ) -> Page[InboxView]:
        """What came in and what became of it, the newest first."""
        return await queries.inbox(actor, paging, status=status)

    @post(
        "/inbox/{inbox_id:uuid}/retry",
        status_code=200,
        operation_id="retryCallback",
        opt=refuses(NotRetryable),
        summary="重试回调 · Settle a parked callback again",
    )
    async def retry_callback(self, actor: CurrentActor, write: RetrySafe, inbox_id: FromPath[UUID]) -> Written[Retried]:
        """Only parked callbacks."""
        return await write(lambda: service.retry_callback(actor, inbox_id))

    @get("/syncs", operation_id="listSyncs", summary="同步记录 · Runs of the synchronisation")
    async def syncs(self, actor: CurrentActor, paging: Paging) -> Page[SyncView]:
        """The runs with what they changed, the newest first."""
        return await queries.runs(actor, paging)
