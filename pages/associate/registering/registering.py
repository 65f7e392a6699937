"""A customer is entered, holds their phone to the code, and the page sees that they have agreed."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from guide_app.base.html.forms import Done, Form
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.settings import settings
from guide_app.base.web.addresses import telling_address_of
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.devices import Device
from guide_app.ground.members.permissions import REGISTER_MEMBERS
from guide_app.ground.members.ports import CodeBook
from guide_app.ground.members.queries import registration
from guide_app.ground.members.rules import FIRST_BIRTHDAY, RegistrationStatus
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.service.registering import consent_link, start_registration
from pages.page import PageController, page
from pages.symbols import qr_picture

AnyRequest = Request[Any, Any, Any]
Codes = NamedDependency[SkipValidation[CodeBook]]


class RegistrationPages(PageController):
    """代客注册 · Assisted registration."""

    path = "/a/register"

    @get()
    async def enter(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What the customer says."""
        actor.require(REGISTER_MEMBERS)
        return await self._form(request, Form.of())

    @post(status_code=303)
    async def start(self, request: AnyRequest, actor: CurrentActor, codes: Codes) -> Response[Any]:
        """Enter the customer, and on to the code that they scan."""
        form = await Form.sent(request)
        device = Device(request.headers.get("user-agent", ""), telling_address_of(request.scope))

        async def work() -> Done:
            started = await start_registration(actor, form.read(StartRegistration), device=device, codes=codes)
            return Done(f"/a/register/{started.id}")

        return await form.submit(request, work, again=lambda: self._form(request, form))

    @get("/{registration_id:uuid}")
    async def show(self, request: AnyRequest, actor: CurrentActor, registration_id: FromPath[UUID]) -> Response[bytes]:
        """The code to be scanned; once they have agreed, the customer."""
        found = await registration(actor, registration_id)
        waits = found.status is RegistrationStatus.PENDING
        link = consent_link(actor, found) if waits else None
        return await page(
            request,
            "associate/registering/waiting.html",
            registration=found,
            picture=qr_picture(link) if link else None,
            link=link,
            by_code=settings().consent_by_code,
        )

    @get("/{registration_id:uuid}/state", status_code=200)
    async def state(self, actor: CurrentActor, registration_id: FromPath[UUID]) -> Response[None]:
        """Asked every two seconds by the page above: nothing while it waits, then that it is to show itself anew."""
        found = await registration(actor, registration_id)
        if found.status is RegistrationStatus.PENDING:
            return Response(None, status_code=204, headers={"Cache-Control": "no-store"})
        return Response(None, headers={"Guide-To": f"/a/register/{registration_id}", "Cache-Control": "no-store"})

    async def _form(self, request: AnyRequest, form: Form) -> Response[bytes]:
        return await page(
            request,
            "associate/registering/enter.html",
            form=form,
            first_birthday=FIRST_BIRTHDAY,
            last_birthday=business_date(clock.now()),
        )
