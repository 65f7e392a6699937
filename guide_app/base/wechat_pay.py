"""How WeChat Pay is set: the merchant, its keys, and where the API answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guide_app.base.environment import SettingsInvalid, path_of
from guide_app.base.exposure import Said
from guide_app.base.wechat import address_said

STAND_IN_MERCHANT = "1900000109"
"""The merchant of a stand-in: its keys open nothing, and whoever has its address pays without money."""

API_KEY_BYTES = 32


@dataclass(frozen=True)
class WechatPaySettings:
    """Who we are to WeChat Pay. `base_url` is that of a stand-in, None for WeChat Pay itself."""

    merchant_id: str
    app_id: str
    app_secret: str = field(repr=False)
    serial: str
    key_file: Path
    api_key: str = field(repr=False)
    public_key_file: Path | None
    public_key_id: str
    base_url: str | None

    @property
    def is_stand_in(self) -> bool:
        """Whether no money moves."""
        return self.base_url is not None or self.merchant_id == STAND_IN_MERCHANT


def wechat_pay(said: Mapping[str, str]) -> WechatPaySettings | None:
    """GUIDE_WECHATPAY_…: nothing without a merchant, and all that it needs with one."""
    merchant = said.get("GUIDE_WECHATPAY_MERCHANT_ID", "")
    if not merchant:
        return None
    given = {
        "GUIDE_WECHATPAY_APP_ID": said.get("GUIDE_WECHATPAY_APP_ID", ""),
        "GUIDE_WECHATPAY_SERIAL": said.get("GUIDE_WECHATPAY_SERIAL", ""),
        "GUIDE_WECHATPAY_KEY_FILE": said.get("GUIDE_WECHATPAY_KEY_FILE", ""),
        "GUIDE_WECHATPAY_API_KEY": said.get("GUIDE_WECHATPAY_API_KEY", ""),
    }
    public = {
        "GUIDE_WECHATPAY_PUBLIC_KEY_FILE": said.get("GUIDE_WECHATPAY_PUBLIC_KEY_FILE", ""),
        "GUIDE_WECHATPAY_PUBLIC_KEY_ID": said.get("GUIDE_WECHATPAY_PUBLIC_KEY_ID", ""),
    }
    needed = given | public if any(public.values()) else given
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsInvalid(
            f"设置了 GUIDE_WECHATPAY_MERCHANT_ID，还缺 {'、'.join(missing)}。\n"
            f"GUIDE_WECHATPAY_MERCHANT_ID is set, {', '.join(missing)} missing."
        )
    key_file = path_of("file", given["GUIDE_WECHATPAY_KEY_FILE"], "GUIDE_WECHATPAY_KEY_FILE")
    assert key_file is not None, "it is not empty"
    api_key = given["GUIDE_WECHATPAY_API_KEY"]
    if len(api_key.encode()) != API_KEY_BYTES:
        raise SettingsInvalid(
            "环境变量 GUIDE_WECHATPAY_API_KEY 应为商户平台设置的 32 位 APIv3 密钥。\n"
            "GUIDE_WECHATPAY_API_KEY must be the APIv3 key of 32 letters that is set at the merchant platform."
        )
    return WechatPaySettings(
        merchant_id=merchant,
        app_id=given["GUIDE_WECHATPAY_APP_ID"],
        app_secret=said.get("GUIDE_WECHATPAY_APP_SECRET", ""),
        serial=given["GUIDE_WECHATPAY_SERIAL"],
        key_file=key_file,
        api_key=api_key,
        public_key_file=path_of("file", public["GUIDE_WECHATPAY_PUBLIC_KEY_FILE"], "GUIDE_WECHATPAY_PUBLIC_KEY_FILE"),
        public_key_id=public["GUIDE_WECHATPAY_PUBLIC_KEY_ID"],
        base_url=address_said("GUIDE_WECHATPAY_URL", said.get("GUIDE_WECHATPAY_URL", "")),
    )


def stand_in_said(config: WechatPaySettings | None) -> list[Said]:
    """What protects nothing: a stand-in, at which anybody pays without money."""
    if config is None or not config.is_stand_in:
        return []
    return [("GUIDE_WECHATPAY_* 指向模拟的微信支付", "GUIDE_WECHATPAY_* lead to a stand-in of WeChat Pay")]
