"""How long a customer stays signed in, on how many devices, and how they tell these apart."""

from datetime import timedelta

SESSION_LIFETIME = timedelta(days=30)
MOST_SESSIONS = 10
"""Of one member at a time; a further one ends the oldest."""
KEPT = timedelta(days=30)
"""How long an ended session stays on record."""

_APPS = (("micromessenger", "微信 WeChat"), ("alipay", "支付宝 Alipay"), ("edg", "Edge"), ("firefox", "Firefox"))
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
    """What a customer tells their devices by, like `微信 WeChat · iPhone`; nothing finer is kept of the browser."""
    said = user_agent.lower()
    app = next((name for word, name in (*_APPS, *_BROWSERS) if word in said), None)
    system = next((name for word, name in _SYSTEMS if word in said), None)
    return " · ".join(name for name in (app, system) if name) or "其他设备 another device"
