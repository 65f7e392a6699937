"""A template is made, and new terms are published, as a form: first tried in words and on a cart, then saved."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from coupons.errors import CouponTemplateExists
from coupons.permissions import MAKE_TEMPLATES
from coupons.queries import template_of_code
from coupons.schemas import CreateTemplate, TemplateDetail, TermsCommand, TriedTerms, TryTerms
from coupons.service.templates import create_template, publish_terms
from coupons.service.trying import try_terms
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import for_field
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound, Refusal
from guide_app.base.web.authentication import CurrentActor
from pages.asking import edited_version
from pages.console.coupons.typing_terms import can_be_typed, documents_of, values_of
from pages.console.units import regions_to_choose
from pages.labels.coupons import KINDS
from pages.labels.orders import WHY_NOT
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LOOK = "look"
"""The button that tries the terms, and saves nothing."""

SAMPLE = {
    "yuan:lines.0.unit_price_fen": "399",
    "lines.0.quantity": 1,
    "yuan:lines.1.unit_price_fen": "199",
    "lines.1.quantity": 1,
}
"""The cart that the form begins with."""


class TemplateFormPages(PageController):
    """新建券模板 · Making templates and their terms."""

    path = "/hq/coupons"

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """An empty form for the kind in the address."""
        begun = {
            "validity.kind": "AFTER_CLAIM",
            "validity.days": 30,
            "per_member_limit": 1,
            "local:claim_from": for_field(clock.now()),
            "terms.funding.0.funder": "COMPANY",
            "terms.funding.0.weight": 1,
        }
        return await self._form(request, actor, Form.of(begun | SAMPLE))

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Save the template, or try its terms."""
        form, kind = await Form.sent(request), _kind(request)

        async def work() -> Done:
            made = await create_template(actor, form.read(CreateTemplate, **documents_of(form, kind)))
            return Done(f"/hq/coupons/{made.template.code}", _("券模板已保存，开始发放"))

        if form.get(LOOK):
            return await self._tried(request, actor, form, None)
        again = self._again(request, actor, form, None)
        return await form.submit(request, work, again=again, at={CouponTemplateExists: "code"})

    @get("/{code:str}/terms")
    async def filled(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """The form with the terms that hold now, or of another kind."""
        detail = await template_of_code(actor, code)
        values = values_of(detail.terms[0])
        if _kind(request, detail) != detail.template.kind:
            values.pop("terms.priority", None)
        return await self._form(request, actor, Form.of(values | SAMPLE, version=detail.template.version), detail)

    @post("/{code:str}/terms", status_code=303)
    async def publish(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Publish the next version, or try it."""
        form = await Form.sent(request)
        detail = await template_of_code(actor, code)
        kind = _kind(request, detail)

        async def work() -> Done:
            command = form.read(TermsCommand, **documents_of(form, kind))
            await publish_terms(actor, code, command, expected_version=edited_version(form))
            return Done(f"/hq/coupons/{code}", _("新条款已发布，之前发出的券不变"))

        if form.get(LOOK):
            return await self._tried(request, actor, form, detail)
        return await form.submit(request, work, again=self._again(request, actor, form, detail))

    def _again(self, request: AnyRequest, actor: Actor, form: Form, detail: TemplateDetail | None) -> Any:
        async def again() -> Response[bytes]:
            return await self._form(request, actor, form, detail)

        return again

    async def _tried(
        self, request: AnyRequest, actor: Actor, form: Form, detail: TemplateDetail | None
    ) -> Response[bytes]:
        try:
            tried = try_terms(actor, form.read(TryTerms, **documents_of(form, _kind(request, detail))))
        except Refusal as refusal:
            return await form.refused(refusal, self._again(request, actor, form, detail))
        return await self._form(request, actor, form, detail, tried=tried)

    async def _form(
        self,
        request: AnyRequest,
        actor: Actor,
        form: Form,
        detail: TemplateDetail | None = None,
        *,
        tried: TriedTerms | None = None,
    ) -> Response[bytes]:
        actor.require(MAKE_TEMPLATES)
        return await page(
            request,
            "console/coupons/form.html",
            form=form,
            detail=detail,
            kind=_kind(request, detail),
            kinds=KINDS,
            tried=tried,
            why_not=WHY_NOT,
            can_be_typed=detail is None or can_be_typed(detail.terms[0]),
            regions=await regions_to_choose(actor),
        )


def _kind(request: AnyRequest, detail: TemplateDetail | None = None) -> str:
    """Of which kind the terms of this form are. Raises NotFound for one that there is not."""
    kind = request.query_params.get("kind") or (detail.template.kind if detail else "FIXED")
    if kind not in KINDS:
        raise NotFound
    return str(kind)
