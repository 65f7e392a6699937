"""From the settings to WeCom: which app, which keys, one client per process."""

from functools import cache

from guide_app.base.settings import settings
from wecom_bridge.callbacks.crypto import CallbackKeys, callback_keys
from wecom_bridge.callbacks.errors import EncodingAesKeyInvalid
from wecom_bridge.calling.caller import WECOM_API, WecomApp
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.shared_tokens import DatabaseTokenStore
from wecom_bridge.calling.sign_in_pages import page_inside_wecom, page_on_a_desk
from wecom_bridge.errors import WecomNotConfigured


def is_configured() -> bool:
    """Whether the API of WeCom can be called."""
    return not _missing_for_calls()


def can_sign_in() -> bool:
    """Whether staff sign in by WeCom: where its API can be called, unless it is switched off."""
    return settings().wecom_sign_in and is_configured()


def sign_in_page(*, inside: bool, back: str, state: str, language: str) -> str:
    """Where WeCom says who somebody is; they come back to `back`. Raises WecomNotConfigured."""
    app, base_url = configured_app(), settings().wecom_sign_in_url
    if inside:
        return page_inside_wecom(app.corp_id, app.agent_id, base_url=base_url, back=back, state=state)
    return page_on_a_desk(app.corp_id, app.agent_id, base_url=base_url, back=back, state=state, language=language)


def configured_app() -> WecomApp:
    """The app of the settings; without WECOM_BASE_URL it is WeCom itself. Raises WecomNotConfigured."""
    missing = _missing_for_calls()
    if missing:
        raise WecomNotConfigured(missing=missing)
    config = settings()
    base_url = config.wecom_base_url or WECOM_API
    return WecomApp(config.wecom_corp_id, config.wecom_agent_id, config.wecom_secret, base_url=base_url)


def configured_keys() -> CallbackKeys:
    """The keys of the callback URL. Raises WecomNotConfigured, also for an AES key that cannot be one."""
    config = settings()
    needed = {
        "WECOM_CORP_ID": config.wecom_corp_id,
        "WECOM_TOKEN": config.wecom_token,
        "WECOM_AES_KEY": config.wecom_aes_key,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise WecomNotConfigured(missing=missing)
    try:
        return callback_keys(config.wecom_token, config.wecom_aes_key, receive_id=config.wecom_corp_id)
    except EncodingAesKeyInvalid as invalid:
        raise WecomNotConfigured(missing=["WECOM_AES_KEY"], rule=invalid.title[1]) from invalid


def new_client() -> WecomClient:
    """A client of its own, to be closed by who asked, with the token that all processes share."""
    app = configured_app()
    return WecomClient(app, tokens=DatabaseTokenStore(app.corp_id, app.agent_id))


@cache
def shared_client() -> WecomClient:
    """The client of this process, kept open. One for all calls, so that a refused secret is asked once, not per call:
    repeats would have WeCom ban the whole address for an hour.
    """
    return new_client()


def _missing_for_calls() -> list[str]:
    config = settings()
    needed = {"WECOM_CORP_ID": config.wecom_corp_id, "WECOM_SECRET": config.wecom_secret}
    return [name for name, value in needed.items() if not value]
