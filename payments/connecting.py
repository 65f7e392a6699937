"""From the settings to WeChat Pay: which merchant, which keys, one client per process."""

from functools import cache

from guide_app.base.settings import settings
from payments.calling.caller import WECHAT_PAY, WECHAT_PAY_BACKUP, Merchant
from payments.calling.client import WechatPayClient
from payments.calling.errors import WechatPayNotConfigured
from payments.protocol.errors import KeyUnusable
from payments.protocol.sealing import api_key_of
from payments.protocol.signing import MerchantKey, private_key_of, public_key_of


def is_configured() -> bool:
    """Whether there is a merchant to be paid."""
    return settings().wechat_pay is not None


def configured_merchant() -> Merchant:
    """The merchant of the settings. Raises WechatPayNotConfigured, also for a key that cannot be one."""
    config = settings().wechat_pay
    if config is None:
        raise WechatPayNotConfigured(missing=["GUIDE_WECHATPAY_MERCHANT_ID"])
    try:
        key = MerchantKey(config.merchant_id, config.serial, private_key_of(config.key_file.read_bytes()))
        file = config.public_key_file
        public = {} if file is None else {config.public_key_id: public_key_of(file.read_bytes())}
        return Merchant(
            app_id=config.app_id,
            key=key,
            api_key=api_key_of(config.api_key),
            public_keys=public,
            base_urls=(WECHAT_PAY, WECHAT_PAY_BACKUP) if config.base_url is None else (config.base_url,),
            notify_url=settings().public_base_url,
        )
    except (KeyUnusable, OSError) as error:
        raise WechatPayNotConfigured(rule=str(error)) from error


def new_client() -> WechatPayClient:
    """A client of its own, to be closed by who asked."""
    return WechatPayClient(configured_merchant())


@cache
def shared_client() -> WechatPayClient:
    """The client of this process, kept open: it knows the platform's certificates, which are fetched once for all."""
    return new_client()
