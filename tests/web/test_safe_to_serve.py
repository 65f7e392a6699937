"""What may be served with which keys, and where the settings come from."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.environment import SettingsInvalid
from guide_app.base.exposure import database_hosts, exposures, is_loopback, weaknesses
from guide_app.base.settings import DEMO_SECRET, settings

SECRET = "fVbT0u1kq7GmXz3Jr9Lw2QpYc5Hd8Sa4NeRiOjKt6Bx"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def _as_if_new(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (
        "GUIDE_SECRET",
        "GUIDE_DATA_KEYS",
        "GUIDE_INDEX_SECRET",
        "DATABASE_URL",
        "HOST",
        "GUIDE_PUBLIC_URL",
        "PORT",
    ):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


REACHED = [
    {"HOST": "0.0.0.0"},
    {"HOST": "::"},
    {"HOST": "guide.internal"},
    {"GUIDE_PUBLIC_URL": "https://guide.example.cn"},
    {"GUIDE_PUBLIC_URL": "http://192.168.1.8:8000"},
    {"DATABASE_URL": "postgresql://guide@db.internal/guide"},
    {"DATABASE_URL": "postgresql://guide@127.0.0.1,db.internal:5433/guide"},
    {"DATABASE_URL": "postgresql://guide@/guide?host=10.0.0.8"},
    {"DATABASE_OWNER_URL": "postgresql://owner:x@[2001:db8::1]:5432/guide", "DATABASE_URL": "postgresql:///guide"},
]
WEAK = [
    {},
    {"GUIDE_SECRET": ""},
    {"GUIDE_SECRET": DEMO_SECRET},
    {"GUIDE_SECRET": "x"},
    {"GUIDE_SECRET": SECRET[:31]},
    {"GUIDE_SECRET": "ab" * 20},
    {"GUIDE_SECRET": SECRET, "GUIDE_INDEX_SECRET": "short"},
    {"GUIDE_DATA_KEYS": f"k1:{KEY}"},
    {"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": f"k1:{base64.b64encode(bytes(32)).decode()}"},
    {"GUIDE_SECRET": DEMO_SECRET, "GUIDE_INDEX_SECRET": SECRET},
]
STRONG = [
    {"GUIDE_SECRET": SECRET},
    {"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": f"k1:{KEY}"},
    {"GUIDE_INDEX_SECRET": SECRET, "GUIDE_DATA_KEYS": f"k1:{KEY}"},
]
HERE = [
    {},
    {"HOST": "127.0.0.2", "GUIDE_PUBLIC_URL": "http://localhost:9000"},
    {"HOST": "::1", "DATABASE_URL": "postgresql://guide@localhost:5433/guide"},
    {"DATABASE_URL": "postgresql://guide@/guide?host=/srv/guide/pg"},
    {"DATABASE_URL": "postgresql://guide@%2Fsrv%2Fguide/guide"},
]


def _set(monkeypatch: pytest.MonkeyPatch, *values: dict[str, str]) -> None:
    for name, value in {name: value for part in values for name, value in part.items()}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("weak", WEAK, ids=str)
@pytest.mark.parametrize("reached", REACHED, ids=str)
def test_what_others_reach_is_not_served_with_keys_that_protect_nothing(
    monkeypatch: pytest.MonkeyPatch, reached: dict[str, str], weak: dict[str, str]
) -> None:
    _set(monkeypatch, reached, weak)
    with pytest.raises(SettingsInvalid) as refused:
        settings().require_safe_to_serve()
    chinese, english = str(refused.value).split("\n")
    assert chinese.startswith("拒绝启动")
    assert all(name in english for name in reached if name != "DATABASE_URL" or len(reached) == 1)
    assert SECRET[:31] not in str(refused.value)


@pytest.mark.parametrize("strong", STRONG, ids=str)
@pytest.mark.parametrize("reached", REACHED, ids=str)
def test_keys_of_ones_own_may_be_served_anywhere(
    monkeypatch: pytest.MonkeyPatch, reached: dict[str, str], strong: dict[str, str]
) -> None:
    _set(monkeypatch, reached, strong)
    settings().require_safe_to_serve()


@pytest.mark.parametrize("weak", WEAK, ids=str)
@pytest.mark.parametrize("here", HERE, ids=str)
def test_this_machine_alone_may_be_served_with_any(
    monkeypatch: pytest.MonkeyPatch, here: dict[str, str], weak: dict[str, str]
) -> None:
    _set(monkeypatch, here, weak)
    settings().require_safe_to_serve()


@given(st.ip_addresses())
def test_an_address_is_this_machines_own_or_exposed(address: object) -> None:
    text = str(address)
    inside = f"[{text}]" if ":" in text else text
    exposed = exposures(text, f"http://{inside}:8000", {"DATABASE_URL": f"postgresql://a:b@{inside}:5432/guide"})
    assert len(exposed) == (0 if is_loopback(text) else 3)
    assert database_hosts(f"postgresql://a:b@{inside}:5432,{inside}/guide") == [text, text]


def test_a_weak_key_is_named_and_not_shown() -> None:
    (said,) = weaknesses({"GUIDE_SECRET": "pa55word"}, {"k1": bytes(range(32))}, demo_secret=DEMO_SECRET)
    assert "GUIDE_SECRET" in said[0]
    assert "GUIDE_SECRET" in said[1]
    assert "pa55word" not in "".join(said)


def test_the_file_says_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "guide.env"
    file.write_text(f"# 密钥\nGUIDE_SECRET='{SECRET}'\nGUIDE_BRAND='远途 ${{HOME}} \"旅行\"'\nPORT=9001\n", "utf-8")
    file.chmod(0o600)
    _set(monkeypatch, {"GUIDE_ENV_FILE": str(file), "PORT": "9002", "HOST": "0.0.0.0"})
    said = settings()
    assert (said.brand, said.port) == ('远途 ${HOME} "旅行"', 9002)
    assert said.secrets == {"GUIDE_SECRET": SECRET}
    said.require_safe_to_serve()
    assert "GUIDE_SECRET" not in os.environ


@pytest.mark.parametrize("content", [b"GUIDE_BRAND='\xff\xfe'\n", None], ids=["not text", "not there"])
def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "guide.env"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    monkeypatch.setenv("GUIDE_ENV_FILE", str(file))
    with pytest.raises(SettingsInvalid, match=r"guide\.env"):
        settings()


def test_a_file_that_others_can_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "guide.env"
    file.write_text(f"GUIDE_SECRET={SECRET}\n")
    file.chmod(0o640)
    monkeypatch.setenv("GUIDE_ENV_FILE", str(file))
    with pytest.raises(SettingsInvalid, match="chmod 600"):
        settings()
