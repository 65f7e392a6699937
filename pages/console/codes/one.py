"""One code: its life, where it leads, its symbol, its scans and what followed; and how it is changed."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from markupsafe import Markup
from msgspec import UNSET

from guide_app.base.html.charts import Bar
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associate
from materials.permissions import PRINT_CODES
from pages.asking import asked, edited_version
from pages.console.named import associate_called, code_of_store, store_called
from pages.console.units import stores_to_propose
from pages.labels.codes import KINDS, REASONS, STATE_KINDS, STATES, TARGETS
from pages.page import PageController, page
from qr_codes.errors import AssociateNotInStore, PublicAddressUnusable, ShortCodeMistyped
from qr_codes.permissions import BIND_CODES, CHANGE_CODES, SEE_FUNNELS
from qr_codes.queries.codes import code_in_reach, codes_in_reach
from qr_codes.queries.funnels import funnel_of_code
from qr_codes.queries.scans import scans_of_code
from qr_codes.rules.readability import QUIET_ZONE_MODULES, levels_for
from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState
from qr_codes.schemas import BindCode, ChangeCode, CodeView, ScanReport
from qr_codes.service.binding import bind_code
from qr_codes.service.changing import change_code
from qr_codes.short_codes import code_meant, scan_address
from qr_codes.symbols import svg_path_of, symbol_of

AnyRequest = Request[Any, Any, Any]

SPANS = (7, 30, 90)
"""Days that the page looks back on."""

BLANK = (TouchpointState.MINTED, TouchpointState.PRINTED)
DAY = timedelta(days=1)
AT: dict[type[Refusal], str] = {AssociateNotInStore: "associate"}


class Span(msgspec.Struct, frozen=True):
    """How many days one looks back on."""

    days: Annotated[int, msgspec.Meta(ge=1, le=92)] = 30


class OneCodePages(PageController):
    """触点码 · One code."""

    path = "/hq/codes/{code_id:uuid}"

    @get()
    async def code(self, request: AnyRequest, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[bytes]:
        """Where it leads, how often it was scanned, what followed."""
        return await self._shown(request, actor, code_id)

    @get("/symbol.svg")
    async def symbol(self, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[bytes]:
        """Its symbol by itself, for other programs."""
        code = await code_in_reach(actor, code_id)
        headers = {"Content-Disposition": f'attachment; filename="{code.printed}.svg"', "Cache-Control": "no-store"}
        return Response(str(symbol_svg(code)).encode(), media_type="image/svg+xml", headers=headers)

    @post("/place", status_code=303)
    async def place(self, request: AnyRequest, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[Any]:
        """Bind a blank code; point one that is in use elsewhere."""
        form = await Form.sent(request)

        async def work() -> Done:
            code = await code_in_reach(actor, code_id)
            if code.state in BLANK:
                await bind_code(actor, code_id, await _binding(actor, form))
                return Done(f"/hq/codes/{code_id}", _("已绑定，扫码即可使用"))
            command = await _pointing(actor, form, code)
            await change_code(actor, code_id, command, expected_version=edited_version(form))
            return Done(f"/hq/codes/{code_id}", _("已改指，印好的码不用换"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, code_id, place=form), at=AT)

    @post("/state", status_code=303)
    async def state(self, request: AnyRequest, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[Any]:
        """Pause it, or let it go on."""
        form = await Form.sent(request)

        async def work() -> Done:
            wanted = form.read(StateWanted).state
            await change_code(actor, code_id, ChangeCode(state=wanted), expected_version=edited_version(form))
            return Done(f"/hq/codes/{code_id}", _("已暂停") if wanted is TouchpointState.PAUSED else _("已恢复使用"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, code_id, state=form))

    @post("/retirement", status_code=303)
    async def retire(self, request: AnyRequest, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[Any]:
        """Take it out of service for good; scans may be led to another one."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(Retirement)
            command = ChangeCode(
                state=TouchpointState.RETIRED,
                retired_for=typed.retired_for,
                replacement_id=await _replacement(actor, typed.replacement),
            )
            await change_code(actor, code_id, command, expected_version=edited_version(form))
            return Done(f"/hq/codes/{code_id}", _("已停用"))

        at: dict[type[Refusal], str] = {ShortCodeMistyped: "replacement"}
        return await form.submit(
            request, work, again=lambda: self._shown(request, actor, code_id, retirement=form), at=at
        )

    async def _shown(
        self,
        request: AnyRequest,
        actor: Actor,
        code_id: UUID,
        *,
        place: Form | None = None,
        state: Form | None = None,
        retirement: Form | None = None,
    ) -> Response[bytes]:
        code = await code_in_reach(actor, code_id)
        span = asked(request, Span)
        last = business_date(clock.now())
        first = last - (span.days - 1) * DAY
        scans = await scans_of_code(actor, code_id, first=first, last=last)
        funnel = await funnel_of_code(actor, code_id, first=first, last=last) if actor.may(SEE_FUNNELS) else None
        may_place = actor.may(BIND_CODES) if code.state in BLANK else actor.may(CHANGE_CODES)
        may_place = may_place and code.state is not TouchpointState.RETIRED
        return await page(
            request,
            "console/codes/one.html",
            code=code,
            symbol=_drawn(code),
            scan_to=_address(code),
            span=span,
            spans=SPANS,
            scans=scans,
            daily=_daily(scans),
            funnel=funnel,
            daily_funnel=list(reversed(funnel.days)) if funnel else [],
            place=place or await _place_form(actor, code, may_place=may_place),
            state=state or Form.of(version=code.version),
            retirement=retirement or Form.of(version=code.version),
            stores=await stores_to_propose(actor) if may_place else [],
            may_place=may_place,
            may_change=actor.may(CHANGE_CODES) and code.state is not TouchpointState.RETIRED,
            may_print=actor.may(PRINT_CODES) and code.state is not TouchpointState.RETIRED,
            is_blank=code.state in BLANK,
            is_badge=code.kind is TouchpointKind.BADGE,
            kinds=KINDS,
            states=STATES,
            state_kinds=STATE_KINDS,
            targets=TARGETS,
            reasons=REASONS,
        )


class StateWanted(msgspec.Struct, frozen=True):
    """The state that a button names."""

    state: TouchpointState


class Retirement(msgspec.Struct, frozen=True):
    """Why, and the code that takes its place, as it is printed."""

    retired_for: RetirementReason
    replacement: str | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a code is to lead, as people name it."""

    store: str | None = None
    associate: str | None = None
    sku: str | None = None
    label: str = ""
    target: Target = Target.CONTACT


def symbol_svg(code: CodeView) -> Markup:
    """The symbol that is printed, with its quiet zone. Raises PublicAddressUnusable."""
    drawn = symbol_of(_printed_address(code), levels_for(code.kind)[-1])
    wide = drawn.size + 2 * QUIET_ZONE_MODULES
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{0} {0} {1} {1}" role="img" aria-label="{2}">'
        '<path fill="#fff" d="M{0} {0}h{1}v{1}h-{1}z"/><path fill="#000" fill-rule="evenodd" d="{3}"/></svg>'
    ).format(-QUIET_ZONE_MODULES, wide, code.printed, svg_path_of(drawn))


def _printed_address(code: CodeView) -> str:
    return scan_address(settings().public_base_url, code.code, capitals=settings().qr_capitals)


def _drawn(code: CodeView) -> Markup | None:
    try:
        return symbol_svg(code)
    except PublicAddressUnusable:
        return None


def _address(code: CodeView) -> str | None:
    try:
        return _printed_address(code)
    except PublicAddressUnusable:
        return None


def _daily(scans: ScanReport) -> list[Bar]:
    """A column for each day, also for those without a scan."""
    by_day = {each.day: each.scans for each in scans.days}
    days = [scans.first + place * DAY for place in range((scans.last - scans.first).days + 1)]
    return [Bar(f"{day.month}-{day.day}", by_day.get(day, 0), f"{by_day.get(day, 0):,}") for day in days]


async def _place_form(actor: Actor, code: CodeView, *, may_place: bool) -> Form:
    """Where it leads at present, in fields."""
    if not may_place:
        return Form.of()
    person = await associate(actor, code.associate_id) if code.associate_id else None
    values = {
        "store": await code_of_store(actor, code.store_id),
        "associate": person.number if person else None,
        "sku": code.sku,
        "label": code.label,
        "target": code.target,
    }
    return Form.of(values, version=code.version)


async def _binding(actor: Actor, form: Form) -> BindCode:
    typed = form.read(Place)
    return BindCode(
        store_id=await store_called(actor, typed.store),
        associate_id=await associate_called(actor, typed.associate),
        sku=typed.sku,
        label=typed.label,
        target=typed.target,
    )


async def _pointing(actor: Actor, form: Form, code: CodeView) -> ChangeCode:
    """What is typed, where it differs from what holds: a badge keeps its associate."""
    typed = form.read(Place)
    if code.kind is TouchpointKind.BADGE:
        return ChangeCode(label=typed.label, target=typed.target)
    store_id = await store_called(actor, typed.store)
    associate_id = await associate_called(actor, typed.associate)
    return ChangeCode(
        store_id=UNSET if store_id == code.store_id else store_id,
        associate_id=UNSET if associate_id == code.associate_id else associate_id,
        sku=UNSET if typed.sku == code.sku else typed.sku,
        label=typed.label,
        target=typed.target,
    )


async def _replacement(actor: Actor, printed: str | None) -> UUID | None:
    if not printed:
        return None
    found = (await codes_in_reach(actor, PageRequest(None, 1), code=code_meant(printed))).items
    if not found:
        raise InvalidField("replacement", "没有这个码 / no such code")
    return found[0].id
