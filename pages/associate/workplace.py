"""当前门店 · The store that somebody who works in several serves at the moment, chosen on this device."""

from typing import Any

from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, lead_to
from guide_app.base.html.words import _
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.addresses import is_https
from guide_app.base.web.authentication import STAFF_SECONDS, STORE_COOKIE, CurrentActor
from guide_app.ground.associates.second_posts.queries import my_workplaces
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
PLACE = "/a/me/store"


class WorkplacePages(PageController):
    """当前门店 · Where one works at the moment."""

    path = PLACE

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The stores that one works in today."""
        return await page(request, "associate/workplace.html", form=Form.of(), places=await my_workplaces(actor))

    @post(status_code=303)
    async def choose(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Orders, codes, customers and tasks on this device are of that store from now on."""
        form = await Form.sent(request)
        places = {str(place.store_id): place for place in await my_workplaces(actor)}
        chosen = places.get(form.get("store_id"))
        if chosen is None:
            return await form.refused(NotFound(), lambda: self._again(request, list(places.values()), form))
        answer = lead_to(request, Done("/a/me", _("现在为 {store} 工作"), {"store": chosen.name}))
        answer.set_cookie(
            STORE_COOKIE,
            str(chosen.store_id),
            max_age=STAFF_SECONDS,
            path="/",
            secure=is_https(request.scope),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _again(self, request: AnyRequest, places: Any, form: Form) -> Response[bytes]:
        return await page(request, "associate/workplace.html", form=form, places=places)
