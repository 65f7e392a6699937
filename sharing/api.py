"""Shared links over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import JSONBody, QueryParameter

from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from qr_codes.errors import AssociateNotInStore
from sharing import queries
from sharing.errors import NothingToShare
from sharing.rules import ShareKind
from sharing.schemas import ShareCount, ShareLinkView, ShareThing
from sharing.service.making import share_thing

First = Annotated[date | None, QueryParameter(description="起始营业日（含） · From this business day")]
Last = Annotated[
    date | None, QueryParameter(description="截止营业日（含），最多 92 天 · To this business day, 92 days at most")
]
OfStore = Annotated[UUID | None, QueryParameter(description="门店 · Of this store")]
OfAssociate = Annotated[UUID | None, QueryParameter(description="导购 · By this associate")]
OfKind = Annotated[ShareKind | None, QueryParameter(description="类型 · Of this kind")]


class ShareLinkController(Controller):
    """分享链接 · Shared links."""

    path = "/v1/share-links"
    tags = ("codes",)

    @post(
        operation_id="shareThing",
        opt=refuses(Forbidden, NotFound, NothingToShare, AssociateNotInStore),
        summary="分享商品或券 · Share a product or a coupon",
    )
    async def share(self, actor: CurrentActor, data: JSONBody[ShareThing], write: RetrySafe) -> Written[ShareLinkView]:
        """One's own link, the same each time; with `member_id` one for that customer, a touch of theirs once a day."""
        return await write(lambda: share_thing(actor, data))

    @get(
        operation_id="countShareLinks",
        opt=refuses(NotFound, InvalidField),
        summary="分享效果 · What followed from shared links",
    )
    async def counts(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        first: First = None,
        last: Last = None,
        store_id: OfStore = None,
        associate_id: OfAssociate = None,
        kind: OfKind = None,
    ) -> Page[ShareCount]:
        """Links in reach, the newest first; associates see their own. 30 days unless told otherwise."""
        return await queries.share_counts(
            actor, paging, first=first, last=last, store_id=store_id, associate_id=associate_id, kind=kind
        )
