"""Money as people in the demo's stores type it in: what did not come in cash with the number that it has elsewhere."""

from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import PaymentTaken

CASHLESS = {PaymentMethod.TILL_CARD: "POS", PaymentMethod.WECHAT: "WX", PaymentMethod.ALIPAY: "ZFB"}


def typed(method: PaymentMethod) -> PaymentTaken:
    """All that is due, by this method."""
    begins = CASHLESS.get(method)
    return PaymentTaken(method, reference=None if begins is None else f"{begins}-{new_id().hex[-12:]}")
