"""导入模板 · Till profiles: those of the product, and the chain's own, written as TOML."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.permissions import EDIT_TILL_PROFILES
from guide_app.ground.orders.till_import.profiles.model import FIELD_TITLES
from guide_app.ground.orders.till_import.profiles.queries import till_profile, till_profiles
from guide_app.ground.orders.till_import.profiles.schemas import WriteTillProfile
from guide_app.ground.orders.till_import.profiles.service import (
    change_till_profile,
    create_till_profile,
    withdraw_till_profile,
)
from pages.asking import edited_version
from pages.console.tillimports.labels import PLACE
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class TillProfilePages(PageController):
    """导入模板 · Till profiles."""

    path = PLACE + "/profiles"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The chain's own, then those of the product."""
        return await page(
            request,
            "console/tillimports/profiles.html",
            profiles=await till_profiles(actor),
            may_edit=actor.may(EDIT_TILL_PROFILES),
        )

    @get("/new/{code:str}")
    async def blank(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """A new one that begins as another one is."""
        actor.require(EDIT_TILL_PROFILES)
        return await self._new(request, actor, code, Form())

    @post("/new/{code:str}", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Write its first version."""
        form = await Form.sent(request)

        async def work() -> Done:
            made = await create_till_profile(actor, form.read(WriteTillProfile))
            return Done(f"{PLACE}/profiles/{made.code}", _("已保存，第 {n} 版"), {"n": made.version})

        return await form.submit(request, work, again=lambda: self._new(request, actor, code, form))

    @get("/{code:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """Its TOML, what may stand in it, its versions."""
        return await self._shown(request, actor, code, None)

    @post("/{code:str}", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Write the next version."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(WriteTillProfile)
            made = await change_till_profile(actor, code, command, expected_version=edited_version(form))
            return Done(f"{PLACE}/profiles/{code}", _("已保存，第 {n} 版"), {"n": made.version})

        return await form.submit(request, work, again=lambda: self._shown(request, actor, code, form))

    @post("/{code:str}/withdraw", status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Have it read no file any more."""
        form = await Form.sent(request)

        async def work() -> Done:
            await withdraw_till_profile(actor, code, expected_version=edited_version(form))
            return Done(f"{PLACE}/profiles/{code}", _("已停用"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, code, form))

    async def _new(self, request: AnyRequest, actor: Actor, code: str, form: Form) -> Response[bytes]:
        found = await till_profile(actor, code)
        return await page(
            request, "console/tillimports/profile.html", like=found, one=None, form=form, fields=FIELD_TITLES
        )

    async def _shown(self, request: AnyRequest, actor: Actor, code: str, form: Form | None) -> Response[bytes]:
        found = await till_profile(actor, code)
        return await page(
            request,
            "console/tillimports/profile.html",
            like=found,
            one=found,
            form=form or Form.of({"content": found.content}, version=found.version),
            again=Form.of(version=found.version),
            fields=FIELD_TITLES,
            may_edit=actor.may(EDIT_TILL_PROFILES),
        )
