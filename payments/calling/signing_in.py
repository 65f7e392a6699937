"""Who somebody in WeChat is to the app that is paid: learnt as customers are recognised, by the app of the merchant."""

import httpx

from guide_app.base.wechat_pay import WechatPaySettings
from guide_app.ground.customers.wechat import calling
from guide_app.ground.customers.wechat.calling import ACCESS_TOKEN, NotTold, OfficialAccount, Why, who_came_back
from payments.calling.errors import WechatPayAnswerMalformed, WechatPayRefused, WechatPayUnreachable


def sign_in_address(config: WechatPaySettings, *, back: str, state: str) -> str:
    """Where they are led to; they come back to `back` with `code` and this `state`."""
    return calling.sign_in_address(_account(config), back=back, state=state)


async def openid_of(config: WechatPaySettings, code: str, *, transport: httpx.AsyncBaseTransport | None = None) -> str:
    """Who came back with a code. Raises WechatPayRefused, WechatPayUnreachable, WechatPayAnswerMalformed."""
    try:
        return (await who_came_back(_account(config), code, transport=transport)).openid
    except NotTold as error:
        if error.why is Why.UNREACHABLE:
            raise WechatPayUnreachable(ACCESS_TOKEN, reason=error.said) from None
        if error.why is Why.MALFORMED:
            raise WechatPayAnswerMalformed(ACCESS_TOKEN, reason=error.said) from error
        raise WechatPayRefused(ACCESS_TOKEN, http_status=200, wechat_code=error.said, said="") from None


def _account(config: WechatPaySettings) -> OfficialAccount:
    return OfficialAccount(config.app_id, config.app_secret, config.base_url)
