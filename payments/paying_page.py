"""What the customer's page does: asks for what can be paid now, in WeChat or by a code, and looks what became of it."""

from urllib.parse import urlencode

import msgspec
import structlog

from guide_app.base.settings import settings
from guide_app.ground.orders.ports import VoucherDesk
from payments.asking import ask_for_payment, look_again
from payments.calling.errors import WechatPayFailed, WechatPayNotConfigured
from payments.calling.signing_in import openid_of, sign_in_address
from payments.connecting import is_configured, shared_client
from payments.errors import NothingDue, PaymentOnItsWay
from payments.links import behind_link
from payments.schemas import SeenOrder
from payments.tending import waiting_of

log = structlog.get_logger(__name__)


class Payable(msgspec.Struct, frozen=True):
    """An order behind a link, and how it can be paid now.

    `code_url` is what a code holds; it `leads` somewhere for a browser too where that is a stand-in. `signs_in` says
    that the payment can be opened in WeChat. `is_away` says that WeChat Pay did not answer, `is_in_wechat` that
    somebody is paying it in their WeChat at the moment, `is_confirmed_soon` that the customer says that they have.
    """

    order: SeenOrder
    code_url: str | None = None
    leads: bool = False
    signs_in: bool = False
    is_away: bool = False
    is_in_wechat: bool = False
    is_confirmed_soon: bool = False


class InWechat(msgspec.Struct, frozen=True):
    """What the customer's WeChat opens; `address` is where a stand-in is paid instead."""

    order: SeenOrder
    parameters: dict[str, str]
    address: str | None


async def payable_behind(token: str, *, desk: VoucherDesk, in_wechat: bool, says_paid: bool = False) -> Payable:
    """What a link leads to. Raises PayLinkUnknown.

    Whoever looks has WeChat Pay asked what became of the open request, if it is time. Outside of WeChat a code is
    asked for; in it the customer has to say first that they want to pay. Who `says_paid` is asked for no second payment
    while the first may be on its way, and nobody is while money that is not what was asked for is looked into.
    """
    seen = await behind_link(token)
    config = settings().wechat_pay
    if seen.due_fen == 0 or config is None or not is_configured():
        return Payable(seen)
    signs_in = bool(config.app_secret) and (in_wechat or config.is_stand_in)
    try:
        await look_again(shared_client(), seen.order_id, desk=desk, says_paid=says_paid)
        seen = await behind_link(token)
        if seen.is_looked_into and seen.due_fen:
            return Payable(seen)
        if says_paid and seen.due_fen and await waiting_of(seen.order_id) is not None:
            return Payable(seen, is_confirmed_soon=True)
        if in_wechat and signs_in:
            return Payable(seen, signs_in=True)
        asked = await ask_for_payment(shared_client(), seen.order_id, desk=desk, gives_way=True)
    except PaymentOnItsWay:
        return Payable(await behind_link(token), is_in_wechat=True, signs_in=signs_in)
    except NothingDue:
        return Payable(await behind_link(token))
    except (WechatPayFailed, WechatPayNotConfigured) as error:
        log.warning("wechat pay page without a code", code=error.code)
        return Payable(seen, is_away=True, is_confirmed_soon=says_paid)
    return Payable(seen, code_url=asked.code_url, leads=config.is_stand_in, signs_in=signs_in)


def sign_in_for(token: str, *, state: str) -> str:
    """Where the customer signs in with WeChat, to come back to this link. Raises WechatPayNotConfigured."""
    config = settings().wechat_pay
    if config is None or not config.app_secret:
        raise WechatPayNotConfigured(missing=["GUIDE_WECHATPAY_APP_SECRET"])
    return sign_in_address(config, back=f"{settings().public_base_url}/p/{token}/wechat", state=state)


async def payment_in_wechat(token: str, code: str, *, desk: VoucherDesk) -> InWechat:
    """What the WeChat of whoever came back with a code opens.

    Raises PayLinkUnknown, NothingDue, PaymentOnItsWay, WechatPayNotConfigured, a WechatPayFailed.
    """
    seen, config, client = await behind_link(token), settings().wechat_pay, shared_client()
    if config is None:
        raise WechatPayNotConfigured(missing=["GUIDE_WECHATPAY_MERCHANT_ID"])
    openid = await openid_of(config, code)
    asked = await ask_for_payment(client, seen.order_id, desk=desk, openid=openid)
    if asked.prepay_id is None:
        raise PaymentOnItsWay(order_id=seen.order_id)
    parameters, address = client.pay_parameters(asked.prepay_id), None
    if config.base_url is not None:
        back = f"{settings().public_base_url}/p/{token}"
        address = f"{config.base_url}/jsapi?{urlencode(parameters | {'back': back})}"
    return InWechat(seen, parameters, address)
