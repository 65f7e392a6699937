"""排班 · The week of a store as a grid: who works which shift; copied, published, and who is on duty now."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.rota import queries
from guide_app.ground.rota.errors import ShiftNameTaken
from guide_app.ground.rota.permissions import MAKE_ROTA, SEE_ROTA
from guide_app.ground.rota.rules import WEEK, monday_of
from guide_app.ground.rota.schemas import AddShift, SetWeek, WeekView, WorksOn
from guide_app.ground.rota.service import add_shift, copy_last_week, publish_week, retire_shift, set_week
from pages.asking import asked, edited_version
from pages.console.exporting.offering import offered
from pages.console.importing.offering import import_address
from pages.console.named import store_called
from pages.console.units import stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
GRID = "/hq/rota"
AT: dict[type[Refusal], str] = {ShiftNameTaken: "name"}


class RotaFilters(msgspec.Struct, frozen=True):
    """Which store, and a day of which week."""

    store: str | None = None
    week: date | None = None


class Place(msgspec.Struct, frozen=True):
    """The store and week that a form is about."""

    store: str
    week: date


class RotaPages(PageController):
    """排班 · The rota."""

    path = GRID

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The grid of a store and week."""
        wanted = asked(request, RotaFilters)
        return await self._shown(request, actor, wanted.store, wanted.week, None)

    @post("/week", status_code=303)
    async def save(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Replace the whole week."""
        form = await Form.sent(request)

        async def work() -> Done:
            place, store_id = await _place(actor, form)
            command = SetWeek(works=_typed(form, place.week))
            await set_week(actor, store_id, place.week, command, expected_version=edited_version(form))
            return _back(place, _("排班已保存"))

        return await form.submit(request, work, again=self._again(request, actor, form), at=AT)

    @post("/copy", status_code=303)
    async def copy(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Last week's once more."""
        form = await Form.sent(request)

        async def work() -> Done:
            place, store_id = await _place(actor, form)
            await copy_last_week(actor, store_id, place.week, expected_version=edited_version(form))
            return _back(place, _("已复制上一周"))

        return await form.submit(request, work, again=self._again(request, actor, form), at=AT)

    @post("/publication", status_code=303)
    async def publish(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Let people see it."""
        form = await Form.sent(request)

        async def work() -> Done:
            place, store_id = await _place(actor, form)
            await publish_week(actor, store_id, place.week, expected_version=edited_version(form))
            return _back(place, _("已发布，员工可在手机上看到"))

        return await form.submit(request, work, again=self._again(request, actor, form), at=AT)

    @post("/shifts", status_code=303)
    async def add(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """A shift more."""
        form = await Form.sent(request)

        async def work() -> Done:
            place, store_id = await _place(actor, form)
            await add_shift(actor, store_id, form.read(AddShift))
            return _back(place, _("班次已添加"))

        return await form.submit(request, work, again=self._again(request, actor, form), at=AT)

    @post("/shifts/{shift_id:uuid}/retirement", status_code=303)
    async def retire(self, request: AnyRequest, actor: CurrentActor, shift_id: FromPath[UUID]) -> Response[Any]:
        """A shift less."""
        form = await Form.sent(request)

        async def work() -> Done:
            place, store_id = await _place(actor, form)
            await retire_shift(actor, store_id, shift_id)
            return _back(place, _("班次已停用"))

        return await form.submit(request, work, again=self._again(request, actor, form), at=AT)

    def _again(self, request: AnyRequest, actor: Actor, form: Form) -> Callable[[], Awaitable[Response[bytes]]]:
        return lambda: self._shown(request, actor, form.get("store"), None, form)

    async def _shown(
        self, request: AnyRequest, actor: Actor, store: str | None, day: date | None, form: Form | None
    ) -> Response[bytes]:
        actor.require(SEE_ROTA)
        stores = await stores_to_propose(actor)
        store = store or (stores[0].code if len(stores) == 1 else None)
        today = business_date(clock.now())
        monday = monday_of(_typed_week(form) or day or today)
        filters = Form.of({"store": store, "week": monday})
        grid, duty, store_id = None, None, None
        try:
            store_id = await store_called(actor, store)
            if store_id is not None:
                grid = await queries.week(actor, store_id, monday)
                duty = await queries.on_duty(actor, store_id)
        except Refusal as refusal:
            filters.refuse(refusal, {})
        return await page(
            request,
            "console/rota/week.html",
            status_code=filters.refusal.status if filters.refusal else 200,
            filters=filters,
            form=form or Form.of({}, version=grid.version if grid else ""),
            store=store,
            stores=stores,
            grid=grid,
            duty=duty,
            monday=monday,
            days=[monday + timedelta(days=place) for place in range(WEEK)],
            cells=_cells(grid, form) if grid else {},
            before=monday - timedelta(days=WEEK),
            after=monday + timedelta(days=WEEK),
            may_make=actor.may(MAKE_ROTA),
            offer=offered(actor, "rota", store_id=store_id, first=monday, last=monday + timedelta(days=WEEK - 1)),
            import_at=import_address(actor, "rota"),
        )


async def _place(actor: Actor, form: Form) -> tuple[Place, UUID]:
    place = form.read(Place)
    store_id = await store_called(actor, place.store)
    if store_id is None:
        raise InvalidField("store", "请填写 / required")
    return place, store_id


def _back(place: Place, said: str) -> Done:
    return Done(f"{GRID}?store={place.store}&week={place.week.isoformat()}", said)


def _typed_week(form: Form | None) -> date | None:
    try:
        return date.fromisoformat(form.get("week")) if form is not None else None
    except ValueError:
        return None


def _typed(form: Form, monday: date) -> list[WorksOn]:
    """The cells that hold a shift: `works.<associate>.<day of the week>[]`. Raises InvalidField."""
    works = []
    for name, texts in form.values.items():
        head, _dot, cell = name.removesuffix("[]").partition(".")
        person, _dot, place = cell.partition(".")
        if head != "works":
            continue
        try:
            day = monday + timedelta(days=int(place))
            works += [WorksOn(UUID(person), day, UUID(text)) for text in dict.fromkeys(texts) if text]
        except (ValueError, OverflowError):
            raise InvalidField("works", "请重新打开页面再填 / open the page again") from None
    return works


def _cells(grid: WeekView, form: Form | None) -> dict[tuple[UUID, date], list[UUID]]:
    """Which shifts stand in which cell: those that were typed, or those that are there."""
    works: list[WorksOn] = list(grid.works)
    if form is not None and any(name.startswith("works.") for name in form.values):
        try:
            works = _typed(form, grid.monday)
        except InvalidField:
            works = list(grid.works)
    found: dict[tuple[UUID, date], list[UUID]] = {}
    for one in works:
        found.setdefault((one.associate_id, one.day), []).append(one.shift_id)
    return found
