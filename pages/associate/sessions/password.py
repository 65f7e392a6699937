"""修改密码 · A new password of one's own."""

from typing import Any

from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, lead_to
from guide_app.base.html.session import end_session
from guide_app.base.html.words import _
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.addresses import address_of
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.auth.errors import TooManyTries, WrongLoginOrPassword
from guide_app.ground.auth.schemas import ChangePassword
from guide_app.ground.auth.service import change_password
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
AGAIN = "new_password_again"


class PasswordPages(PageController):
    """修改密码 · Change my password."""

    path = "/a/me/password"

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """The form."""
        return await self._form(request, Form.of())

    @post(status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """A new one, typed twice. Signs out everywhere; wrong old ones are counted as those of a sign-in."""
        form = await Form.sent(request)
        try:
            if form.get(AGAIN) != form.get("new_password"):
                raise InvalidField(AGAIN, "两次输入的新密码不一致 / the two new passwords differ")
            await change_password(actor, form.read(ChangePassword), address=address_of(request.scope))
        except Refusal as refusal:
            at = {WrongLoginOrPassword: "old_password", TooManyTries: "old_password"}
            return await form.refused(refusal, lambda: self._form(request, form), at)
        answer = lead_to(request, Done("/sign-in", _("密码已修改，请用新密码登录")))
        end_session(answer)
        return answer

    async def _form(self, request: AnyRequest, form: Form) -> Response[bytes]:
        form.values.clear()
        return await page(request, "associate/sessions/password.html", form=form)
