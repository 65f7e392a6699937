"""How WeCom says no: HTTP 200 with an errcode, and a text with a hint for its support."""

import secrets

_TEXTS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid UserID",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid code",
    40035: "invalid parameter",
    40058: "invalid Request Parameter",
    40096: "invalid external userid",
    41001: "access_token missing",
    41002: "corpid missing",
    41004: "corpsecret missing",
    41037: "missing contact way type",
    41038: "missing contact way scene",
    41039: "invalid contact way type",
    41040: "invalid contact way scene",
    41041: "contact way users exceed limit",
    41049: "missing welcome code",
    41050: "invalid welcome code",
    41051: "customer has started chatting",
    41054: "user is not activated",
    41096: "another app is sending the welcome message",
    42001: "access_token expired",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    48002: "api forbidden",
    50100: "invalid cursor",
    60011: "no privilege to access/modify contact/party/agent",
    60111: "userid not found",
    81013: "user & party & tag all invalid",
    82001: "all touser & toparty & totag is invalid",
    84061: "not external contact",
    84074: "no permission to use customer contact",
    301002: "not allow operate another agent with this accesstoken",
}


class Refused(Exception):
    """An errcode on its way into an answer. `members` are answered beside it, as message/send does."""

    def __init__(self, errcode: int, **members: object) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.members = members


def errmsg_of(errcode: int, *, at: float) -> str:
    """The official shape: text, hint, caller's address, link. The text is nothing to rely on, so it stays short."""
    text = _TEXTS.get(errcode, "error")
    hint = f"{int(at)}_{secrets.randbelow(100)}_{secrets.token_hex(16)}"
    link = f"https://open.work.weixin.qq.com/devtool/query?e={errcode}"
    return f"{text}, hint: [{hint}], from ip: 127.0.0.1, more info at {link}"
