"""The stand-in's answer to app messages: partial failures, silent cuts and silent drops, as WeCom has them."""

import msgspec

from wecom_bridge.stand_in.calls import Call, Members
from wecom_bridge.stand_in.corp import SentMessage
from wecom_bridge.stand_in.refusals import Refused

TEXT_BYTES = 2048
CARD_TITLE_CHARS = 128
CARD_DESCRIPTION_CHARS = 512
RECEIVERS = 1000
PER_MEMBER_A_MINUTE = 30


class TextPart(msgspec.Struct):
    """The text of a message."""

    content: str = ""


class CardPart(msgspec.Struct):
    """The card of a message."""

    title: str = ""
    description: str = ""
    url: str = ""
    btntxt: str = "详情"


class MessageBody(msgspec.Struct):
    """An app message; what the stand-in does not know of it is ignored."""

    msgtype: str = ""
    agentid: int = 0
    touser: str = ""
    text: TextPart = msgspec.field(default_factory=TextPart)
    textcard: CardPart = msgspec.field(default_factory=CardPart)
    enable_duplicate_check: int = 0
    duplicate_check_interval: int = 1800


def message_send(call: Call) -> Members:
    """Take an app message: unknown receivers are told in lower case, the excess per member is dropped in silence."""
    body = call.read(MessageBody)
    if body.agentid != call.app.agent_id:
        raise Refused(301002)
    content = _content(body)
    receivers, invalid = _receivers(call, body.touser)
    if not receivers:
        raise Refused(81013, invaliduser="|".join(invalid))
    now = call.corp.now()
    repeated = bool(body.enable_duplicate_check) and _was_sent(
        call, content, receivers, since=now - body.duplicate_check_interval
    )
    dropped = [userid for userid in receivers if _sent_lately(call, userid, now=now) >= PER_MEMBER_A_MINUTE]
    message = SentMessage(
        msgid=f"stand-in-{len(call.corp.messages) + 1}",
        agentid=body.agentid,
        msgtype=body.msgtype,
        content=content,
        sent_at=now,
        receivers=receivers,
        delivered=[] if repeated else [userid for userid in receivers if userid not in dropped],
        dropped=dropped,
        repeated=repeated,
    )
    call.corp.messages.append(message)
    return {"invaliduser": "|".join(invalid), "invalidparty": "", "invalidtag": "", "msgid": message.msgid}


def _receivers(call: Call, touser: str) -> tuple[list[str], list[str]]:
    """Members who exist and are visible, in their own spelling, and the other ids in lower case."""
    if not touser:
        raise Refused(82001)
    asked = list(call.corp.members) if touser == "@all" else list(dict.fromkeys(touser.lower().split("|")))
    if touser != "@all" and len(asked) > RECEIVERS:
        raise Refused(40058)
    known = {userid: call.corp.members[userid] for userid in asked if userid in call.corp.members}
    found = [member.userid for userid, member in known.items() if call.app.sees(userid)]
    return found, [userid for userid in asked if userid not in known or not call.app.sees(userid)]


def _content(body: MessageBody) -> dict[str, str]:
    """What a receiver would see, cut as WeCom cuts. Raises Refused for an empty or unknown kind."""
    if body.msgtype == "text" and body.text.content:
        return {"content": body.text.content.encode()[:TEXT_BYTES].decode(errors="ignore")}
    card = body.textcard
    if body.msgtype != "textcard" or not card.title or not card.description:
        raise Refused(40058)
    if not card.url.startswith(("http://", "https://")):
        raise Refused(40058)
    return {
        "title": card.title[:CARD_TITLE_CHARS],
        "description": card.description[:CARD_DESCRIPTION_CHARS],
        "url": card.url,
        "btntxt": card.btntxt,
    }


def _sent_lately(call: Call, userid: str, *, now: float) -> int:
    """Messages this app delivered to a member within the last minute."""
    lately = (message for message in call.corp.messages if message.sent_at > now - 60)
    return sum(message.agentid == call.app.agent_id and userid in message.delivered for message in lately)


def _was_sent(call: Call, content: dict[str, str], receivers: list[str], *, since: float) -> bool:
    """Whether the app sent the same to the same within the interval."""
    same = (message for message in call.corp.messages if message.content == content and message.receivers == receivers)
    return any(message.sent_at > since and message.agentid == call.app.agent_id for message in same)
