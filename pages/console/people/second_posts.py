"""兼岗 · Somebody works in a further store beside the main one: from when, until when."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.associates.errors import NoMainPost, PostingOverlaps
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import associate, postings_of
from guide_app.ground.associates.second_posts.schemas import AddSecondPost, EndSecondPost
from guide_app.ground.associates.second_posts.service import add_second_post, end_second_post
from pages.console.units import region_names, stores_to_propose
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
STORE_ROLES = [role for role in Role if role.works_in_store]


class SecondPostPages(PageController):
    """兼岗 · Second posts."""

    path = "/hq/people/{associate_id:uuid}/second-posts"

    @get("/new")
    async def new(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """The form of a further store."""
        return await self._new(request, actor, associate_id, Form.of())

    @post("/new", status_code=303)
    async def add(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[Any]:
        """Post them there too."""
        form = await Form.sent(request)

        async def work() -> Done:
            await add_second_post(actor, associate_id, form.read(AddSecondPost))
            return Done(f"/hq/people/{associate_id}", _("兼岗已登记"))

        return await form.submit(
            request,
            work,
            again=lambda: self._new(request, actor, associate_id, form),
            at={PostingOverlaps: "store", NoMainPost: "valid_from"},
        )

    @get("/{post_id:uuid}/ending")
    async def ending(
        self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID], post_id: FromPath[UUID]
    ) -> Response[bytes]:
        """From which day on not any more."""
        return await self._ending(request, actor, associate_id, post_id, Form.of())

    @post("/{post_id:uuid}/ending", status_code=303)
    async def end(
        self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID], post_id: FromPath[UUID]
    ) -> Response[Any]:
        """End it."""
        form = await Form.sent(request)

        async def work() -> Done:
            await end_second_post(actor, associate_id, post_id, form.read(EndSecondPost))
            return Done(f"/hq/people/{associate_id}", _("兼岗已结束"))

        return await form.submit(request, work, again=lambda: self._ending(request, actor, associate_id, post_id, form))

    async def _new(self, request: AnyRequest, actor: Actor, associate_id: UUID, form: Form) -> Response[bytes]:
        actor.require(CHANGE_ASSOCIATES)
        return await page(
            request,
            "console/people/second_post.html",
            form=form,
            person=await associate(actor, associate_id),
            places_of=await region_names(actor),
            stores=await stores_to_propose(actor),
            roles=STORE_ROLES,
        )

    async def _ending(
        self, request: AnyRequest, actor: Actor, associate_id: UUID, post_id: UUID, form: Form
    ) -> Response[bytes]:
        actor.require(CHANGE_ASSOCIATES)
        posts = [one for one in await postings_of(actor, associate_id) if one.id == post_id and not one.is_main]
        if not posts:
            raise NotFound
        return await page(
            request,
            "console/people/second_post_ending.html",
            form=form,
            person=await associate(actor, associate_id),
            post=posts[0],
        )
