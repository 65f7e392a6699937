"""Who carries codes: a provider over HTTP with its signature, and the file of the demo."""

import hashlib
import hmac
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel import clock
from guide_app.base.settings import settings
from guide_app.entry import filled
from guide_app.ground.messages.errors import MessageNotSent
from guide_app.ground.messages.in_demo import DemoMessenger
from guide_app.ground.messages.over_http import HttpMessenger, Provider
from guide_app.ground.messages.ports import CodeMessage, NobodyCarries
from guide_app.ground.messages.rules import DEMO_MESSAGES

PROVIDER = Provider("https://sms.example/send", key="k1", secret="s3cret", template="T1", signature="远途")
MESSAGE = CodeMessage(UUID(int=7), "+8613912345678", "012345", 5)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Sent:
    """The requests that a provider got, the waits between them, and why the message was given up."""

    asked: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    failed: str = ""


async def sending(answer: Answer) -> Sent:
    """Send MESSAGE to a provider that answers so."""
    sent = Sent()

    def take(request: httpx.Request) -> httpx.Response:
        sent.asked.append(request)
        return answer(request)

    async def sleep(seconds: float) -> None:
        sent.waits.append(seconds)

    try:
        await HttpMessenger(PROVIDER, transport=httpx.MockTransport(take), sleep=sleep).send(MESSAGE)
    except MessageNotSent as error:
        sent.failed = str(error)
    return sent


async def test_a_message_is_signed() -> None:
    with clock.pinned(NOW):
        sent = await sending(lambda _: httpx.Response(202))
    assert (len(sent.asked), sent.waits, sent.failed) == (1, [], "")
    [request] = sent.asked
    assert msgspec.json.decode(request.content) == {
        "message_id": str(MESSAGE.id),
        "to": "+8613912345678",
        "template": "T1",
        "signature": "远途",
        "parameters": {"code": "012345", "minutes": "5"},
    }
    stamp = request.headers["X-Guide-Timestamp"]
    expected = hmac.new(b"s3cret", stamp.encode() + b"." + request.content, hashlib.sha256).hexdigest()
    assert (request.headers["X-Guide-Signature"], request.headers["X-Guide-Key"]) == (expected, "k1")
    assert stamp == str(int(NOW.timestamp()))


async def test_a_provider_that_is_busy_is_asked_again_with_the_same_message() -> None:
    answers = iter([httpx.Response(503), httpx.Response(429), httpx.Response(200)])
    sent = await sending(lambda _: next(answers))
    assert len({request.content for request in sent.asked}) == 1
    assert (sent.waits, sent.failed) == ([0.5, 2.0], "")


async def test_a_provider_that_cannot_be_reached_is_asked_three_times() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("away")

    sent = await sending(away)
    assert (len(sent.asked), sent.failed) == (3, "ConnectTimeout"), "neither phone nor code is in it"


@pytest.mark.parametrize("status", [302, 400, 401, 404])
async def test_a_no_is_not_asked_again(status: int) -> None:
    sent = await sending(lambda _: httpx.Response(status, headers={"Location": "https://elsewhere.example/"}))
    assert (len(sent.asked), sent.failed) == (1, f"status {status}")


async def test_the_file_of_the_demo_is_its_owner_s_alone(tmp_path: Path) -> None:
    for _ in range(2):
        await DemoMessenger(tmp_path).send(MESSAGE)
    lines = [msgspec.json.decode(line) for line in (tmp_path / DEMO_MESSAGES).read_bytes().splitlines()]
    assert [(line["to"], line["code"]) for line in lines] == [("+8613912345678", "012345")] * 2
    assert stat.S_IMODE((tmp_path / DEMO_MESSAGES).stat().st_mode) == 0o600


def test_a_message_shows_neither_phone_nor_code() -> None:
    assert "012345" not in repr(MESSAGE)
    assert "139" not in repr(MESSAGE)
    assert "s3cret" not in repr(PROVIDER)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment, read anew."""
    for name in [name for name in os.environ if name.startswith("GUIDE_SMS_")]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def test_the_settings_say_who_carries(said: pytest.MonkeyPatch) -> None:
    assert isinstance(filled.provide_messenger(), NobodyCarries)
    settings.cache_clear()
    said.setenv("GUIDE_SMS_URL", "demo")
    assert isinstance(filled.provide_messenger(), DemoMessenger)
    settings.cache_clear()
    for name, value in {"URL": "https://sms.example/", "KEY": "k", "SECRET": "s", "TEMPLATE": "T"}.items():
        said.setenv(f"GUIDE_SMS_{name}", value)
    assert isinstance(filled.provide_messenger(), HttpMessenger)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"GUIDE_SMS_URL": "demo", "GUIDE_SECRET": "a secret of one's own"}, "GUIDE_SECRET"),
        ({"GUIDE_SMS_URL": "http://sms.example/"}, "https"),
        ({"GUIDE_SMS_URL": "sms.example"}, "https"),
        ({"GUIDE_SMS_URL": "https://sms.example/"}, "GUIDE_SMS_KEY, GUIDE_SMS_SECRET, GUIDE_SMS_TEMPLATE"),
    ],
)
def test_what_would_show_codes_to_others_is_refused_at_the_start(
    said: pytest.MonkeyPatch, environment: dict[str, str], named: str
) -> None:
    for name, value in environment.items():
        said.setenv(name, value)
    with pytest.raises(SettingsInvalid, match=named):
        settings()
