"""The rota over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.rota import queries, service
from guide_app.ground.rota.errors import NothingToCopy, ShiftNameTaken
from guide_app.ground.rota.schemas import AddShift, DutyOfStore, MyShift, RotaRow, SetWeek, ShiftView, WeekView

OfStore = Annotated[UUID, QueryParameter(name="store", description="哪家门店 · The store")]


class RotaShiftController(Controller):
    """班次 · Shifts of a store."""

    path = "/v1/stores/{store_id:uuid}/rota-shifts"
    tags = ("rota",)

    @get(operation_id="listRotaShifts", summary="班次列表 · Shifts of a store")
    async def shifts(self, actor: CurrentActor, store_id: FromPath[UUID]) -> list[ShiftView]:
        """Those in use, by when they begin."""
        return await queries.shifts(actor, store_id)

    @post(
        operation_id="addRotaShift",
        opt=refuses(NotFound, ShiftNameTaken),
        summary="新建班次 · Add a shift",
    )
    async def add(
        self, actor: CurrentActor, store_id: FromPath[UUID], data: JSONBody[AddShift], write: RetrySafe
    ) -> Written[ShiftView]:
        """One that ends at or before its beginning ends on the next day, and belongs to the day it begins on."""
        return await write(lambda: service.add_shift(actor, store_id, data))

    @post(
        "/{shift_id:uuid}/retire",
        status_code=200,
        operation_id="retireRotaShift",
        opt=refuses(NotFound),
        summary="停用班次 · Retire a shift",
    )
    async def retire(
        self, actor: CurrentActor, store_id: FromPath[UUID], shift_id: FromPath[UUID], write: RetrySafe
    ) -> Written[list[ShiftView]]:
        """It is offered no more; whoever works it does so still."""
        return await write(lambda: service.retire_shift(actor, store_id, shift_id))


class RotaWeekController(Controller):
    """周排班 · The rota of a store and week."""

    path = "/v1/stores/{store_id:uuid}/rota-weeks/{monday:str}"
    tags = ("rota",)

    @get(operation_id="showRotaWeek", summary="一周排班 · The rota of a week")
    async def week(self, actor: CurrentActor, store_id: FromPath[UUID], monday: FromPath[date]) -> Response[WeekView]:
        """Who could work, the shifts, who works which; with the version as ETag, 0 for a week nobody has made."""
        found = await queries.week(actor, store_id, monday)
        return with_etag(found, found.version)

    @put(operation_id="setRotaWeek", summary="保存一周排班 · Replace the rota of a week")
    async def set_week(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        monday: FromPath[date],
        data: JSONBody[SetWeek],
        expected_version: ExpectedVersion,
    ) -> Response[WeekView]:
        """The whole grid; whoever is not named is off. A week that is published stays so."""
        changed = await service.set_week(actor, store_id, monday, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @post(
        "/copy",
        status_code=200,
        operation_id="copyRotaWeek",
        opt=refuses(NotFound, NothingToCopy),
        summary="复制上一周 · Copy the week before",
    )
    async def copy(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        monday: FromPath[date],
        expected_version: ExpectedVersion,
        write: RetrySafe,
    ) -> Written[WeekView]:
        """In place of what there is, for whoever still works there."""
        return await write(lambda: service.copy_last_week(actor, store_id, monday, expected_version=expected_version))

    @post(
        "/publication",
        status_code=200,
        operation_id="publishRotaWeek",
        opt=refuses(NotFound),
        summary="发布一周排班 · Publish the rota of a week",
    )
    async def publish(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        monday: FromPath[date],
        expected_version: ExpectedVersion,
        write: RetrySafe,
    ) -> Written[WeekView]:
        """People see their shifts from now on, changes too."""
        return await write(lambda: service.publish_week(actor, store_id, monday, expected_version=expected_version))


class RotaController(Controller):
    """排班 · The rota."""

    path = "/v1/rota"
    tags = ("rota",)

    @get(operation_id="listRota", summary="排班列表 · The rota as a list")
    async def rota(
        self,
        actor: CurrentActor,
        paging: Paging,
        store_id: FromQuery[UUID | None] = None,
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> Page[RotaRow]:
        """Who works when in stores within reach, as it was entered."""
        return await queries.rota(actor, paging, store_id=store_id, first=first, last=last)

    @get("/on-duty", operation_id="showOnDuty", opt=refuses(NotFound), summary="谁在班 · Who is on duty")
    async def on_duty(self, actor: CurrentActor, store: OfStore) -> DutyOfStore:
        """Now, later today, and off today, by the published rota."""
        return await queries.on_duty(actor, store)


class MyRotaController(Controller):
    """我的排班 · One's own rota."""

    path = "/v1/my/rota"
    tags = ("rota",)

    @get(operation_id="listMyRota", summary="我的排班 · One's own shifts")
    async def mine(self, actor: CurrentActor) -> list[MyShift]:
        """Published ones, today and the two weeks after."""
        return await queries.my_rota(actor)
