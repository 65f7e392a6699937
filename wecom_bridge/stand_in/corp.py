"""The state of a stand-in: one corp in memory, with a clock that can be moved."""

import secrets
import time
from dataclasses import dataclass, field
from enum import Enum

from wecom_bridge.callbacks.crypto import CallbackKeys, callback_keys
from wecom_bridge.stand_in.refusals import Refused
from wecom_bridge.stand_in.seed import Seed, SeedCallback

TOKEN_LIFETIME_SECONDS = 7200
WELCOME_SECONDS = 20
OAUTH_CODE_SECONDS = 300


@dataclass
class CallbackTarget:
    """Where callbacks go, and the keys they are sealed with."""

    url: str
    keys: CallbackKeys


@dataclass
class App:
    """A self-built app; `visible` holds lower-case ids, None sees everybody."""

    agent_id: int
    secret: str
    visible: set[str] | None
    may_read_contacts: bool
    callback: CallbackTarget | None

    def sees(self, userid: str) -> bool:
        """Whether a member is inside the app's visible range."""
        return self.visible is None or userid.lower() in self.visible


@dataclass
class Token:
    """An issued access token. `killed_with` is the errcode an early death shows."""

    app: App
    expires_at: float
    killed_with: int | None = None


@dataclass
class Member:
    """A member of the directory."""

    userid: str
    name: str
    department: list[int]
    position: str
    status: int
    follows: bool


@dataclass
class Contact:
    """A customer."""

    external_userid: str
    name: str
    unionid: str
    type: int
    gender: int


class Bond(Enum):
    """How far a relation goes. UNFOLLOWED: the customer left, the member's side remains and the APIs still work."""

    HALF = "half"
    FRIENDS = "friends"
    UNFOLLOWED = "unfollowed"


@dataclass
class Relation:
    """One member with one customer."""

    userid: str
    external_userid: str
    createtime: int
    bond: Bond = Bond.FRIENDS
    remark: str = ""
    description: str = ""
    add_way: int = 1
    state: str = ""
    remark_mobiles: list[str] = field(default_factory=list)
    tag_ids: list[str] = field(default_factory=list)


@dataclass
class Welcome:
    """One chance to greet one customer, shared by the codes of all apps."""

    userid: str
    external_userid: str
    expires_at: float
    content: dict[str, object] | None = None


@dataclass
class SentMessage:
    """An app message taken: who was to get it, who did, and who was over the limit. `repeated` reached nobody."""

    msgid: str
    agentid: int
    msgtype: str
    content: dict[str, str]
    sent_at: float
    receivers: list[str]
    delivered: list[str]
    dropped: list[str]
    repeated: bool


@dataclass
class OauthCode:
    """A code of the sign-in page, good once."""

    members: dict[str, str]
    expires_at: float


@dataclass
class Corp:
    """Everything WeCom would know. Userids compare without case, so they are lower-case wherever they are keys.

    `relations` goes from the member to the customer.
    """

    corp_id: str
    apps: list[App]
    members: dict[str, Member] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    relations: dict[str, dict[str, Relation]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    ways: dict[str, dict[str, object]] = field(default_factory=dict)
    welcomes: dict[str, Welcome] = field(default_factory=dict)
    oauth_codes: dict[str, OauthCode] = field(default_factory=dict)
    messages: list[SentMessage] = field(default_factory=list)
    clock_offset: float = 0.0
    cursor_key: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def issue_oauth_code(self, members: dict[str, str]) -> str:
        """A code for who signs in, good once for five minutes."""
        code = secrets.token_urlsafe(24)
        self.oauth_codes[code] = OauthCode(members, expires_at=self.now() + OAUTH_CODE_SECONDS)
        return code

    def now(self) -> float:
        """Unix seconds, moved by what a test asked for."""
        return time.time() + self.clock_offset

    def member(self, userid: str) -> Member | None:
        """The member of that id, in any case."""
        return self.members.get(userid.lower())

    def relation(self, userid: str, external_userid: str) -> Relation | None:
        """The relation of a pair, of any bond."""
        return self.relations.get(userid.lower(), {}).get(external_userid)

    def connect(self, relation: Relation) -> None:
        """Keep a relation, in place of an earlier one of the pair."""
        self.relations.setdefault(relation.userid.lower(), {})[relation.external_userid] = relation

    def issue_token(self, app: App) -> tuple[str, int]:
        """A token and its remaining life; within the life of a good one the same again."""
        now = self.now()
        for value, token in self.tokens.items():
            if token.app is app and token.killed_with is None and token.expires_at > now:
                return value, int(token.expires_at - now)
        value = secrets.token_urlsafe(48)
        self.tokens[value] = Token(app=app, expires_at=now + TOKEN_LIFETIME_SECONDS)
        return value, TOKEN_LIFETIME_SECONDS

    def app_of(self, access_token: str | None) -> App:
        """The app behind a token. Raises Refused: 41001 without one, 42001 expired, 40014 dead or unknown."""
        if not access_token:
            raise Refused(41001)
        token = self.tokens.get(access_token)
        if token is None:
            raise Refused(40014)
        if token.killed_with is not None:
            raise Refused(token.killed_with)
        if token.expires_at <= self.now():
            raise Refused(42001)
        return token.app


def corp_of(seed: Seed) -> Corp:
    """A corp in the state its seed describes."""
    corp = Corp(corp_id=seed.corp_id, apps=[])
    for app in seed.apps:
        visible = None if app.visible_userids is None else {userid.lower() for userid in app.visible_userids}
        target = None if app.callback is None else callback_target(seed.corp_id, app.callback)
        corp.apps.append(App(app.agent_id, app.secret, visible, app.may_read_contacts, target))
    for member in seed.members:
        corp.members[member.userid.lower()] = Member(
            userid=member.userid,
            name=member.name,
            department=list(member.department),
            position=member.position,
            status=member.status,
            follows=member.follows,
        )
    for contact in seed.contacts:
        corp.contacts[contact.external_userid] = Contact(
            contact.external_userid, contact.name, contact.unionid, contact.type, contact.gender
        )
        for follow in contact.follows:
            corp.connect(
                Relation(
                    userid=follow.userid,
                    external_userid=contact.external_userid,
                    createtime=follow.createtime,
                    remark=follow.remark,
                    description=follow.description,
                    add_way=follow.add_way,
                    state=follow.state,
                    remark_mobiles=list(follow.remark_mobiles),
                    tag_ids=list(follow.tag_ids),
                )
            )
    return corp


def callback_target(corp_id: str, callback: SeedCallback) -> CallbackTarget:
    """A target sealed for the corp itself. Raises EncodingAesKeyInvalid."""
    keys = callback_keys(callback.token, callback.encoding_aes_key, receive_id=corp_id)
    return CallbackTarget(url=callback.url, keys=keys)
