"""Coupon templates: the list, and one of them with its stock and every version of its terms."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from coupons.claiming import TemplateStatus
from coupons.errors import StockBelowIssued
from coupons.permissions import MAKE_TEMPLATES
from coupons.queries import template_of_code, templates
from coupons.schemas import UpdateTemplate
from coupons.service.templates import update_template
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.showing import for_field
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from pages.asking import asked, edited_version, paging_in
from pages.console.exporting.offering import offered
from pages.console.units import named_units, regions_to_choose, unit_name
from pages.labels.coupons import KINDS, TEMPLATE_STATUSES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
WORDS: dict[str, Any] = {"kinds": KINDS, "statuses": TEMPLATE_STATUSES}


class TemplateFilters(msgspec.Struct, frozen=True):
    """Which templates are listed."""

    text: str | None = None
    status: TemplateStatus | None = None
    claimable: bool = False


class TemplatePages(PageController):
    """券 · Coupon templates."""

    path = "/hq/coupons"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What there is, and how much of it has been given out."""
        wanted = msgspec.structs.asdict(asked(request, TemplateFilters))
        listed = await templates(actor, paging_in(request), **wanted)
        names = named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/coupons/list.html",
            listed=listed,
            form=Form.of(wanted),
            **wanted,
            offer=offered(actor, "coupon-templates", **wanted),
            places_of={each.code: unit_name(each.path, names) for each in listed.items},
            may_make=actor.may(MAKE_TEMPLATES),
            **WORDS,
        )

    @get("/{code:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """The rule in words, stock and limits, every version."""
        return await self._one(request, actor, code, None)

    @post("/{code:str}/status", status_code=303)
    async def set_status(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Pause it, or open it again."""
        form = await Form.sent(request)

        async def work() -> Done:
            await update_template(actor, code, form.read(UpdateTemplate), expected_version=edited_version(form))
            is_paused = form.get("status") == "paused"
            return Done(f"/hq/coupons/{code}", _("已暂停发放，已发出的券照常使用") if is_paused else _("已恢复发放"))

        return await form.submit(request, work, again=lambda: self._one(request, actor, code, form))

    @get("/{code:str}/edit")
    async def filled(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """Name, window, stock and limits as they are."""
        template = (await template_of_code(actor, code)).template
        form = Form.of(
            {
                "name": template.name,
                "local:claim_from": for_field(template.claim_from),
                "local:claim_to": for_field(template.claim_to),
                "stock": template.stock,
                "per_member_limit": template.per_member_limit,
                "per_associate_day_quota": template.per_associate_day_quota,
            },
            version=template.version,
        )
        return await self._edit(request, actor, code, form)

    @post("/{code:str}/edit", status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Save them."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(UpdateTemplate, blank="null")
            await update_template(actor, code, command, expected_version=edited_version(form))
            return Done(f"/hq/coupons/{code}", _("已保存"))

        return await form.submit(
            request, work, again=lambda: self._edit(request, actor, code, form), at={StockBelowIssued: "stock"}
        )

    async def _edit(self, request: AnyRequest, actor: Actor, code: str, form: Form) -> Response[bytes]:
        actor.require(MAKE_TEMPLATES)
        template = (await template_of_code(actor, code)).template
        return await page(request, "console/coupons/edit.html", form=form, coupon=template)

    async def _one(self, request: AnyRequest, actor: Actor, code: str, form: Form | None) -> Response[bytes]:
        detail = await template_of_code(actor, code)
        names = named_units(await regions_to_choose(actor))
        return await page(
            request,
            "console/coupons/one.html",
            coupon=detail.template,
            versions=detail.terms,
            place=unit_name(detail.template.path, names),
            form=form or Form.of(version=detail.template.version),
            may_make=actor.may(MAKE_TEMPLATES) and actor.reaches(detail.template.path),
            **WORDS,
        )
