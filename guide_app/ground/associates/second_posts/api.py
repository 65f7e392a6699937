"""Second posts over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.associates.errors import AssociateHasLeft, MayNotPost, NoMainPost, PostingOverlaps
from guide_app.ground.associates.schemas import PostingView
from guide_app.ground.associates.second_posts import queries, service
from guide_app.ground.associates.second_posts.schemas import AddSecondPost, EndSecondPost, WorkplaceView


class SecondPostController(Controller):
    """兼岗 · Second posts."""

    path = "/v1/associates/{associate_id:uuid}/second-posts"
    tags = ("associates",)

    @post(
        operation_id="addSecondPost",
        opt=refuses(NotFound, MayNotPost, AssociateHasLeft, NoMainPost, PostingOverlaps),
        summary="加兼岗 · Post somebody to a further store",
    )
    async def add(
        self, actor: CurrentActor, associate_id: FromPath[UUID], data: JSONBody[AddSecondPost], write: RetrySafe
    ) -> Written[list[PostingView]]:
        """Beside the main post, which goes on. All posts are answered."""
        return await write(lambda: service.add_second_post(actor, associate_id, data))

    @post(
        "/{post_id:uuid}/ending",
        status_code=200,
        operation_id="endSecondPost",
        opt=refuses(NotFound, MayNotPost, AssociateHasLeft),
        summary="结束兼岗 · End a second post",
    )
    async def end(
        self,
        actor: CurrentActor,
        associate_id: FromPath[UUID],
        post_id: FromPath[UUID],
        data: JSONBody[EndSecondPost],
        write: RetrySafe,
    ) -> Written[list[PostingView]]:
        """On a day; one that has not begun by then is dropped."""
        return await write(lambda: service.end_second_post(actor, associate_id, post_id, data))


class WorkplaceController(Controller):
    """在岗门店 · Where one works today."""

    path = "/v1/my/workplaces"
    tags = ("associates",)

    @get(operation_id="listMyWorkplaces", summary="我的在岗门店 · Stores that I work in today")
    async def workplaces(self, actor: CurrentActor) -> list[WorkplaceView]:
        """The main one first. A request with the header `Guide-Store` and one of these ids is made for that store."""
        return await queries.my_workplaces(actor)
