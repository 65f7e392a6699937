"""月度出勤 · The attendance sheet of a store and month, by which its pool is shared."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from commissions.errors import NoSuchPeriod
from commissions.inputs.errors import MonthClosed
from commissions.inputs.queries import attendance, attendance_of_stores
from commissions.inputs.schemas import HalfDays, PresentEntered, SetAttendance
from commissions.inputs.service.attendance import set_attendance
from commissions.permissions import SEE_ATTENDANCE, SET_ATTENDANCE
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, days_of, period_of
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associates
from guide_app.ground.rota.queries import half_days_of
from pages.asking import asked, edited_version, paging_in
from pages.console.importing.offering import import_address
from pages.console.named import associate_called, store_called
from pages.console.units import stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
SHEET = "/hq/commissions/attendance"
MOST_PEOPLE = 200


class SheetFilters(msgspec.Struct, frozen=True):
    """The sheet of which store and month; without a store all of them, or those alone where somebody is lacking."""

    store: str | None = None
    period: str | None = None
    lacking: bool = False


class OnSheet(msgspec.Struct, frozen=True):
    """Somebody on the sheet, or of the store and not on it yet; without half days they were not there.

    `proposed` is what the rota says, where nothing is entered yet.
    """

    id: UUID
    number: str
    name: str
    half_days: int | None
    proposed: int | None = None


class TypedPerson(msgspec.Struct, frozen=True):
    """A row of the form; left empty somebody was not there."""

    associate_id: UUID
    half_days: HalfDays | None = None


class TypedSheet(msgspec.Struct, frozen=True):
    """The form: everybody of the store, and one more who helped out."""

    store: str
    period: str
    people: list[TypedPerson] = []
    helper: Annotated[str, msgspec.Meta(max_length=40)] = ""
    helper_half_days: HalfDays | None = None


class AttendancePages(PageController):
    """月度出勤 · Attendance."""

    path = SHEET

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The sheet of a store and month as a form; without a store how far those of all have come."""
        wanted = asked(request, SheetFilters)
        return await self._shown(request, actor, wanted, None)

    @post(status_code=303)
    async def replace(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Replace the whole sheet."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedSheet)
            store_id = await store_called(actor, typed.store)
            if store_id is None:
                raise InvalidField("store", "请填写 / required")
            people = [PresentEntered(one.associate_id, one.half_days) for one in typed.people if one.half_days]
            helper = await associate_called(actor, typed.helper, field="helper", at_work=False)
            if helper is not None and typed.helper_half_days:
                people.append(PresentEntered(helper, typed.helper_half_days))
            sheet = SetAttendance(people)
            await set_attendance(actor, store_id, typed.period, sheet, expected_version=edited_version(form))
            return Done(f"{SHEET}?store={typed.store}&period={typed.period}", _("出勤已登记"))

        return await form.submit(
            request,
            work,
            again=lambda: self._shown(request, actor, SheetFilters(form.get("store"), form.get("period")), form),
            at={MonthClosed: "helper", NotFound: "helper"},
        )

    async def _shown(
        self, request: AnyRequest, actor: Actor, wanted: SheetFilters, form: Form | None
    ) -> Response[bytes]:
        actor.require(SEE_ATTENDANCE)
        stores = await stores_to_propose(actor)
        store = wanted.store or (stores[0].code if len(stores) == 1 else None)
        period = wanted.period or period_of(business_date(clock.now()))
        filters = Form.of({"store": store, "period": period})
        people: list[OnSheet] = []
        version, store_id, sheets = 0, None, None
        try:
            store_id = await store_called(actor, store)
            if store_id is not None:
                people, version = await _people(actor, store_id, period)
            else:
                sheets = await attendance_of_stores(actor, paging_in(request), period=period, lacking=wanted.lacking)
        except Refusal as refusal:
            filters.refuse(refusal, {NoSuchPeriod: "period"})
            store_id = None
        return await page(
            request,
            "console/payinputs/attendance.html",
            status_code=filters.refusal.status if filters.refusal else 200,
            filters=filters,
            form=form or Form.of({}, version=version),
            is_found=store_id is not None,
            sheets=sheets,
            lacking=wanted.lacking,
            store=store,
            period=period,
            people=people,
            total=sum(one.half_days or 0 for one in people),
            is_entered=version > 0,
            stores=stores,
            may_set=actor.may(SET_ATTENDANCE),
            import_at=import_address(actor, "attendance"),
        )


async def _people(actor: Actor, store_id: UUID, period: str) -> tuple[list[OnSheet], int]:
    """Everybody who works in the store now or stands on the sheet, by number; and the sheet's version."""
    sheet = await attendance(actor, store_id, period)
    known = {one.associate_id: OnSheet(one.associate_id, one.number, one.name, one.half_days) for one in sheet.people}
    proposed = {} if sheet.version else await half_days_of(actor, store_id, *days_of(period))
    for one in (await associates(actor, PageRequest(None, MOST_PEOPLE), store_id=store_id)).items:
        known.setdefault(one.id, OnSheet(one.id, one.number, one.name, None, proposed.get(one.id)))
    return sorted(known.values(), key=lambda one: one.number), sheet.version
