"""One's own messages over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from inbox import queries, service
from inbox.rules import MessageKind
from inbox.schemas import MyMessage, ReadAllMessages, UnreadMessages

UnreadAlone = Annotated[bool, QueryParameter(description="true 只看未读 · Those that were not read")]


class MyMessageController(Controller):
    """我的消息 · One's own messages."""

    path = "/v1/my/messages"
    tags = ("inbox",)

    @get(operation_id="listMyMessages", summary="我的消息 · My messages")
    async def mine(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        unread: UnreadAlone = False,
        kind: FromQuery[MessageKind | None] = None,
    ) -> Page[MyMessage]:
        """What the caller was told, newest first. Read ones are shown for 90 days, all others for 180."""
        return await queries.my_messages(actor, paging, unread=unread, kind=kind)

    @get("/unread", operation_id="countMyUnreadMessages", summary="未读数量 · How many are unread")
    async def unread(self, actor: CurrentActor) -> UnreadMessages:
        """For a badge: 99 at most, and whether there are more."""
        return await queries.my_unread(actor)

    @post(
        "/{message_id:uuid}/read",
        status_code=200,
        operation_id="readMyMessage",
        opt=refuses(NotFound),
        summary="标为已读 · Mark one as read",
    )
    async def read(self, actor: CurrentActor, message_id: FromPath[UUID]) -> MyMessage:
        """Sent again, it answers the same: when it was read the first time."""
        return await service.read_message(actor, message_id)

    @post(
        "/read-all",
        status_code=200,
        operation_id="readAllMyMessages",
        opt=refuses(NotFound),
        summary="全部标为已读 · Mark all as read",
    )
    async def read_all(self, actor: CurrentActor, data: JSONBody[ReadAllMessages]) -> UnreadMessages:
        """Up to the newest message that was shown; what came since stays unread. Can be sent again."""
        return await service.read_all(actor, data)
