"""分享 · One's links to products and coupons: making one, holding it out, and what followed."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.products.queries import products
from guide_app.ground.catalog.products.rules import ProductState
from guide_app.ground.members.queries import member
from pages.asking import asked, paging_in
from pages.labels.sharing import GLYPHS, KINDS
from pages.page import PageController, page
from pages.symbols import qr_picture
from sharing.permissions import SHARE_THINGS
from sharing.queries import link_to, share_counts
from sharing.rules import ShareKind
from sharing.schemas import ShareThing
from sharing.service.making import require_shareable, share_thing

AnyRequest = Request[Any, Any, Any]
FOUND = PageRequest(None, 20)


class ForWhom(msgspec.Struct, frozen=True):
    """The customer whom a link is for, and the product that is looked for."""

    member: UUID | None = None
    text: str | None = None


class ShareLinkPages(PageController):
    """分享 · Shared links."""

    path = "/a/links"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those of mine, with what followed in 30 days."""
        actor.require(SHARE_THINGS)
        found = await share_counts(actor, paging_in(request), associate_id=actor.associate_id)
        return await page(request, "associate/sharing/list.html", found=found, kinds=KINDS, glyphs=GLYPHS)

    @get("/products")
    async def choose(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Products that are on sale, to choose one."""
        actor.require(SHARE_THINGS)
        wanted = asked(request, ForWhom)
        found = await products(actor, FOUND, text=wanted.text, status=ProductState.ON_SALE)
        customer = await member(actor, wanted.member) if wanted.member else None
        return await page(request, "associate/sharing/products.html", found=found, wanted=wanted, customer=customer)

    @get("/products/{product_id:uuid}")
    async def product(self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]) -> Response[bytes]:
        """My link to a product, or making one."""
        return await _shown(request, actor, ShareKind.PRODUCT, product_id, Form.of())

    @post("/products/{product_id:uuid}", status_code=303)
    async def share_product(
        self, request: AnyRequest, actor: CurrentActor, product_id: FromPath[UUID]
    ) -> Response[Any]:
        """Share it."""
        form = await Form.sent(request)
        return await form.submit(
            request,
            lambda: _share(request, actor, ShareKind.PRODUCT, product_id),
            again=lambda: _shown(request, actor, ShareKind.PRODUCT, product_id, form),
        )

    @get("/coupons/{template_id:uuid}")
    async def coupon(self, request: AnyRequest, actor: CurrentActor, template_id: FromPath[UUID]) -> Response[bytes]:
        """My link to a coupon, or making one."""
        return await _shown(request, actor, ShareKind.COUPON, template_id, Form.of())

    @post("/coupons/{template_id:uuid}", status_code=303)
    async def share_coupon(
        self, request: AnyRequest, actor: CurrentActor, template_id: FromPath[UUID]
    ) -> Response[Any]:
        """Share it."""
        form = await Form.sent(request)
        return await form.submit(
            request,
            lambda: _share(request, actor, ShareKind.COUPON, template_id),
            again=lambda: _shown(request, actor, ShareKind.COUPON, template_id, form),
        )


async def _share(request: AnyRequest, actor: Actor, kind: ShareKind, thing_id: UUID) -> Done:
    wanted = asked(request, ForWhom)
    await share_thing(actor, ShareThing(kind=kind, id=thing_id, member_id=wanted.member))
    to = f"?member={wanted.member}" if wanted.member else ""
    return Done(f"/a/links/{kind}s/{thing_id}{to}", _("链接已生成，发给顾客或让顾客扫码"))


async def _shown(request: AnyRequest, actor: Actor, kind: ShareKind, thing_id: UUID, form: Form) -> Response[bytes]:
    wanted = asked(request, ForWhom)
    name = await require_shareable(actor, kind, thing_id, clock.now())
    customer = await member(actor, wanted.member) if wanted.member else None
    link = await link_to(actor, kind, thing_id, member_id=wanted.member)
    return await page(
        request,
        "associate/sharing/share.html",
        kind=kind,
        kinds=KINDS,
        thing_id=thing_id,
        name=name,
        customer=customer,
        link=link,
        picture=None if link is None else qr_picture(link.url),
        form=form,
    )
