"""The chain's rules of payments over HTTP."""

from litestar import Controller, Response, get, patch
from litestar.params import JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.ground.orders.payment_rules.queries import payment_rules
from guide_app.ground.orders.payment_rules.schemas import ChangePaymentRules, PaymentRulesView
from guide_app.ground.orders.payment_rules.service import change_payment_rules


class PaymentRulesController(Controller):
    """收款规则 · What the chain asks of payments."""

    path = "/v1/payment-rules"
    tags = ("orders",)

    @get(operation_id="showPaymentRules", summary="收款规则 · Rules of payments")
    async def rules(self, actor: CurrentActor) -> Response[PaymentRulesView]:
        """What holds, with its version as ETag; 0 before anything was chosen."""
        found = await payment_rules(actor)
        return with_etag(found, found.version)

    @patch(operation_id="changePaymentRules", opt=refuses(NotFound, InvalidField), summary="修改收款规则 · Change them")
    async def change(
        self, actor: CurrentActor, data: JSONBody[ChangePaymentRules], expected_version: ExpectedVersion
    ) -> Response[PaymentRulesView]:
        """For the whole chain, from now on. It is on record who did and why."""
        changed = await change_payment_rules(actor, data, expected_version=expected_version)
        return with_etag(changed, changed.version)
