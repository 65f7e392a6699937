"""Signing in and out by a page, and choosing a language."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post

from guide_app.base.environment import LANGUAGES
from guide_app.base.html.forms import Done, Form, lead_to
from guide_app.base.html.session import (
    LANGUAGE_COOKIE,
    LANGUAGE_SECONDS,
    end_session,
    keep_session,
)
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import SESSION_COOKIE, CurrentActor, mark_as_staffs
from guide_app.ground.auth import service
from guide_app.ground.auth.errors import TooManyTries, WrongLoginOrPassword
from guide_app.ground.auth.schemas import SignIn
from pages.navigation import home_of
from pages.page import OpenPageController, PageController, open_page

AnyRequest = Request[Any, Any, Any]
HOME = "/"


class SignInPages(OpenPageController):
    """登录 · Sign-in."""

    path = "/sign-in"

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """The form."""
        return await self._form(request, Form.of({"next": request.query_params.get("next", HOME)}))

    @post(status_code=303)
    async def sign_in(self, request: AnyRequest) -> Response[Any]:
        """A session for this browser, and on to where somebody wanted to go."""
        form = await Form.sent(request)
        try:
            agent = request.headers.get("user-agent", "")
            signed_in = await service.sign_in(form.read(SignIn), address=address_of(request.scope), user_agent=agent)
        except Refusal as refusal:
            at = {WrongLoginOrPassword: "password", TooManyTries: "password"}
            return await form.refused(refusal, lambda: self._form(request, form), at)
        answer = lead_to(request, Done(own_place(form.get("next"))))
        seconds = int((signed_in.expires_at - clock.now()).total_seconds())
        keep_session(answer, request, signed_in.access_token, seconds=seconds)
        mark_as_staffs(answer, request.scope)
        return answer

    async def _form(self, request: AnyRequest, form: Form) -> Response[bytes]:
        form.values.pop("password", None)
        return await open_page(request, "entrance/sign_in.html", form=form)


class EntrancePages(PageController):
    """首页与退出 · The way in and out."""

    path = HOME

    @get()
    async def home(self, request: AnyRequest, actor: CurrentActor) -> Response[None]:
        """On to one's own pages."""
        return lead_to(request, Done(home_of(actor)))

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: Request[Actor, Any, Any]) -> Response[Any]:
        """End the session of this browser."""
        await Form.sent(request)
        await service.sign_out(request.cookies[SESSION_COOKIE])
        answer = lead_to(request, Done("/sign-in"))
        end_session(answer)
        return answer


class LanguagePages(OpenPageController):
    """语言 · Language."""

    path = "/language"

    @post(status_code=303)
    async def choose(self, request: AnyRequest) -> Response[Any]:
        """The language of this browser from now on."""
        form = await Form.sent(request)
        answer = lead_to(request, Done(own_place(form.get("next"))))
        if form.get("language") in LANGUAGES:
            answer.set_cookie(
                LANGUAGE_COOKIE, form.get("language"), max_age=LANGUAGE_SECONDS, path="/", httponly=True, samesite="lax"
            )
        return answer


def own_place(address: str) -> str:
    """An address of ours to go on to, or the way in: nobody is sent to another site by a link of ours."""
    parts = urlsplit(address)
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if is_own and address.isprintable() and parts.path != "/sign-in" else HOME


__all__ = ["EntrancePages", "LanguagePages", "SignInPages", "own_place"]
