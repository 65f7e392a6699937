"""Touches over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.touches import queries
from guide_app.ground.touches.errors import AlreadyNoted
from guide_app.ground.touches.schemas import NoteTouch, TouchCount, TouchNoted, TouchView
from guide_app.ground.touches.service import note_touch

First = Annotated[date, QueryParameter(description="起始营业日（含） · From this business day")]
Last = Annotated[
    date, QueryParameter(description="截止营业日（含），最多 92 天 · To this business day, 92 days at most")
]
OfStore = Annotated[UUID | None, QueryParameter(description="门店 · In this store")]
NewestFirst = Annotated[bool, QueryParameter(description="最近的在前 · The newest first")]
OfAssociate = Annotated[UUID | None, QueryParameter(description="导购 · By this associate")]


class TouchController(Controller):
    """触点记录 · Touches."""

    path = "/v1"
    tags = ("touches",)

    @get("/members/{member_id:uuid}/touches", operation_id="listTouches", summary="会员触达记录 · Touches of a member")
    async def of_member(
        self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging, *, newest_first: NewestFirst = False
    ) -> Page[TouchView]:
        """Who met this customer where, in the order of time."""
        return await queries.touches_of_member(actor, member_id, paging, newest_first=newest_first)

    @post(
        "/members/{member_id:uuid}/touches",
        operation_id="noteTouch",
        opt=refuses(AlreadyNoted),
        summary="登记到店或联系 · Note a visit or a contact",
    )
    async def note(
        self, actor: CurrentActor, member_id: FromPath[UUID], data: JSONBody[NoteTouch], write: RetrySafe
    ) -> Written[TouchNoted]:
        """What nothing else tells of; of the same customer once a business day."""
        return await write(lambda: note_touch(actor, member_id, data))

    @get(
        "/touches/counts",
        operation_id="countTouches",
        opt=refuses(NotFound, InvalidField),
        summary="触达统计 · Touches by associate",
    )
    async def counts(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        first: First,
        last: Last,
        store_id: OfStore = None,
        associate_id: OfAssociate = None,
    ) -> Page[TouchCount]:
        """Meetings by associate and kind, within reach."""
        return await queries.touch_counts(
            actor, paging, first=first, last=last, store_id=store_id, associate_id=associate_id
        )
