"""Devices by names that people know them by."""

from ipaddress import IPv4Address, ip_address

_APPS = (
    ("wxwork", "企业微信 WeCom"),
    ("micromessenger", "微信 WeChat"),
    ("alipay", "支付宝 Alipay"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
)
_BROWSERS = (("chrome", "Chrome"), ("safari", "Safari"))
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("harmony", "HarmonyOS"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
)


def device_name(user_agent: str) -> str:
    """What somebody tells their devices by, like `微信 WeChat · iPhone`; nothing finer is kept of the browser."""
    said = user_agent.lower()
    app = next((name for word, name in (*_APPS, *_BROWSERS) if word in said), None)
    system = next((name for word, name in _SYSTEMS if word in said), None)
    return " · ".join(name for name in (app, system) if name) or "其他设备 another device"


def masked_address(address: str) -> str:
    """Enough of an address to know one's own place again: half of it, `203.0.*.*`; empty for what is no address."""
    bare = address.partition("/")[0]
    try:
        known = ip_address(bare)
    except ValueError:
        return ""
    if isinstance(known, IPv4Address):
        first, second, *_ = bare.split(".")
        return f"{first}.{second}.*.*"
    first, second, *_ = known.exploded.split(":")
    return f"{int(first, 16):x}:{int(second, 16):x}:*"
