"""The stand-in's answers about customers: listings with cursors, one customer, contact ways, welcomes."""

import secrets

import msgspec

from wecom_bridge.stand_in.calls import Call, Members, cursor_after, position_of
from wecom_bridge.stand_in.corp import Bond, Contact, Relation
from wecom_bridge.stand_in.refusals import Refused

USERS_PER_LISTING = 100
ROWS_DEFAULT = 50
ROWS_AT_MOST = 100
FOLLOWS_PER_PAGE = 500
USERS_PER_WAY = 100
STATE_CHARS = 30
REMARK_CHARS = 30
WELCOME_BYTES = 4000
ATTACHMENTS = 9


def get_follow_user_list(call: Call) -> Members:
    """Ids of the visible members with customer contact."""
    call.need_contact_rights()
    members = call.corp.members.values()
    return {"follow_user": [member.userid for member in members if member.follows and call.app.sees(member.userid)]}


class ListingBody(msgspec.Struct):
    """Whose customers, from where, how many; `limit` is clamped, never refused."""

    userid_list: list[str] = msgspec.field(default_factory=list)
    cursor: str = ""
    limit: int = ROWS_DEFAULT


def batch_get_by_user(call: Call) -> Members:
    """One row per customer and member; half-added pairs are not listed. Raises Refused(84061) without any."""
    call.need_contact_rights()
    body = call.read(ListingBody)
    if not 1 <= len(body.userid_list) <= USERS_PER_LISTING:
        raise Refused(40058)
    wanted = sorted({call.following_member(userid).userid.lower() for userid in body.userid_list})
    listing = f"batch/get_by_user {'|'.join(wanted)}"
    start = position_of(call.corp, listing, body.cursor)
    limit = min(body.limit, ROWS_AT_MOST) if body.limit > 0 else ROWS_DEFAULT
    rows = [
        relation
        for userid in wanted
        for relation in call.corp.relations.get(userid, {}).values()
        if relation.bond is not Bond.HALF
    ]
    if not rows:
        raise Refused(84061)
    end = start + limit
    return {
        "external_contact_list": [
            {
                "external_contact": _contact(call.corp.contacts[relation.external_userid]),
                "follow_info": {**_follow(relation), "tag_id": relation.tag_ids},
            }
            for relation in rows[start:end]
        ],
        "next_cursor": cursor_after(call.corp, listing, end) if end < len(rows) else "",
    }


def get(call: Call) -> Members:
    """One customer with the members connected to them, 500 a page; 40096 unknown, 84061 no visible member."""
    call.need_contact_rights()
    external_userid = call.query.get("external_userid", "")
    contact = call.corp.contacts.get(external_userid)
    if contact is None:
        raise Refused(40096)
    relations = (bonds.get(external_userid) for userid, bonds in call.corp.relations.items() if call.app.sees(userid))
    follows = [relation for relation in relations if relation is not None and relation.bond is not Bond.HALF]
    if not follows:
        raise Refused(84061)
    listing = f"get {external_userid}"
    start = position_of(call.corp, listing, call.query.get("cursor", ""))
    end = start + FOLLOWS_PER_PAGE
    return {
        "external_contact": _contact(contact),
        "follow_user": [
            {**_follow(relation), "tags": [_tag(tag_id) for tag_id in relation.tag_ids]}
            for relation in follows[start:end]
        ],
        "next_cursor": cursor_after(call.corp, listing, end) if end < len(follows) else "",
    }


class ContactWayBody(msgspec.Struct):
    """A contact way as asked for; `type` 1 is one member, 2 several; `scene` 1 a mini-program, 2 a QR code."""

    type: int = 0
    scene: int = 0
    remark: str = ""
    skip_verify: bool = True
    state: str = ""
    user: list[str] = msgspec.field(default_factory=list)


def add_contact_way(call: Call) -> Members:
    """A new way; each call makes another one, even with the same arguments."""
    call.need_contact_rights()
    body = call.read(ContactWayBody)
    if not body.type or not body.scene:
        raise Refused(41038 if body.type else 41037)
    if body.type not in (1, 2) or body.scene not in (1, 2):
        raise Refused(41039 if body.type not in (1, 2) else 41040)
    if not body.user or len(body.user) > (1 if body.type == 1 else USERS_PER_WAY):
        raise Refused(41041)
    if len(body.state) > STATE_CHARS or len(body.remark) > REMARK_CHARS:
        raise Refused(40058)
    for userid in body.user:
        if call.following_member(userid).status != 1:
            raise Refused(41054)
    config_id = secrets.token_hex(16)
    call.corp.ways[config_id] = {"config_id": config_id, **msgspec.structs.asdict(body)}
    qr_code = {"qr_code": f"https://wework.qpic.cn/stand-in/{config_id}"} if body.scene == 2 else {}
    return {"config_id": config_id, **qr_code}


class WelcomeBody(msgspec.Struct):
    """A welcome: text, attachments, or both."""

    welcome_code: str = ""
    text: dict[str, str] = msgspec.field(default_factory=dict)
    attachments: list[dict[str, object]] = msgspec.field(default_factory=list)


def send_welcome_msg(call: Call) -> Members:
    """Greet once within 20 s: 41050 late or made up, 41051 when any app has greeted before."""
    call.need_contact_rights()
    body = call.read(WelcomeBody)
    content = body.text.get("content", "")
    if not body.welcome_code:
        raise Refused(41049)
    if not content and not body.attachments:
        raise Refused(40058)
    if len(content.encode()) > WELCOME_BYTES or len(body.attachments) > ATTACHMENTS:
        raise Refused(40058)
    welcome = call.corp.welcomes.get(body.welcome_code)
    if welcome is None or welcome.expires_at <= call.corp.now():
        raise Refused(41050)
    if welcome.content is not None:
        raise Refused(41051)
    welcome.content = {"text": content, "attachments": body.attachments, "agentid": call.app.agent_id}
    return {}


def _contact(contact: Contact) -> Members:
    """A customer as WeCom shows one; `unionid` is absent, not empty, when there is none."""
    members: Members = {
        "external_userid": contact.external_userid,
        "name": contact.name,
        "avatar": "",
        "type": contact.type,
        "gender": contact.gender,
    }
    return {**members, "unionid": contact.unionid} if contact.unionid else members


def _follow(relation: Relation) -> Members:
    """A relation as WeCom shows one; `state` is present only when a way gave it."""
    members: Members = {
        "userid": relation.userid,
        "remark": relation.remark,
        "description": relation.description,
        "createtime": relation.createtime,
        "add_way": relation.add_way,
        "remark_mobiles": relation.remark_mobiles,
        "oper_userid": relation.userid,
    }
    return {**members, "state": relation.state} if relation.state else members


def _tag(tag_id: str) -> Members:
    return {"group_name": "stand-in", "tag_name": tag_id, "tag_id": tag_id, "type": 1}
