"""What people do in the stand-in: customers add and leave members, members edit and delete, members come and go."""

import secrets
from dataclasses import dataclass

import msgspec

from wecom_bridge.stand_in.corp import WELCOME_SECONDS, App, Bond, Contact, Corp, Member, Relation, Welcome
from wecom_bridge.stand_in.deliveries import Deliverer, Delivery, EventFields
from wecom_bridge.stand_in.gate import Gate
from wecom_bridge.stand_in.seed import SeedMember


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
    """A customer adds a member, by themselves or through the way `config_id`, whose member and state then count.

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
    """The member changes what they noted about the customer; null leaves a value alone."""

    remark: str | None = None
    description: str | None = None
    tag_ids: list[str] | None = None


class DeleteContact(Pair, frozen=True, forbid_unknown_fields=True):
    """The member deletes the customer, or a hand-over does it (`DELETE_BY_TRANSFER`)."""

    source: str = ""


class RemoveMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member leaves the company. Ordinary apps get no callback of it."""

    userid: str


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
    """Take a member out of the directory, and their relations with them."""
    member = _member(stand_in.corp, asked.userid)
    del stand_in.corp.members[member.userid.lower()]
    stand_in.corp.relations.pop(member.userid.lower(), None)
    return {"userid": member.userid}


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
