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
from guide_app.ground.auth.schemas import SignedIn, SignIn
from pages.entrance.wecom import SIGN_IN, after_signing_out, leads_by_itself, to_wecom
from pages.navigation import home_of
from pages.page import OpenPageController, PageController, open_page

AnyRequest = Request[Any, Any, Any]
HOME = "/"


class SignInPages(OpenPageController):
    """登录 · Sign-in."""

    path = SIGN_IN

    @get()
    async def show(self, request: AnyRequest) -> Response[Any]:
        """The form; in WeCom, somebody is signed in by it first."""
        wanted = request.query_params.get("next", HOME)
        if leads_by_itself(request):
            return lead_to(request, Done(to_wecom(own_place(wanted))))
        return await the_form(request, Form.of({"next": wanted}))

    @post(status_code=303)
    async def sign_in(self, request: AnyRequest) -> Response[Any]:
        """A session for this browser, and on to where somebody wanted to go."""
        form = await Form.sent(request)
        try:
            agent = request.headers.get("user-agent", "")
            signed = await service.sign_in(form.read(SignIn), address=address_of(request.scope), user_agent=agent)
        except Refusal as refusal:
            at = {WrongLoginOrPassword: "password", TooManyTries: "password"}
            return await form.refused(refusal, lambda: the_form(request, form), at)
        return signed_in(request, signed, own_place(form.get("next")))


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
        answer = lead_to(request, Done(after_signing_out(request)))
        end_session(answer)
        return answer


class LanguagePages(OpenPageController):
    """语言 · Language."""

    path = "/language"

    @post(status_code=303)
    async def choose(self, request: AnyRequest) -> Response[Any]:
        """The language of this browser from now on; who chooses it to sign in is not led on by it."""
        form = await Form.sent(request)
        wanted = form.get("next")
        answer = lead_to(request, Done(after_signing_out(request) if _is_entrance(wanted) else own_place(wanted)))
        if form.get("language") in LANGUAGES:
            answer.set_cookie(
                LANGUAGE_COOKIE, form.get("language"), max_age=LANGUAGE_SECONDS, path="/", httponly=True, samesite="lax"
            )
        return answer


async def the_form(request: AnyRequest, form: Form) -> Response[bytes]:
    """The page to sign in, by a password or by WeCom."""
    form.values.pop("password", None)
    by_wecom = to_wecom(own_place(form.get("next", HOME)))
    return await open_page(request, "entrance/sign_in.html", form=form, by_wecom=by_wecom)


def signed_in(request: AnyRequest, signed: SignedIn, wanted: str) -> Response[Any]:
    """A session for this browser, and on to where somebody wanted to go."""
    answer = lead_to(request, Done(wanted))
    seconds = int((signed.expires_at - clock.now()).total_seconds())
    keep_session(answer, request, signed.access_token, seconds=seconds)
    mark_as_staffs(answer, request.scope)
    return answer


def own_place(address: str) -> str:
    """An address of ours to go on to, or the way in: nobody is sent to another site by a link of ours."""
    parts = urlsplit(address)
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if is_own and address.isprintable() and not _is_entrance(parts.path) else HOME


def _is_entrance(path: str) -> bool:
    return path == SIGN_IN or path.startswith(f"{SIGN_IN}/")


__all__ = ["EntrancePages", "LanguagePages", "SignInPages", "own_place", "signed_in", "the_form"]
