"""预约到店 · A customer's own appointments: those they have, and booking one."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.types import ExceptionHandlersMap

from appointments.queries import free_times_for, own_appointments, store_to_visit, stores_to_visit
from appointments.rules import OPEN
from appointments.schemas import BookOwn, FreeTime, MoveAppointment, OwnAppointment
from appointments.service.booking import book_own
from appointments.service.tending import cancel_own, move_own
from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField, NotFound, Refusal
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from notices.queries import own_choice
from notices.schemas import ChooseNotices
from notices.service.choosing import choose_own
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal, refused_at
from pages.customer.privacy import asking_again
from pages.customer.signing_in import to_sign_in
from pages.labels.appointments import REASONS, SERVICES, STATES, WEEKDAYS, clock_time

OwnRequest = Request[Customer, Any, Any]
HERE = "/my/appointments"
BOOKING, GIVING_UP, CHOOSING = "book an appointment", "cancel an appointment", "choose messages"
AHEAD = 14
MOST_LETTERS = 40


class OwnAppointmentPages(CustomerController):
    """我的预约 · One's own appointments."""

    path = HERE
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def mine(self, request: OwnRequest) -> Response[Any]:
        """The latest first, and giving one up."""
        token = page_token(request)
        answer = shown(
            request,
            "appointments.html",
            found=await own_appointments(request.user),
            open=OPEN,
            services=SERVICES,
            states=STATES,
            clock_time=clock_time,
            choice=await own_choice(request.user),
            token=form_proof(token, GIVING_UP),
            choosing=form_proof(token, CHOOSING),
            **await asking_again(request, token, "appointments"),
        )
        keep_page_token(answer, request, token)
        return answer

    @get("/stores")
    async def stores(self, request: OwnRequest) -> Response[Any]:
        """Where one could come: one's own stores first, those of the same town, or others by a piece of their name."""
        piece = request.query_params.get("search", "")[:MOST_LETTERS]
        refusal: Refusal | None = None
        try:
            found = await stores_to_visit(request.user, piece)
        except InvalidField as error:
            found, refusal = [], error
        return shown(
            request,
            "stores.html",
            status_code=200 if refusal is None else refusal.status,
            found=found,
            piece=piece,
            reasons=REASONS,
            **refused_at(request, refusal, "search"),
        )

    @get("/new")
    async def choose(self, request: OwnRequest) -> Response[Any]:
        """The free times of a store in the next two weeks."""
        return await self._form(request, _id(request.query_params.get("store", "")), _id_or_none(request))

    @post("/new", status_code=303)
    async def book(self, request: OwnRequest) -> Response[Any]:
        """Book one of them."""
        fields = await fields_of(request, "token", "store", "associate", "time")
        require_own_page(request, fields["token"], BOOKING)
        store, who = _id(fields["store"]), _id(fields["associate"]) if fields["associate"] else None
        slot, _, day = fields["time"].partition("|")
        try:
            if not slot:
                raise InvalidField("time", "请选择时间 / choose a time")
            command = BookOwn(store_id=store, slot_id=_id(slot), day=_day(day), associate_id=who)
            await book_own(request.user, command)
        except NotFound:
            raise
        except Refusal as refusal:
            return await self._form(request, store, who, refusal=refusal)
        return led_to(HERE)

    @get("/{appointment_id:uuid}/move")
    async def other_times(self, request: OwnRequest, appointment_id: FromPath[UUID]) -> Response[Any]:
        """The free times of the same store, to move one there."""
        one = await _own(request.user, appointment_id)
        return await self._form(request, one.store_id, None, moved=one)

    @post("/{appointment_id:uuid}/move", status_code=303)
    async def move(self, request: OwnRequest, appointment_id: FromPath[UUID]) -> Response[Any]:
        """Move one."""
        fields = await fields_of(request, "token", "store", "associate", "time")
        require_own_page(request, fields["token"], BOOKING)
        one = await _own(request.user, appointment_id)
        slot, _, day = fields["time"].partition("|")
        try:
            if not slot:
                raise InvalidField("time", "请选择时间 / choose a time")
            await move_own(request.user, appointment_id, MoveAppointment(_id(slot), _day(day)))
        except NotFound:
            raise
        except Refusal as refusal:
            return await self._form(request, one.store_id, None, moved=one, refusal=refusal)
        return led_to(HERE)

    @post("/{appointment_id:uuid}/cancellation", status_code=303)
    async def give_up(self, request: OwnRequest, appointment_id: FromPath[UUID]) -> Response[Any]:
        """Give one up."""
        require_own_page(request, (await fields_of(request, "token"))["token"], GIVING_UP)
        await cancel_own(request.user, appointment_id)
        return led_to(HERE)

    @post("/notices", status_code=303)
    async def choose_notices(self, request: OwnRequest) -> Response[Any]:
        """Say whether one wants messages about them, and about anything else."""
        fields = await fields_of(request, "token", "wanted")
        require_own_page(request, fields["token"], CHOOSING)
        await choose_own(request.user, ChooseNotices(wanted=fields["wanted"] == "true"))
        return led_to(HERE)

    async def _form(
        self,
        request: OwnRequest,
        store_id: UUID,
        associate_id: UUID | None,
        *,
        moved: OwnAppointment | None = None,
        refusal: Refusal | None = None,
    ) -> Response[bytes]:
        free = await free_times_for(request.user, store_id, business_date(clock.now()), days=AHEAD)
        token = page_token(request)
        answer = shown(
            request,
            "booking.html",
            status_code=200 if refusal is None else refusal.status,
            store=store_id,
            moved=moved,
            visited=None if moved else await store_to_visit(request.user, store_id, associate_id),
            associate=associate_id or "",
            days=[(day, list(times)) for day, times in groupby(free, key=_day_of)],
            services=SERVICES,
            weekdays=WEEKDAYS,
            clock_time=clock_time,
            token=form_proof(token, BOOKING),
            **refused_at(request, refusal, "time"),
        )
        keep_page_token(answer, request, token)
        return answer


async def _own(customer: Customer, appointment_id: UUID) -> OwnAppointment:
    """One of one's own that is open. Raises NotFound."""
    found = await own_appointments(customer)
    for one in found:
        if one.id == appointment_id and one.state in OPEN:
            return one
    raise NotFound


def _day_of(one: FreeTime) -> date:
    return one.day


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def _id_or_none(request: OwnRequest) -> UUID | None:
    text = request.query_params.get("associate", "")
    return _id(text) if text else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
