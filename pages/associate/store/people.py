"""One person of the store, today."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from pages.page import PageController, page
from performance.queries.boards import store_people

AnyRequest = Request[Any, Any, Any]


class StorePeoplePages(PageController):
    """店员今日 · People of the store."""

    path = "/a/store/people"

    @get("/{associate_id:uuid}")
    async def person(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """What somebody sold today, and what they have still to do."""
        people = (await store_people(actor)).people
        person = next((each for each in people if each.associate_id == associate_id), None)
        if person is None:
            raise NotFound
        return await page(request, "associate/store/person.html", person=person)
