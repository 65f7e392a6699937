"""The tags of a customer: put, taken away for a reason, and what was done before."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.queries import member
from pages.labels.segments import TAKEN, WHY
from pages.page import PageController, page
from segments.permissions import PUT_TAGS
from segments.queries.catalogue import tags
from segments.queries.tagged import tag_changes, tags_of_member
from segments.schemas import PutTag, TakeTag
from segments.service.tagging import put_tag, take_tag

AnyRequest = Request[Any, Any, Any]
CHANGES_SHOWN = 20


class CustomerTagPages(PageController):
    """顾客的标签 · A customer's tags."""

    path = "/a/customers/{member_id:uuid}/tags"

    @get()
    async def carried(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """What they carry, what can be put on them, what was done before."""
        return await self._shown(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def put(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Put one on."""
        form = await Form.sent(request)

        async def work() -> Done:
            await put_tag(actor, member_id, form.read(PutTag))
            return Done(f"/a/customers/{member_id}/tags", _("标签已添加"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, member_id, form))

    @post("/{tag_id:uuid}", status_code=303)
    async def take(
        self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID], tag_id: FromPath[UUID]
    ) -> Response[Any]:
        """Take one away."""
        form = await Form.sent(request)

        async def work() -> Done:
            await take_tag(actor, member_id, tag_id, form.read(TakeTag))
            return Done(f"/a/customers/{member_id}/tags", _("标签已移除"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, member_id, form))

    async def _shown(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        found = await member(actor, member_id)
        carried = await tags_of_member(actor, member_id)
        has = {one.tag_id for one in carried}
        offered = [one for one in await tags(actor) if not one.by_rule and one.id not in has]
        return await page(
            request,
            "associate/segments/tags.html",
            form=form,
            member=found,
            carried=carried,
            offered=offered,
            changes=await tag_changes(actor, member_id, PageRequest(None, CHANGES_SHOWN)),
            taken=TAKEN,
            why=WHY,
            may_put=actor.may(PUT_TAGS) and not found.erased_at,
        )
