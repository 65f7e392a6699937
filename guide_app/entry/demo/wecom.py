"""The demo's WeCom: a stand-in whose members are the demo's associates."""

from pathlib import Path

import msgspec

from guide_app.base.kernel.database import fetch_as
from wecom_bridge.stand_in.seed import (
    DEMO_AGENT_ID,
    DEMO_APP_SECRET,
    DEMO_CORP_ID,
    DEMO_ENCODING_AES_KEY,
    DEMO_TOKEN,
    seed_document,
)


class WecomPerson(msgspec.Struct, frozen=True):
    """An associate who is a member of the demo's WeCom."""

    wecom_userid: str
    name: str


PEOPLE = "SELECT wecom_userid, name FROM associate WHERE wecom_userid LIKE 'yt\\_%' ORDER BY number"


async def write_seed(home: Path, *, callback_url: str) -> Path:
    """Write the stand-in's seed: every associate of the demo is a member with customers."""
    people = [(one.wecom_userid, one.name) for one in await fetch_as(WecomPerson, PEOPLE)]
    path = home / "wecom-seed.json"
    home.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - alone; on a server of one's own nothing has made it yet
    path.write_bytes(seed_document(people, callback_url=callback_url))
    return path


def environment(port: int) -> dict[str, str]:
    """What API and worker must know to call the stand-in on this port."""
    return {
        "WECOM_BASE_URL": f"http://127.0.0.1:{port}",
        "WECOM_CORP_ID": DEMO_CORP_ID,
        "WECOM_AGENT_ID": str(DEMO_AGENT_ID),
        "WECOM_SECRET": DEMO_APP_SECRET,
        "WECOM_TOKEN": DEMO_TOKEN,
        "WECOM_AES_KEY": DEMO_ENCODING_AES_KEY,
    }
