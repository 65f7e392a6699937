"""The official account by which customers are recognised in WeChat, and what stand-ins of WeChat and WeCom open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from guide_app.base.environment import SettingsInvalid
from guide_app.base.exposure import Said, is_loopback

IN_WECHAT, IN_WECOM = "MicroMessenger", "wxwork"
"""In what a browser says of itself: it is WeChat's, or WeCom's, which says both."""


@dataclass(frozen=True)
class WechatSettings:
    """Who we are to WeChat. `base_url` is that of a stand-in, None for WeChat itself."""

    app_id: str
    app_secret: str = field(repr=False)
    base_url: str | None = None


def wechat(said: Mapping[str, str]) -> WechatSettings | None:
    """GUIDE_WECHAT_…: nobody is recognised without an account, which needs its secret."""
    app_id, secret = said.get("GUIDE_WECHAT_APP_ID", ""), said.get("GUIDE_WECHAT_APP_SECRET", "")
    if not app_id:
        return None
    if not secret:
        raise SettingsInvalid(
            "设置了 GUIDE_WECHAT_APP_ID，还缺 GUIDE_WECHAT_APP_SECRET。\n"
            "GUIDE_WECHAT_APP_ID is set, GUIDE_WECHAT_APP_SECRET is missing."
        )
    return WechatSettings(app_id, secret, address_said("GUIDE_WECHAT_URL", said.get("GUIDE_WECHAT_URL", "")))


def address_said(name: str, text: str) -> str | None:
    """The address of a stand-in: over https, or on this machine. None where there is none."""
    if not text:
        return None
    parts = urlsplit(text)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise SettingsInvalid(
            f"环境变量 {name} 应为 https 地址或本机地址，实际为 {text!r}。\n"
            f"{name} must be an https address or one of this machine, not {text!r}."
        )
    return text.rstrip("/")


def stand_in_of_wechat(config: WechatSettings | None) -> list[Said]:
    """What protects nothing: a stand-in, at which anybody is whom they say."""
    if config is None or config.base_url is None:
        return []
    return [("GUIDE_WECHAT_URL 指向模拟的微信", "GUIDE_WECHAT_URL leads to a stand-in of WeChat")]


def stand_in_of_wecom(url: str | None) -> list[Said]:
    """The same of WeCom: whoever gets there chooses whom of the staff they are."""
    if url is None:
        return []
    return [("WECOM_SIGN_IN_URL 指向模拟的企业微信", "WECOM_SIGN_IN_URL leads to a stand-in of WeCom")]
