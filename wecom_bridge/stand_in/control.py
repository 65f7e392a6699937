"""What a developer or test makes happen in the stand-in: people act, tokens die, the network misbehaves."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from wecom_bridge.stand_in.corp import (
    OAUTH_CODE_SECONDS,
    WELCOME_SECONDS,
    App,
    Bond,
    CallbackTarget,
    Contact,
    Corp,
    Member,
    OauthCode,
    Relation,
    Welcome,
    callback_target,
)
from wecom_bridge.stand_in.deliveries import Deliverer, Delivery, EventFields
from wecom_bridge.stand_in.gate import Fault, Gate
from wecom_bridge.stand_in.seed import SeedCallback, SeedMember


class ControlRefused(Exception):
    """A control command that makes no sense in this state; the message says why."""


@dataclass
class StandIn:
    """A running stand-in: its corp, its API and its callbacks."""

    corp: Corp
    gate: Gate
    deliverer: Deliverer

    def app(self, agent_id: int | None) -> App:
        """The app of that id, or the first. Raises ControlRefused."""
        found = next((app for app in self.corp.apps if agent_id in (None, app.agent_id)), None)
        if found is None:
            raise ControlRefused(f"no app {agent_id}")
        return found

    async def announce_change(
        self, change: str, relation: Relation, *, welcome: Welcome | None = None, **fields: str
    ) -> list[Delivery]:
        """Tell every app that may read customers and sees the member; each gets a code of its own for one welcome."""
        deliveries = []
        for app in self.corp.apps:
            if not app.may_read_contacts or not app.sees(relation.userid):
                continue
            event: EventFields = {
                "Event": "change_external_contact",
                "ChangeType": change,
                "UserID": relation.userid,
                "ExternalUserID": relation.external_userid,
                **fields,
                "WelcomeCode": "" if welcome is None else self._welcome_code(welcome),
            }
            deliveries.append(await self.deliverer.announce(app, event))
        return [delivery for delivery in deliveries if delivery is not None]

    def _welcome_code(self, welcome: Welcome) -> str:
        code = f"CALLBACK_{secrets.token_urlsafe(16)}"
        self.corp.welcomes[code] = welcome
        return code


class AddContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer adds a member, by himself or through the way `config_id`, whose member and state then count.

    `half`: the member has not confirmed yet. `welcome` false: no code, as when the console sends a welcome itself.
    """

    name: str
    userid: str = ""
    external_userid: str = ""
    unionid: str = ""
    type: int = 1
    gender: int = 0
    add_way: int = 1
    state: str = ""
    config_id: str = ""
    half: bool = False
    welcome: bool = True


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member and one customer."""

    userid: str
    external_userid: str


class EditContact(Pair, frozen=True, forbid_unknown_fields=True):
    """The member changes what he noted about the customer; null leaves a value alone."""

    remark: str | None = None
    description: str | None = None
    tag_ids: list[str] | None = None


class DeleteContact(Pair, frozen=True, forbid_unknown_fields=True):
    """The member deletes the customer, or a hand-over does it (`DELETE_BY_TRANSFER`)."""

    source: str = ""


class RemoveMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member leaves the company. Ordinary apps get no callback of it."""

    userid: str


class KillTokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the tokens of an app, or of all, die before their time."""

    errcode: int = 40014
    agent_id: int | None = None


class SetLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits per path; null leaves one alone, 0 concurrent calls lifts that limit."""

    calls_per_minute: int | None = None
    concurrent_calls: int | None = None
    wrong_secrets_per_hour: int | None = None


class MoveClock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let time pass."""

    advance_seconds: float


class SetCallback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Configure an app's callback URL; it is checked as the console does and kept only if it answers."""

    url: str
    token: str
    encoding_aes_key: str
    agent_id: int | None = None


class Misdeliver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lose or double the next deliveries, hold them back, or release the held ones."""

    lose_next: int | None = None
    double_next: int | None = None
    hold: bool | None = None
    release: Literal["in_order", "reversed"] | None = None


class NewOauthCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody opens the app's page in WeCom or WeChat: a member, a customer, or a stranger."""

    userid: str = ""
    openid: str = ""
    external_userid: str = ""


async def add_contact(stand_in: StandIn, asked: AddContact) -> object:
    """Connect the pair and tell the apps. A pair that are friends already cause no event, whatever was scanned."""
    corp = stand_in.corp
    userid, state = asked.userid, asked.state
    if asked.config_id:
        userid, state = _by_way(corp, asked.config_id)
    member = _member(corp, userid)
    external_userid = asked.external_userid or f"wm{secrets.token_urlsafe(22)}"
    corp.contacts.setdefault(
        external_userid, Contact(external_userid, asked.name, asked.unionid, asked.type, asked.gender)
    )
    known = corp.relation(member.userid, external_userid)
    if known is not None and (known.bond is Bond.FRIENDS or asked.half):
        return {"external_userid": external_userid, "deliveries": []}
    bond = Bond.HALF if asked.half else Bond.FRIENDS
    if known is None:
        known = Relation(member.userid, external_userid, int(corp.now()), add_way=asked.add_way, state=state)
        corp.connect(known)
    known.bond = bond
    change = "add_half_external_contact" if asked.half else "add_external_contact"
    welcome = Welcome(known.userid, external_userid, corp.now() + WELCOME_SECONDS) if asked.welcome else None
    deliveries = await stand_in.announce_change(change, known, welcome=welcome, State=known.state)
    return {"external_userid": external_userid, "deliveries": deliveries}


async def edit_contact(stand_in: StandIn, asked: EditContact) -> object:
    """Change the member's notes and tell the apps that something changed."""
    relation = _relation(stand_in.corp, asked)
    relation.remark = relation.remark if asked.remark is None else asked.remark
    relation.description = relation.description if asked.description is None else asked.description
    relation.tag_ids = relation.tag_ids if asked.tag_ids is None else list(asked.tag_ids)
    return {"deliveries": await stand_in.announce_change("edit_external_contact", relation)}


async def delete_contact(stand_in: StandIn, asked: DeleteContact) -> object:
    """End the relation from the member's side."""
    relation = _relation(stand_in.corp, asked)
    del stand_in.corp.relations[relation.userid.lower()][relation.external_userid]
    return {"deliveries": await stand_in.announce_change("del_external_contact", relation, Source=asked.source)}


async def unfollow(stand_in: StandIn, asked: Pair) -> object:
    """End the relation from the customer's side; the member's side remains."""
    relation = _relation(stand_in.corp, asked)
    relation.bond = Bond.UNFOLLOWED
    return {"deliveries": await stand_in.announce_change("del_follow_user", relation)}


async def put_member(stand_in: StandIn, asked: SeedMember) -> object:
    """Add a member or replace one."""
    stand_in.corp.members[asked.userid.lower()] = Member(**msgspec.structs.asdict(asked))
    return {"userid": asked.userid}


async def remove_member(stand_in: StandIn, asked: RemoveMember) -> object:
    """Take a member out of the directory, his relations with him."""
    member = _member(stand_in.corp, asked.userid)
    del stand_in.corp.members[member.userid.lower()]
    stand_in.corp.relations.pop(member.userid.lower(), None)
    return {"userid": member.userid}


async def kill_tokens(stand_in: StandIn, asked: KillTokens) -> object:
    """Mark tokens dead; the next gettoken issues new ones."""
    alive = [token for token in stand_in.corp.tokens.values() if token.killed_with is None]
    chosen = [token for token in alive if asked.agent_id in (None, token.app.agent_id)]
    for token in chosen:
        token.killed_with = asked.errcode
    return {"killed": len(chosen)}


async def add_fault(stand_in: StandIn, asked: Fault) -> object:
    """Show a failure on the next calls."""
    stand_in.gate.faults.append(asked)
    return {"faults": stand_in.gate.faults}


async def set_limits(stand_in: StandIn, asked: SetLimits) -> object:
    """Tighten or lift the limits."""
    gate = stand_in.gate
    if asked.calls_per_minute is not None:
        gate.calls_per_minute = asked.calls_per_minute
    if asked.concurrent_calls is not None:
        gate.concurrent_calls = asked.concurrent_calls or None
    if asked.wrong_secrets_per_hour is not None:
        gate.wrong_secrets_per_hour = asked.wrong_secrets_per_hour
    return asked


async def move_clock(stand_in: StandIn, asked: MoveClock) -> object:
    """Let tokens, welcome codes and rate windows age."""
    stand_in.corp.clock_offset += asked.advance_seconds
    return {"now": stand_in.corp.now()}


async def set_callback(stand_in: StandIn, asked: SetCallback) -> object:
    """Check a URL and keep it. Raises ControlRefused when it does not answer the check."""
    app = stand_in.app(asked.agent_id)
    callback = SeedCallback(url=asked.url, token=asked.token, encoding_aes_key=asked.encoding_aes_key)
    target: CallbackTarget = callback_target(stand_in.corp.corp_id, callback)
    if not await stand_in.deliverer.check_url(target):
        raise ControlRefused("the URL did not answer the check with the plain text within a second")
    app.callback = target
    return {"agent_id": app.agent_id, "url": asked.url}


async def misdeliver(stand_in: StandIn, asked: Misdeliver) -> object:
    """Change how callbacks travel."""
    deliverer = stand_in.deliverer
    deliverer.lose_next = deliverer.lose_next if asked.lose_next is None else asked.lose_next
    deliverer.double_next = deliverer.double_next if asked.double_next is None else asked.double_next
    deliverer.holding = deliverer.holding if asked.hold is None else asked.hold
    released = [] if asked.release is None else await deliverer.release(reverse=asked.release == "reversed")
    return {"released": released}


async def new_oauth_code(stand_in: StandIn, asked: NewOauthCode) -> object:
    """A sign-in code, good once for five minutes."""
    code = secrets.token_urlsafe(24)
    corp = stand_in.corp
    members = {name: value for name, value in msgspec.structs.asdict(asked).items() if value}
    if not members:
        raise ControlRefused("userid, openid or external_userid is needed")
    corp.oauth_codes[code] = OauthCode(members, expires_at=corp.now() + OAUTH_CODE_SECONDS)
    return {"code": code}


ShapeT = TypeVar("ShapeT")
Command = Callable[[StandIn, bytes], Awaitable[object]]


def _command(shape: type[ShapeT], act: Callable[[StandIn, ShapeT], Awaitable[object]]) -> Command:
    async def run(stand_in: StandIn, body: bytes) -> object:
        try:
            asked = msgspec.json.decode(body or b"{}", type=shape)
        except msgspec.MsgspecError as error:
            raise ControlRefused(str(error)) from error
        return await act(stand_in, asked)

    return run


COMMANDS: dict[str, Command] = {
    "members": _command(SeedMember, put_member),
    "remove-member": _command(RemoveMember, remove_member),
    "contacts": _command(AddContact, add_contact),
    "edit-contact": _command(EditContact, edit_contact),
    "delete-contact": _command(DeleteContact, delete_contact),
    "unfollow": _command(Pair, unfollow),
    "kill-tokens": _command(KillTokens, kill_tokens),
    "faults": _command(Fault, add_fault),
    "limits": _command(SetLimits, set_limits),
    "clock": _command(MoveClock, move_clock),
    "callback": _command(SetCallback, set_callback),
    "deliveries": _command(Misdeliver, misdeliver),
    "oauth-codes": _command(NewOauthCode, new_oauth_code),
}
"""POST /_control/<name>."""

VIEWS: dict[str, Callable[[StandIn], object]] = {
    "messages": lambda stand_in: stand_in.corp.messages,
    "calls": lambda stand_in: dict(stand_in.gate.calls),
    "deliveries": lambda stand_in: stand_in.deliverer.log,
    "welcomes": lambda stand_in: stand_in.corp.welcomes,
    "contact-ways": lambda stand_in: stand_in.corp.ways,
    "members": lambda stand_in: list(stand_in.corp.members.values()),
    "contacts": lambda stand_in: list(stand_in.corp.contacts.values()),
    "relations": lambda stand_in: [
        relation for bonds in stand_in.corp.relations.values() for relation in bonds.values()
    ],
}
"""GET /_control/<name>."""


def _member(corp: Corp, userid: str) -> Member:
    member = corp.member(userid)
    if member is None:
        raise ControlRefused(f"no member {userid}")
    return member


def _relation(corp: Corp, pair: Pair) -> Relation:
    relation = corp.relation(pair.userid, pair.external_userid)
    if relation is None:
        raise ControlRefused("the pair is not connected")
    return relation


def _by_way(corp: Corp, config_id: str) -> tuple[str, str]:
    """Member and state of a contact way; of several members the first."""
    way = corp.ways.get(config_id)
    if way is None:
        raise ControlRefused("no such contact way")
    users, state = way["user"], way["state"]
    assert isinstance(users, list)
    return str(users[0]), str(state)
