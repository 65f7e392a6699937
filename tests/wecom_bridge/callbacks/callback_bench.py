"""Calling the bridge as WeCom does: an event, sealed, in its envelope."""

import httpx

from guide_app.base.kernel import clock
from tests.wecom_bridge.bridge_bench import Bridge
from tests.wecom_bridge.stand_in_bench import KEYS
from wecom_bridge.callbacks.crypto import SealedMessage, seal_message
from wecom_bridge.stand_in import seed as demo

ROUTE = "/wecom/callback"
CUSTOMER = "wmNewcomer"
AT = 1_780_000_000


def callback(
    change: str = "add_external_contact", *, userid: str = "LiNa", at: int = AT, external: str = CUSTOMER, **extra: str
) -> bytes:
    """A decrypted event."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in extra.items())
    return (
        f"<xml><ToUserName>{demo.DEMO_CORP_ID}</ToUserName><FromUserName>sys</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>{change}</ChangeType>"
        f"<UserID>{userid}</UserID><ExternalUserID>{external}</ExternalUserID>{more}</xml>"
    ).encode()


def stamp(ago: float = 0) -> str:
    """What a callback is stamped with that was signed so many seconds ago."""
    return str(int(clock.now().timestamp() - ago))


def envelope(sealed: SealedMessage) -> bytes:
    """The body that carries a sealed event."""
    return f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>".encode()


def query(sealed: SealedMessage, **changed: str) -> dict[str, str]:
    """The signature beside it, with the named parts changed."""
    return {"msg_signature": sealed.msg_signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce, **changed}


async def deliver(bridge: Bridge, body: bytes, **changed: str) -> httpx.Response:
    """The answer to an event that is sealed and sent."""
    sealed = seal_message(KEYS, body, timestamp=stamp(), nonce="n1")
    return await bridge.http.post(ROUTE, params=query(sealed, **changed), content=envelope(sealed))
