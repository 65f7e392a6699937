"""The official account of this installation, if there is one, and whose browser can be recognised by it."""

from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.wechat import IN_WECHAT, IN_WECOM
from guide_app.ground.customers.wechat import calling
from guide_app.ground.customers.wechat.calling import OfficialAccount


def official_account() -> OfficialAccount:
    """Whom customers' WeChat knows. Raises NotFound where nobody is recognised."""
    config = settings().wechat
    if config is None:
        raise NotFound
    return OfficialAccount(config.app_id, config.app_secret, config.base_url)


def recognises(user_agent: str) -> bool:
    """Whether somebody with this browser can be recognised: in WeChat, not in WeCom; anywhere at a stand-in."""
    config = settings().wechat
    if config is None or IN_WECOM in user_agent:
        return False
    return IN_WECHAT in user_agent or config.base_url is not None


def sign_in_address(*, back: str, state: str) -> str:
    """Where WeChat says who somebody is; they come back to `back`. Raises NotFound where nobody is recognised."""
    return calling.sign_in_address(official_account(), back=back, state=state)
