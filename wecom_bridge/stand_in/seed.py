"""The document a stand-in starts from: corp, apps, members, customers. Names are WeCom's own."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec


class SeedInvalid(Exception):
    """The seed file is not a readable seed; the message says where."""


class SeedCallback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an app wants its callbacks, with the three texts of the console."""

    url: str
    token: str
    encoding_aes_key: str


class SeedApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A self-built app; it sees every member if `visible_userids` is null. `may_read_contacts` opens customer APIs."""

    agent_id: int
    secret: str
    visible_userids: list[str] | None = None
    may_read_contacts: bool = True
    callback: SeedCallback | None = None


class SeedMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member of the directory; `follows` says whether customer contact is switched on."""

    userid: str
    name: str
    department: list[int] = msgspec.field(default_factory=lambda: [1])
    position: str = ""
    status: int = 1
    follows: bool = True


class SeedFollow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member's relation to the customer above it."""

    userid: str
    createtime: int = 1_700_000_000
    remark: str = ""
    description: str = ""
    add_way: int = 1
    state: str = ""
    remark_mobiles: list[str] = msgspec.field(default_factory=list)
    tag_ids: list[str] = msgspec.field(default_factory=list)


class SeedContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer and the members connected to them."""

    external_userid: str
    name: str
    unionid: str = ""
    type: int = 1
    gender: int = 0
    follows: list[SeedFollow] = msgspec.field(default_factory=list)


class Seed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a stand-in knows when it starts."""

    corp_id: str
    apps: Annotated[list[SeedApp], msgspec.Meta(min_length=1)]
    members: list[SeedMember] = msgspec.field(default_factory=list)
    contacts: list[SeedContact] = msgspec.field(default_factory=list)


DEMO_CORP_ID = "wwstandin0000000001"
DEMO_AGENT_ID = 1000002
DEMO_APP_SECRET = "stand-in-secret-of-nobody"  # noqa: S105 - opens nothing but the stand-in
DEMO_TOKEN = "standInCallbackToken"  # noqa: S105 - same
DEMO_ENCODING_AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def demo_seed(callback_url: str | None = None) -> Seed:
    """A small corp: three members, two customers, one app."""
    callback = None
    if callback_url is not None:
        callback = SeedCallback(url=callback_url, token=DEMO_TOKEN, encoding_aes_key=DEMO_ENCODING_AES_KEY)
    return Seed(
        corp_id=DEMO_CORP_ID,
        apps=[SeedApp(agent_id=DEMO_AGENT_ID, secret=DEMO_APP_SECRET, callback=callback)],
        members=[
            SeedMember(userid="ZhangWei", name="张伟", position="店长"),
            SeedMember(userid="LiNa", name="李娜", position="导购"),
            SeedMember(userid="WangFang", name="王芳", position="导购"),
        ],
        contacts=[
            SeedContact(
                external_userid="wmStandIn0000000000000000000001",
                name="陈女士",
                unionid="oStandInUnion0000000000001",
                gender=2,
                follows=[SeedFollow(userid="LiNa", remark="陈姐"), SeedFollow(userid="WangFang")],
            ),
            SeedContact(
                external_userid="wmStandIn0000000000000000000002",
                name="周先生",
                gender=1,
                follows=[SeedFollow(userid="LiNa", state="shop-1")],
            ),
        ],
    )


_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_CREATED_UNIX = 1_735_689_600
"""When the invented relations began: the first second of 2025 in UTC."""


def seed_document(
    associates: Sequence[tuple[str, str]], *, callback_url: str | None = None, contacts_each: int = 3
) -> bytes:
    """A seed file for `guide wecom stand-in` in which these (userid, name) are the members, each with customers.

    The same associates give the same bytes. Every third customer is shared with the next member.
    """
    members = [SeedMember(userid=userid, name=name, position="导购") for userid, name in associates]
    contacts = [
        _invented(members, place * contacts_each + number, place, shared=number % 3 == 2)
        for place in range(len(members))
        for number in range(contacts_each)
    ]
    seed = msgspec.structs.replace(demo_seed(callback_url), members=members, contacts=contacts)
    return msgspec.json.encode(seed)


def _invented(members: Sequence[SeedMember], number: int, place: int, *, shared: bool) -> SeedContact:
    """A made-up customer, with an id and a union id made of their number."""
    owners = {place, (place + 1) % len(members)} if shared else {place}
    digest = hashlib.sha256(f"stand-in customer {number}".encode()).hexdigest()
    return SeedContact(
        external_userid=f"wm{digest[:30]}",
        name=_SURNAMES[number % len(_SURNAMES)] + ("女士", "先生")[number % 2],
        unionid=f"o{digest[30:57]}",
        gender=2 - number % 2,
        follows=[
            SeedFollow(userid=members[owner].userid, createtime=_CREATED_UNIX + number * 3600)
            for owner in sorted(owners)
        ],
    )


def read_seed(path: Path) -> Seed:
    """A seed from a JSON file. Raises SeedInvalid."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Seed)
    except (OSError, msgspec.MsgspecError) as error:
        raise SeedInvalid(f"{path}: {error}") from error


def with_callback(seed: Seed, url: str) -> Seed:
    """The seed with the first app's callbacks going to `url`, under its own keys or the demo's."""
    first, *others = seed.apps
    known = first.callback or SeedCallback(url, DEMO_TOKEN, DEMO_ENCODING_AES_KEY)
    callback = msgspec.structs.replace(known, url=url)
    return msgspec.structs.replace(seed, apps=[msgspec.structs.replace(first, callback=callback), *others])
