"""The document a stand-in starts from, and the command that serves it."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from guide_app.entry.cli.wecom import stand_in
from wecom_bridge.stand_in.corp import corp_of
from wecom_bridge.stand_in.seed import (
    DEMO_ENCODING_AES_KEY,
    DEMO_TOKEN,
    SeedInvalid,
    demo_seed,
    read_seed,
    seed_document,
    with_callback,
)


def test_a_seed_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_bytes(msgspec.json.encode(demo_seed("http://127.0.0.1:1/cb")))
    assert read_seed(path) == demo_seed("http://127.0.0.1:1/cb")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"corp_id": "ww"}',
        '{"corp_id":"ww","apps":[]}',
        '{"corp_id":"ww","apps":[{"agent_id":1,"secret":"s"}],"member":[]}',
    ],
)
def test_a_broken_seed_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SeedInvalid, match=r"seed\.json"):
        read_seed(path)
    result = CliRunner().invoke(stand_in, ["--seed", str(path)])
    assert result.exit_code == 1
    assert "初始数据无法读取" in result.output


def test_a_seed_with_an_impossible_key_is_refused_before_serving(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_bytes(
        msgspec.json.encode(demo_seed("http://a.example")).replace(DEMO_ENCODING_AES_KEY.encode(), b"short")
    )
    result = CliRunner().invoke(stand_in, ["--seed", str(path)])
    assert result.exit_code == 1
    assert "encoding_aes_key_invalid" in result.output


def test_a_callback_url_given_later_keeps_the_apps_own_keys() -> None:
    seed = with_callback(demo_seed("http://a.example/1"), "http://b.example/2")
    target = corp_of(seed).apps[0].callback
    assert target is not None
    assert (target.url, target.keys.token, target.keys.receive_id) == ("http://b.example/2", DEMO_TOKEN, seed.corp_id)


def test_members_of_a_seed_are_found_in_any_case() -> None:
    corp = corp_of(demo_seed())
    assert corp.member("WANGFANG") is corp.member("wangfang") is not None
    assert corp.relation("wangfang", "wmStandIn0000000000000000000001") is not None


def test_a_seed_made_of_associates_is_the_same_each_time_and_gives_each_of_them_customers(tmp_path: Path) -> None:
    people = [("yt_001", "王小美"), ("yt_002", "陈兰"), ("yt_003", "赵军")]
    document = seed_document(people, callback_url="http://127.0.0.1:1/cb")
    assert document == seed_document(people, callback_url="http://127.0.0.1:1/cb")
    path = tmp_path / "seed.json"
    path.write_bytes(document)
    seed = read_seed(path)
    assert [(member.userid, member.name) for member in seed.members] == people
    assert len({contact.external_userid for contact in seed.contacts}) == 9
    owners = [follow.userid for contact in seed.contacts for follow in contact.follows]
    assert {owners.count(userid) for userid, _ in people} == {4}
    assert seed_document(people[:1]).count(b'"external_userid"') == 3, "somebody alone shares with nobody"
