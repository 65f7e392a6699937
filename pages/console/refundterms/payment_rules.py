"""收款规则 · What the chain asks of payments that people record."""

from typing import Any

from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.payment_rules.queries import payment_rules
from guide_app.ground.orders.payment_rules.schemas import ChangePaymentRules
from guide_app.ground.orders.payment_rules.service import change_payment_rules
from guide_app.ground.orders.permissions import SET_PAYMENT_RULES
from pages.asking import edited_version
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class PaymentRulesPages(PageController):
    """收款规则 · Rules of payments."""

    path = "/hq/payment-rules"

    @get()
    async def rules(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What holds, and since when."""
        return await self._shown(request, actor, Form.of())

    @post(status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Choose for the whole chain."""
        form = await Form.sent(request)

        async def work() -> Done:
            command = form.read(ChangePaymentRules, card_needs_reference=bool(form.get("card_needs_reference")))
            await change_payment_rules(actor, command, expected_version=edited_version(form))
            return Done("/hq/payment-rules", _("收款规则已保存，即刻生效"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, form))

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        chosen = await payment_rules(actor)
        form.version = str(chosen.version)
        may_set = actor.may(SET_PAYMENT_RULES) and actor.reaches_all
        return await page(request, "console/refundterms/payment_rules.html", form=form, chosen=chosen, may_set=may_set)
