"""Coupons over HTTP."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from coupons import queries
from coupons.claiming import TemplateStatus
from coupons.errors import (
    CouponAlreadyUsed,
    CouponExpired,
    CouponLimitReached,
    CouponLocked,
    CouponNotOpen,
    CouponNotStarted,
    CouponQuotaUsedUp,
    CouponSelfIssued,
    CouponSoldOut,
    CouponTemplateExists,
    CouponTransferring,
    CouponVoid,
    QuoteRequestRefused,
    StockBelowIssued,
)
from coupons.quoting.documents import QuoteDocument
from coupons.quoting.quote import Quote
from coupons.schemas import (
    CouponView,
    CreateTemplate,
    IssueCoupon,
    IssuedCoupon,
    MyCouponView,
    TemplateDetail,
    TemplateView,
    TermsCommand,
    TriedTerms,
    TryTerms,
    UpdateTemplate,
    VoidCoupon,
    VoidedCoupon,
)
from coupons.service.issuing import issue_coupon
from coupons.service.quoting import quote_document
from coupons.service.templates import create_template, publish_terms, update_template
from coupons.service.trying import try_terms
from coupons.service.voiding import void_coupon
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CUSTOMERS, CurrentActor, CurrentCustomer
from guide_app.base.web.bodies import takes_up_to
from guide_app.base.web.openapi.declaring import refuses, takes
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written

LONG_TERMS = takes_up_to(size=256_000, elements=20_000)
"""Terms may name thousands of articles."""

QUOTED = {200: ResponseSpec(Quote, description="报价文档 · The document of the quote contract")}

CART = {
    "member": "M1",
    "moment": "2026-11-29T15:00:00+08:00",
    "store": {"id": "SH001"},
    "lines": [{"id": "L1", "sku": "RUN01-001", "unit_price": 59_900, "qty": 2}],
    "terms": [{"template": "WELCOME50", "version": 1, "kind": "FIXED", "threshold": 30_000, "off": 5_000}],
    "coupons": [
        {
            "id": "C1",
            "template": "WELCOME50",
            "version": 1,
            "owner": "M1",
            "valid_from": "2026-11-01T00:00:00+08:00",
            "valid_to": "2026-12-01T00:00:00+08:00",
        }
    ],
}

SearchText = Annotated[str | None, QueryParameter(max_length=60, description="编码或名称包含 · Code or name contains")]
Claimable = Annotated[bool, QueryParameter(description="只看当前可领 · Only those open for claims now")]


class CouponTemplateController(Controller):
    """券模板 · Coupon templates."""

    path = "/v1/coupon-templates"
    tags = ("coupons",)

    @get(operation_id="listCouponTemplates", summary="券模板列表 · List coupon templates")
    async def list_templates(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        claimable: Claimable = False,
        status: FromQuery[TemplateStatus | None] = None,
        text: SearchText = None,
    ) -> Page[TemplateView]:
        """Templates the actor may issue or oversees."""
        return await queries.templates(actor, paging, claimable=claimable, status=status, text=text)

    @post(
        operation_id="createCouponTemplate",
        opt=LONG_TERMS | refuses(NotFound, CouponTemplateExists),
        summary="新建券模板 · Create a coupon template",
    )
    async def create(
        self, actor: CurrentActor, data: JSONBody[CreateTemplate], write: RetrySafe
    ) -> Written[TemplateDetail]:
        """Make a template with the first version of its terms. Headquarters only."""
        return await write(lambda: create_template(actor, data))

    @get("/{code:str}", operation_id="showCouponTemplate", summary="券模板详情 · One coupon template")
    async def one(self, actor: CurrentActor, code: FromPath[str]) -> Response[TemplateDetail]:
        """With every version of its terms, and its own version as ETag."""
        return _with_etag(await queries.template_of_code(actor, code))

    @patch(
        "/{code:str}",
        operation_id="updateCouponTemplate",
        opt=refuses(StockBelowIssued),
        summary="修改券模板 · Change a coupon template",
    )
    async def update(
        self,
        actor: CurrentActor,
        code: FromPath[str],
        data: JSONBody[UpdateTemplate],
        expected_version: ExpectedVersion,
    ) -> Response[TemplateDetail]:
        """Change name, claim window, stock, limits or status. Terms are not changed but published anew."""
        return _with_etag(await update_template(actor, code, data, expected_version=expected_version))

    @post(
        "/{code:str}/terms",
        operation_id="publishCouponTerms",
        opt=LONG_TERMS,
        summary="发布新条款 · Publish new terms",
    )
    async def publish(
        self,
        actor: CurrentActor,
        code: FromPath[str],
        *,
        data: JSONBody[TermsCommand],
        expected_version: ExpectedVersion,
        write: RetrySafe,
    ) -> Written[TemplateDetail]:
        """Publish the next version of the terms; coupons issued before keep theirs."""
        return await write(lambda: publish_terms(actor, code, data, expected_version=expected_version))


class TermsTrialController(Controller):
    """试算条款 · Terms tried before they are published."""

    path = "/v1/coupon-terms-trials"
    tags = ("coupons",)

    @post(
        status_code=200,
        operation_id="tryCouponTerms",
        opt=LONG_TERMS,
        summary="试算券条款 · Try terms before they are published",
    )
    async def try_terms(self, actor: CurrentActor, data: JSONBody[TryTerms]) -> TriedTerms:
        """The rule in words, and what one coupon makes of a cart. Nothing stored is read or written."""
        return try_terms(actor, data)


class CouponController(Controller):
    """券 · Coupons."""

    path = "/v1/coupons"
    tags = ("coupons",)

    @post(
        operation_id="issueCoupon",
        opt=refuses(NotFound, CouponNotOpen, CouponSelfIssued, CouponLimitReached, CouponQuotaUsedUp, CouponSoldOut),
        summary="发券 · Issue a coupon",
    )
    async def issue(self, actor: CurrentActor, data: JSONBody[IssueCoupon], write: RetrySafe) -> Written[IssuedCoupon]:
        """Send a coupon to a member, in the associate's own name."""
        return await write(lambda: issue_coupon(actor, data))

    @get("/{coupon_id:uuid}", operation_id="showCoupon", summary="券详情 · One coupon")
    async def one(self, actor: CurrentActor, coupon_id: FromPath[UUID]) -> CouponView:
        """As it is now; store staff see the code."""
        return await queries.coupon_of_id(actor, coupon_id)

    @post(
        "/{coupon_id:uuid}/void",
        status_code=200,
        operation_id="voidCoupon",
        opt=refuses(CouponAlreadyUsed, CouponVoid, CouponExpired, CouponLocked, CouponNotStarted, CouponTransferring),
        summary="作废 · Void a coupon",
    )
    async def void(
        self, actor: CurrentActor, coupon_id: FromPath[UUID], data: JSONBody[VoidCoupon], write: RetrySafe
    ) -> Written[VoidedCoupon]:
        """Take a coupon back, saying why. A spent one stays spent."""
        return await write(lambda: void_coupon(actor, coupon_id, data))


class MemberCouponController(Controller):
    """会员的券 · Coupons of a member."""

    path = "/v1/members/{member_id:uuid}"
    tags = ("coupons",)

    @get("/coupons", operation_id="listCouponsOfMember", summary="会员的全部券 · Coupons of a member")
    async def all_coupons(self, actor: CurrentActor, member_id: FromPath[UUID], paging: Paging) -> Page[CouponView]:
        """The newest first, used and expired ones included."""
        return await queries.coupons_of_member(actor, member_id, paging)

    @get("/usable-coupons", operation_id="listUsableCoupons", summary="会员可用的券 · Coupons a member can use now")
    async def usable_coupons(self, actor: CurrentActor, member_id: FromPath[UUID]) -> list[CouponView]:
        """Those that end first at the front."""
        return await queries.usable_coupons_of_member(actor, member_id)


class MyCouponController(Controller):
    """我的券 · A customer's own coupons."""

    path = "/v1/my-membership/coupons"
    tags = ("customers",)
    opt = CUSTOMERS

    @get(operation_id="listMyCoupons", summary="我可用的券 · The coupons I can use now")
    async def coupons(self, customer: CurrentCustomer) -> list[MyCouponView]:
        """Those that end first at the front, with the code to show in the store."""
        return await queries.my_usable_coupons(customer)


class CouponQuoteController(Controller):
    """报价 · Quotes."""

    path = "/v1/coupon-quotes"
    tags = ("coupons",)

    @post(
        status_code=200,
        responses=QUOTED,
        operation_id="quoteCoupons",
        opt=takes_up_to(size=512_000, elements=50_000)
        | refuses(QuoteRequestRefused)
        | takes(QuoteDocument, "application/json", example=CART),
        summary="券报价 · Quote a cart with coupons",
    )
    async def quote(self, actor: CurrentActor, request: Request[Actor, Any, Any]) -> Response[bytes]:
        """Takes and gives the documents of the quote contract. Pure: nothing stored is read or written."""
        # A large cart is calculated for up to a second, in which other requests want their turn.
        answer = await asyncio.to_thread(quote_document, actor, await request.body())
        return Response(answer, media_type="application/json")


def _with_etag(detail: TemplateDetail) -> Response[TemplateDetail]:
    return with_etag(detail, detail.template.version)
