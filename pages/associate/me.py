"""我的 · What is one's own: name, post, language, the way out."""

from typing import Any

from litestar import Request, Response, get

from commissions.permissions import APPEAL
from guide_app.base.html.forms import Form
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.second_posts.queries import my_workplaces
from guide_app.ground.orders.permissions import APPROVE_REFUNDS, FULFIL_ORDERS, RETURN_ELSEWHERE
from guide_app.ground.rota.permissions import SEE_OWN_ROTA
from pages.page import PageController, page
from sharing.permissions import SHARE_THINGS

AnyRequest = Request[Any, Any, Any]


class MyPages(PageController):
    """我的 · Me."""

    path = "/a/me"

    @get()
    async def me(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Who I am here, and where else to go."""
        several = len({post.store_id for post in actor.posts if post.store_id}) > 1
        return await page(
            request,
            "associate/me.html",
            form=Form.of(),
            may_appeal=actor.may(APPEAL),
            may_rota=actor.may(SEE_OWN_ROTA),
            may_fulfil=actor.may(FULFIL_ORDERS),
            may_share=actor.may(SHARE_THINGS),
            may_approve=actor.may(APPROVE_REFUNDS),
            may_elsewhere=actor.may(RETURN_ELSEWHERE),
            workplaces=await my_workplaces(actor) if several else [],
        )
