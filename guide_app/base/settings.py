"""Settings, read once: from the environment, and where that says nothing from the file that GUIDE_ENV_FILE names."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from guide_app.base.environment import (
    AnyNetwork,
    SettingsInvalid,
    all_said,
    brand_colour,
    consent_by_code,
    data_keys,
    language,
    long_enough,
    networks,
    number,
    path_of,
    phone_regions,
    scale_labels,
    secrets_in_use,
    sms_url,
)
from guide_app.base.exposure import exposures, weaknesses
from guide_app.base.wechat import WechatSettings, address_said, stand_in_of_wechat, stand_in_of_wecom, wechat
from guide_app.base.wechat_pay import WechatPaySettings, stand_in_said, wechat_pay

DEMO_SECRET = "demo-only-not-a-secret"  # noqa: S105 - known to everybody, and refused beyond this machine

DEFAULT_BRAND = "导购工具箱 Guide"


DEFAULT_COLOUR = "#0B7A4B"
"""Deep green: the one colour of pages and prints."""

POOL_SIZE = 5
"""A process of the API keeps two or three connections busy; more let the server push its processes off the cores."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment says. `secret` values never appear in logs: repr is switched off for them."""

    home: Path
    database_url: str | None
    database_owner_url: str | None = field(repr=False)
    host: str
    port: int
    public_base_url: str
    brand: str
    brand_colour: str
    logo: Path | None
    language: str
    templates: Path | None
    workers: int
    pool_size: int
    lanes: int | None
    secrets: dict[str, str] = field(repr=False)
    data_keys: dict[str, bytes] = field(repr=False)
    data_key_current: str
    index_key: bytes = field(repr=False)
    wecom_base_url: str | None
    wecom_corp_id: str
    wecom_agent_id: int
    wecom_secret: str = field(repr=False)
    wecom_token: str = field(repr=False)
    wecom_aes_key: str = field(repr=False)
    wecom_sign_in: bool
    wecom_sign_in_url: str | None
    wechat: WechatSettings | None
    wechat_pay: WechatPaySettings | None
    rate_limit_per_minute: int
    durable_scans: bool
    qr_capitals: bool
    scan_credits_per_device: int
    scan_credits_per_address: int
    trusted_proxies: frozenset[AnyNetwork]
    phone_regions: tuple[str, ...]
    scale_labels: tuple[str, ...]
    minimum_age: int
    guardians_consent: bool
    request_days: int
    consent_by_code: bool
    merge_undo_days: int
    cart_days: int
    order_expires_minutes: int
    order_kept_days: int
    export_rows_alone: int
    exports_per_day: int
    reveals_per_day: int
    erasures: Path
    files: Path
    sms_url: str | None
    sms_key: str
    sms_secret: str = field(repr=False)
    sms_template: str
    sms_signature: str
    gifts_sold_alone: bool
    stock_refuses_in_stores: bool
    stock_refuses_in_warehouses: bool
    stock_stale_minutes: int
    received_after_days: int
    backups: Path
    backups_kept: int
    backs_up_daily: bool
    metrics_token: str = field(repr=False)

    @property
    def metrics(self) -> Path:
        """Where the processes of this machine lay down what they count."""
        return self.home / "metrics"

    def require_safe_to_serve(self) -> None:
        """Refuse to serve what others can reach, or with their database, while a key protects nothing."""
        reached = exposures(self.host, self.public_base_url, self.databases)
        weak = weaknesses(self.secrets, self.data_keys, demo_secret=DEMO_SECRET)
        weak += stand_in_said(self.wechat_pay) + stand_in_of_wechat(self.wechat)
        weak += stand_in_of_wecom(self.wecom_sign_in_url)
        if reached and weak:
            chinese, english = ("；".join(said[0] for said in reached), "; ".join(said[1] for said in reached))
            raise SettingsInvalid(
                f"拒绝启动：{chinese}，但 {'；'.join(said[0] for said in weak)}。运行 guide init 生成密钥。\n"
                f"Refusing to serve: {english}, but {'; '.join(said[1] for said in weak)}; `guide init` makes keys."
            )

    @property
    def is_demo(self) -> bool:
        """Whether the keys are those of the demo, which everybody knows."""
        return DEMO_SECRET in self.secrets.values()

    @property
    def databases(self) -> dict[str, str | None]:
        """The addresses of databases, by their setting."""
        return {"DATABASE_URL": self.database_url, "DATABASE_OWNER_URL": self.database_owner_url}


@cache
def settings() -> Settings:
    """The settings of this process."""
    said = all_said()
    home = Path(said.get("GUIDE_HOME") or ".guide").expanduser().resolve()
    secret = said.get("GUIDE_SECRET") or DEMO_SECRET
    index_secret = said.get("GUIDE_INDEX_SECRET") or secret
    keys_said = said.get("GUIDE_DATA_KEYS", "")
    keys, current = data_keys(keys_said, secret)
    port = number(said, "PORT", 8000, at_most=65535)
    host = said.get("HOST") or "127.0.0.1"
    return Settings(
        home=home,
        database_url=said.get("DATABASE_URL") or None,
        database_owner_url=said.get("DATABASE_OWNER_URL") or None,
        host=host,
        port=port,
        public_base_url=(said.get("GUIDE_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        brand=said.get("GUIDE_BRAND") or DEFAULT_BRAND,
        brand_colour=brand_colour(said.get("GUIDE_BRAND_COLOUR") or DEFAULT_COLOUR),
        logo=path_of("file", said.get("GUIDE_LOGO", ""), "GUIDE_LOGO"),
        language=language(said.get("GUIDE_LANGUAGE") or "zh"),
        templates=path_of("folder", said.get("GUIDE_TEMPLATES", ""), "GUIDE_TEMPLATES"),
        workers=number(said, "GUIDE_WORKERS", 1, at_least=1, at_most=64),
        pool_size=number(said, "GUIDE_POOL_SIZE", POOL_SIZE, at_least=1, at_most=200),
        lanes=number(said, "GUIDE_LANES", 0, at_least=1, at_most=64) or None,
        secrets=secrets_in_use(secret, index_secret, derives_data_keys=not keys_said),
        data_keys=keys,
        data_key_current=current,
        index_key=hashlib.sha256(b"guide index key\0" + index_secret.encode()).digest(),
        wecom_base_url=said.get("WECOM_BASE_URL") or None,
        wecom_corp_id=said.get("WECOM_CORP_ID", ""),
        wecom_agent_id=number(said, "WECOM_AGENT_ID", 1_000_002, at_most=2**31 - 1),
        wecom_secret=said.get("WECOM_SECRET", ""),
        wecom_token=said.get("WECOM_TOKEN", ""),
        wecom_aes_key=said.get("WECOM_AES_KEY", ""),
        wecom_sign_in=number(said, "WECOM_SIGN_IN", 1, at_most=1) == 1,
        wecom_sign_in_url=address_said("WECOM_SIGN_IN_URL", said.get("WECOM_SIGN_IN_URL", "")),
        wechat=wechat(said),
        wechat_pay=wechat_pay(said),
        rate_limit_per_minute=number(said, "GUIDE_RATE_LIMIT", 6000, at_least=1),
        durable_scans=number(said, "GUIDE_DURABLE_SCANS", 0, at_most=1) == 1,
        qr_capitals=number(said, "GUIDE_QR_CAPITALS", 0, at_most=1) == 1,
        scan_credits_per_device=number(said, "GUIDE_SCAN_CREDITS_PER_DEVICE", 5, at_least=1),
        scan_credits_per_address=number(said, "GUIDE_SCAN_CREDITS_PER_ADDRESS", 30, at_least=1),
        trusted_proxies=networks(said, "GUIDE_TRUSTED_PROXIES"),
        phone_regions=phone_regions(said.get("GUIDE_PHONE_REGIONS") or "CN"),
        scale_labels=scale_labels(said),
        erasures=Path(said.get("GUIDE_ERASURES") or home / "erasures").expanduser().resolve(),
        files=Path(said.get("GUIDE_FILES") or home / "files").expanduser().resolve(),
        request_days=number(said, "GUIDE_REQUEST_DAYS", 15, at_least=1, at_most=60),
        minimum_age=number(said, "GUIDE_MINIMUM_AGE", 14, at_least=14, at_most=18),
        guardians_consent=number(said, "GUIDE_GUARDIAN_CONSENT", 0, at_most=1) == 1,
        consent_by_code=consent_by_code(said),
        merge_undo_days=number(said, "GUIDE_MERGE_UNDO_DAYS", 7, at_least=1, at_most=30),
        cart_days=number(said, "GUIDE_CART_DAYS", 7, at_least=1, at_most=60),
        order_expires_minutes=number(said, "GUIDE_ORDER_EXPIRES_MINUTES", 1_440, at_least=5, at_most=43_200),
        order_kept_days=number(said, "GUIDE_ORDER_KEPT_DAYS", 14, at_least=1, at_most=180),
        export_rows_alone=number(said, "GUIDE_EXPORT_ROWS_ALONE", 5_000, at_least=1),
        exports_per_day=number(said, "GUIDE_EXPORTS_PER_DAY", 50, at_least=1),
        reveals_per_day=number(said, "GUIDE_REVEALS_PER_DAY", 100, at_least=1),
        sms_url=sms_url(said, uses_demo_secret=secret == DEMO_SECRET),
        sms_key=said.get("GUIDE_SMS_KEY", ""),
        sms_secret=said.get("GUIDE_SMS_SECRET", ""),
        sms_template=said.get("GUIDE_SMS_TEMPLATE", ""),
        sms_signature=said.get("GUIDE_SMS_SIGNATURE") or said.get("GUIDE_BRAND") or DEFAULT_BRAND,
        gifts_sold_alone=number(said, "GUIDE_GIFTS_SOLD_ALONE", 0, at_most=1) == 1,
        stock_refuses_in_stores=number(said, "GUIDE_STOCK_REFUSES_IN_STORES", 1, at_most=1) == 1,
        stock_refuses_in_warehouses=number(said, "GUIDE_STOCK_REFUSES_IN_WAREHOUSES", 1, at_most=1) == 1,
        stock_stale_minutes=number(said, "GUIDE_STOCK_STALE_MINUTES", 1_440, at_least=1),
        received_after_days=number(said, "GUIDE_RECEIVED_AFTER_DAYS", 10, at_least=1, at_most=90),
        backups=Path(said.get("GUIDE_BACKUPS") or home / "backups").expanduser().resolve(),
        backups_kept=number(said, "GUIDE_BACKUPS_KEPT", 7, at_least=1, at_most=1000),
        backs_up_daily=number(said, "GUIDE_BACKUP_DAILY", 0, at_most=1) == 1,
        metrics_token=long_enough(said.get("GUIDE_METRICS_TOKEN", ""), "GUIDE_METRICS_TOKEN"),
    )
