"""我的隐私 · What a customer agrees to, each purpose by itself: a yes or a withdrawal by one button."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.types import ExceptionHandlersMap

from guide_app.base.html.standalone import form_proof, keep_page_token, page_token, require_own_page, shown
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CUSTOMERS, NotSignedIn
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.ground.members.errors import ConsentTextChanged
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.queries.consents import asked_again, my_purposes
from guide_app.ground.privacy.schemas import DecideConsent
from guide_app.ground.privacy.service.consenting import decide_own
from pages.customer.open import SMALL, CustomerController, fields_of, led_to, on_refusal
from pages.customer.signing_in import to_sign_in
from pages.labels.privacy import PURPOSES, STANDINGS

OwnRequest = Request[Customer, Any, Any]
PRIVACY = "/my/privacy"
DECIDING = "consents"
ASKED_AT = {"coupons": "/my/coupons", "orders": "/my/orders", "appointments": "/my/appointments"}
"""Pages that ask again beside this one, to which an answer leads back."""


class OwnPrivacyPages(CustomerController):
    """我的隐私 · One's own consents."""

    path = PRIVACY
    opt = CUSTOMERS | ANY_QUERY | SMALL
    exception_handlers: ExceptionHandlersMap = {NotSignedIn: to_sign_in, Refusal: on_refusal}  # noqa: RUF012 - as above

    @get()
    async def show(self, request: OwnRequest) -> Response[Any]:
        """Every purpose with its words, where it stands, and the button that changes it."""
        return await _page(request)

    @post(status_code=303)
    async def decide(self, request: OwnRequest) -> Response[Any]:
        """Say yes to the words that were shown, or withdraw; back to where it shows."""
        fields = await fields_of(request, "token", "purpose", "given", "text_version", "back")
        require_own_page(request, fields["token"], DECIDING)
        try:
            purpose = ConsentPurpose(fields["purpose"])
        except ValueError:
            raise InvalidField("purpose", "没有这个用途 / there is no such purpose") from None
        decided = DecideConsent(
            purpose=purpose, given=fields["given"] == "true", text_version=fields["text_version"] or None
        )
        try:
            await decide_own(request.user, decided)
        except ConsentTextChanged:
            return await _page(request, has_changed=True)
        return led_to(ASKED_AT.get(fields["back"], PRIVACY))


async def asking_again(request: OwnRequest, token: str, back: str) -> dict[str, Any]:
    """What a page with this token shows of the purposes that are asked again; `back` is its name in `ASKED_AT`."""
    return {
        "asked": await asked_again(request.user),
        "asked_names": PURPOSES,
        "asked_back": back,
        "asked_token": form_proof(token, DECIDING),
    }


async def _page(request: OwnRequest, *, has_changed: bool = False) -> Response[Any]:
    token = page_token(request)
    answer = shown(
        request,
        "privacy.html",
        status_code=409 if has_changed else 200,
        purposes=await my_purposes(request.user),
        names=PURPOSES,
        standings=STANDINGS,
        has_changed=has_changed,
        token=form_proof(token, DECIDING),
    )
    keep_page_token(answer, request, token)
    return answer
