"""会员资料 · A member's profile as a form."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Form
from guide_app.base.web.authentication import CurrentActor
from pages.page import PageController
from pages.profiles.changing import ask_changes, asked_for_phone, changed, shown

AnyRequest = Request[Any, Any, Any]
CHANGE = "console/members/change.html"


class MemberChangePages(PageController):
    """会员资料 · A member's profile."""

    path = "/hq/members/{member_id:uuid}/change"

    @get()
    async def ask(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """With what is known."""
        return await ask_changes(request, actor, member_id, template=CHANGE)

    @post("/phone", status_code=303)
    async def phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Another phone, when a second person agrees."""
        form = await Form.sent(request)
        asking = asked_for_phone(actor, member_id, form, back=f"/hq/members/{member_id}")
        return await form.submit(request, asking, again=lambda: shown(request, actor, member_id, CHANGE, form))

    @post(status_code=303)
    async def keep(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """As they say."""
        form, back = await Form.sent(request), f"/hq/members/{member_id}"
        return await form.submit(
            request,
            lambda: changed(actor, member_id, form, back=back),
            again=lambda: shown(request, actor, member_id, CHANGE, form),
        )
