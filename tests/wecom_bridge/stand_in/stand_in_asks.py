"""What several tests ask of the stand-in."""

from tests.wecom_bridge.stand_in_bench import Bench
from wecom_bridge.callbacks.kinds import Callback, typed
from wecom_bridge.callbacks.reading import fields_of


def parse_callback(body: bytes) -> Callback:
    """An event of WeCom, by its kind."""
    return typed(fields_of(body))


async def add_contact_way(bench: Bench, userids: list[str], state: str) -> str:
    """The config id of a new contact way."""
    made = await bench.post(
        "externalcontact/add_contact_way", type=min(len(userids), 2), scene=2, state=state, user=userids
    )
    return str(made["config_id"])


async def send_welcome(bench: Bench, code: str, **content: object) -> int:
    """The errcode of sending a welcome."""
    body = {"welcome_code": code, "text": {"content": "欢迎光临"}, **content}
    return int((await bench.post("externalcontact/send_welcome_msg", **body))["errcode"])
