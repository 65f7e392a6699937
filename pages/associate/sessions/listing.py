"""登录设备 · Where somebody is signed in; each place can be signed out of."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.web.authentication import SESSION_COOKIE, CurrentActor
from guide_app.ground.auth.queries import my_sessions
from guide_app.ground.auth.service import end_session
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
SESSIONS = "/a/me/sessions"


class SessionPages(PageController):
    """登录设备 · Sessions of one's own."""

    path = SESSIONS

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """This device first, then the newest."""
        return await self._list(request, actor, Form.of())

    @post("/{ref:str}/end", status_code=303)
    async def end(self, request: AnyRequest, actor: CurrentActor, ref: FromPath[str]) -> Response[Any]:
        """Sign out of one of them."""
        form = await Form.sent(request)

        async def work() -> Done:
            await end_session(actor, ref)
            return Done(SESSIONS, _("已退出该设备"))

        return await form.submit(request, work, again=lambda: self._list(request, actor, form))

    async def _list(self, request: AnyRequest, actor: CurrentActor, form: Form) -> Response[bytes]:
        sessions = await my_sessions(actor, request.cookies[SESSION_COOKIE])
        return await page(request, "associate/sessions/list.html", sessions=sessions, form=form)
