"""修改资料 · A customer corrects what is known of them, and changes their phone by a code to the new one."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.addresses import telling_address_of
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.customers.changing import ask_for_phone_code, change_own_phone, change_own_profile
from guide_app.ground.customers.queries import my_membership
from guide_app.ground.customers.schemas import AskForCode, ChangeMyPhone
from guide_app.ground.members.changes import ChangeProfile
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal, refused_at
from pages.customer.profile import PROFILE
from pages.customer.signing_in import CurrentMessenger, to_sign_in
from pages.labels.customers import GENDERS

OwnRequest = Request[Customer, Any, Any]
EDIT, PHONE = f"{PROFILE}/edit", f"{PROFILE}/phone"
CORRECTING = "profile"
NAMES = ("name", "birthday", "gender")


class OwnCorrectionPages(CustomerController):
    """修改资料 · One's own profile as a form."""

    path = EDIT
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def show(self, request: OwnRequest) -> Response[Any]:
        """What is left blank stays as it is."""
        return await _edit(request, {})

    @post(status_code=303)
    async def keep(self, request: OwnRequest) -> Response[Any]:
        """As they say."""
        fields = await fields_of(request, "token", "version", *NAMES, "forget_name", "forget_birthday")
        require_own_page(request, fields["token"], CORRECTING)
        forget = [name for name in ("name", "birthday") if fields[f"forget_{name}"]]
        typed = {name: fields[name].strip() for name in NAMES if fields[name].strip()} | {"forget": forget}
        try:
            said = msgspec.convert(typed, ChangeProfile)
            read = int(fields["version"]) if fields["version"].isdecimal() else 0
            await change_own_profile(request.user, said, expected_version=read)
        except msgspec.ValidationError:
            refusal = InvalidField("birthday", "请填写日期，如 1990-06-18 / a date like 1990-06-18")
            return await _edit(request, fields, refusal)
        except Refusal as refusal:
            return await _edit(request, fields, refusal)
        return led_to(PROFILE)


class OwnPhonePages(CustomerController):
    """更换手机号 · One's own phone."""

    path = PHONE
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def show(self, request: OwnRequest) -> Response[Any]:
        """The field for the new one."""
        return await _phone(request)

    @post("/code", status_code=200)
    async def code(self, request: OwnRequest, messenger: CurrentMessenger) -> Response[Any]:
        """A code is on its way to the new phone."""
        fields = await fields_of(request, "token", "phone")
        require_own_page(request, fields["token"], CORRECTING)
        phone, address = fields["phone"], telling_address_of(request.scope)
        try:
            await ask_for_phone_code(request.user, AskForCode(phone), address=address, messenger=messenger)
        except Refusal as refusal:
            return await _phone(request, phone=phone, refusal=refusal)
        return await _phone(request, phone=phone, sent=True)

    @post(status_code=303)
    async def change(self, request: OwnRequest) -> Response[Any]:
        """With the code."""
        fields = await fields_of(request, "token", "phone", "code")
        require_own_page(request, fields["token"], CORRECTING)
        try:
            await change_own_phone(request.user, ChangeMyPhone(fields["phone"], fields["code"]))
        except Refusal as refusal:
            return await _phone(request, phone=fields["phone"], sent=True, refusal=refusal)
        return led_to(PROFILE)


async def _edit(request: OwnRequest, typed: dict[str, str], refusal: Refusal | None = None) -> Response[Any]:
    return await _shown(
        request, "profile_edit.html", refusal, "name", typed=dict.fromkeys(NAMES, "") | typed, genders=GENDERS
    )


async def _phone(
    request: OwnRequest, *, phone: str = "", sent: bool = False, refusal: Refusal | None = None
) -> Response[Any]:
    field = "code" if sent else "phone"
    return await _shown(request, "profile_phone.html", refusal, field, phone=phone, sent=sent)


async def _shown(
    request: OwnRequest, template: str, refusal: Refusal | None, field: str, **context: Any
) -> Response[Any]:
    token = page_token(request)
    answer = shown(
        request,
        template,
        status_code=200 if refusal is None else refusal.status,
        me=await my_membership(request.user),
        token=form_proof(token, CORRECTING),
        **refused_at(request, refusal, field),
        **context,
    )
    keep_page_token(answer, request, token)
    return answer
