"""成为会员 · Customers register by themselves, from a printed code: the phone, then consent with a code."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import address_of, telling_address_of
from guide_app.base.web.authentication import is_staffs
from guide_app.ground.members.consent_page import bind_browser
from guide_app.ground.members.devices import Device, new_device_token
from guide_app.ground.members.entering import RegisteredAt
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.service.joining import begin_to_join
from guide_app.ground.messages.errors import NoMessenger
from guide_app.ground.messages.ports import Messenger
from pages.customer.open import CustomerController, fields_of, led_to, refused_at
from qr_codes.errors import CodeNotInUse
from qr_codes.ports import ContactWayDesk
from qr_codes.scans.landing import JOIN_PATH
from qr_codes.scans.resolving import resolve
from qr_codes.schemas import LandingView
from qr_codes.short_codes import SCAN_PATH

AnyRequest = Request[Any, Any, Any]
Desk = SkipValidation[NamedDependency[ContactWayDesk]]
CurrentMessenger = NamedDependency[SkipValidation[Messenger]]


class JoinPages(CustomerController):
    """成为会员 · Become a member."""

    path = "/join/{code:str}"

    @get()
    async def ask(
        self, request: AnyRequest, code: FromPath[str], contact_ways: Desk, messenger: CurrentMessenger
    ) -> Response[Any]:
        """Where they register and whose customer they become; the field for their phone."""
        view = await _open(request, code, contact_ways)
        if isinstance(view, str):
            return led_to(JOIN_PATH + view)
        return _form(request, view, messenger)

    @post(status_code=303)
    async def begin(
        self, request: AnyRequest, code: FromPath[str], contact_ways: Desk, messenger: CurrentMessenger
    ) -> Response[Any]:
        """Send a code to the phone, and lead on to the consent on this very device."""
        view = await _open(request, code, contact_ways)
        if isinstance(view, str):
            return led_to(JOIN_PATH + view)
        fields = await fields_of(request, "token", "phone", "name")
        require_own_page(request, fields["token"], _purpose(view))
        assert view.store_id is not None, "looked at when it was opened"
        device = Device(
            user_agent=request.headers.get("user-agent", ""),
            address=telling_address_of(request.scope),
            token=new_device_token(),
            is_staffs=is_staffs(request),
        )
        try:
            joining = await begin_to_join(
                StartRegistration(phone=fields["phone"], name=fields["name"].strip() or None),
                RegisteredAt(view.store_id, view.associate_id, view.code_id),
                device=device,
                messenger=messenger,
            )
        except Refusal as refusal:
            return _form(request, view, messenger, fields=fields, refusal=refusal)
        answer = led_to(f"/consent/{joining.token}?sent=1")
        bind_browser(answer, request, device.token or "")
        return answer


async def _open(request: AnyRequest, code: str, desk: ContactWayDesk) -> LandingView | str:
    """What the code leads to, or the code that has taken its place. Refuses what is not open, and what has no store."""
    resolved = await resolve(code, address_of(request.scope), desk=desk)
    if resolved.moved_to is not None:
        return resolved.moved_to.removeprefix(SCAN_PATH)
    resolved.require_open()
    if resolved.view is None or resolved.view.store_id is None:
        raise CodeNotInUse(code_id=resolved.code_id)
    return resolved.view


def _form(
    request: AnyRequest,
    view: LandingView,
    messenger: Messenger,
    *,
    fields: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[bytes]:
    token = page_token(request)
    try:
        messenger.require_ready()
    except NoMessenger:
        fields = refusal = None
        can_send = False
    else:
        can_send = True
    answer = shown(
        request,
        "join.html",
        status_code=200 if refusal is None else refusal.status,
        view=view,
        can_send=can_send,
        token=form_proof(token, _purpose(view)),
        typed=fields or {},
        **refused_at(request, refusal, "phone"),
    )
    keep_page_token(answer, request, token)
    return answer


def _purpose(view: LandingView) -> str:
    return f"join {view.code_id}"
