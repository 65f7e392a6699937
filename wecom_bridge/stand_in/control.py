"""The strings of the stand-in: by name, what can be made to happen and what can be seen."""

from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import msgspec

from wecom_bridge.stand_in import people
from wecom_bridge.stand_in.corp import callback_target
from wecom_bridge.stand_in.gate import Fault
from wecom_bridge.stand_in.people import ControlRefused, StandIn
from wecom_bridge.stand_in.seed import SeedCallback, SeedMember


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
    target = callback_target(stand_in.corp.corp_id, callback)
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
    members = {name: value for name, value in msgspec.structs.asdict(asked).items() if value}
    if not members:
        raise ControlRefused("userid, openid or external_userid is needed")
    return {"code": stand_in.corp.issue_oauth_code(members)}


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
    "members": _command(SeedMember, people.put_member),
    "remove-member": _command(people.RemoveMember, people.remove_member),
    "contacts": _command(people.AddContact, people.add_contact),
    "edit-contact": _command(people.EditContact, people.edit_contact),
    "delete-contact": _command(people.DeleteContact, people.delete_contact),
    "unfollow": _command(people.Pair, people.unfollow),
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
