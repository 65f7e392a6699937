"""The demo's WeCom: a stand-in whose members are the demo's associates."""

from pathlib import Path
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.entry.demo.chain import Chain
from wecom_bridge.calling.answers import ExternalContact, Follow, ListedContact
from wecom_bridge.linking import link_contact
from wecom_bridge.mirror.listed import mirror_rows
from wecom_bridge.schemas import LinkContact
from wecom_bridge.stand_in.seed import (
    DEMO_AGENT_ID,
    DEMO_APP_SECRET,
    DEMO_CORP_ID,
    DEMO_ENCODING_AES_KEY,
    DEMO_TOKEN,
    Seed,
    seed_document,
)


class WecomPerson(msgspec.Struct, frozen=True):
    """An associate who is a member of the demo's WeCom."""

    wecom_userid: str
    name: str


PEOPLE = "SELECT wecom_userid, name FROM associate WHERE wecom_userid LIKE 'yt\\_%' ORDER BY number"


# Of two associates one customer each, who is also a member that they look after.
KNOWN = """
SELECT DISTINCT ON (w.associate) c.external_userid, m.id AS member
FROM wecom_member w JOIN wecom_follow f ON f.member = w.id JOIN wecom_contact c ON c.id = f.contact
JOIN member m ON m.dedicated = w.associate AND m.erased_at IS NULL AND m.merged_into IS NULL
ORDER BY w.associate, c.external_userid, m.registered_at LIMIT 2
"""


class Known(msgspec.Struct, frozen=True):
    """A customer on WeCom, and the member who they are."""

    external_userid: str
    member: UUID


async def write_seed(home: Path, *, callback_url: str) -> Path:
    """Write the stand-in's seed: every associate of the demo is a member with customers."""
    people = [(one.wecom_userid, one.name) for one in await fetch_as(WecomPerson, PEOPLE)]
    path = home / "wecom-seed.json"
    home.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - alone; on a server of one's own nothing has made it yet
    path.write_bytes(seed_document(people, callback_url=callback_url))
    return path


async def know_customers(chain: Chain) -> None:
    """Mirror the customers of the demo's WeCom before the first night does, and say of two which members they are."""
    people = [(one.wecom_userid, one.name) for one in await fetch_as(WecomPerson, PEOPLE)]
    seed = msgspec.json.decode(seed_document(people, callback_url=""), type=Seed)
    rows = [
        ListedContact(
            contact=ExternalContact(
                external_user_id=one.external_userid, name=one.name, type=one.type, union_id=one.unionid
            ),
            follow=Follow(user_id=follow.userid, created_unix=follow.createtime, add_way=follow.add_way),
        )
        for one in seed.contacts
        for follow in one.follows
    ]
    async with transaction():
        await mirror_rows(rows, at=clock.now())
    for one in await fetch_as(Known, KNOWN):
        await link_contact(chain.hq, LinkContact(external_userid=one.external_userid, member_id=one.member))


def environment(port: int) -> dict[str, str]:
    """What API and worker must know to call the stand-in on this port."""
    return {
        "WECOM_BASE_URL": f"http://127.0.0.1:{port}",
        "WECOM_CORP_ID": DEMO_CORP_ID,
        "WECOM_AGENT_ID": str(DEMO_AGENT_ID),
        "WECOM_SECRET": DEMO_APP_SECRET,
        "WECOM_TOKEN": DEMO_TOKEN,
        "WECOM_AES_KEY": DEMO_ENCODING_AES_KEY,
        "WECOM_SIGN_IN_URL": f"http://127.0.0.1:{port}",
    }
