"""Decrypted messages as typed values, and the key that tells a repeated delivery from another event."""

from datetime import UTC, datetime

import pytest

from wecom_bridge.callbacks import kinds
from wecom_bridge.callbacks.errors import CallbackMalformed
from wecom_bridge.callbacks.kinds import Callback, UnknownCallback, typed
from wecom_bridge.callbacks.reading import fields_of, read

PAIR = "<UserID><![CDATA[zhangsan]]></UserID><ExternalUserID>wmA</ExternalUserID>"


def parse_callback(body: bytes) -> Callback:
    """As it comes out of the inbox: read, kept as elements, typed."""
    return typed(fields_of(read(body).document))


def dedup_key(body: bytes) -> str:
    return read(body).dedup_key


def message(event: str, change: str, inner: str = "", *, created: int = 1_700_000_011) -> bytes:
    return (
        f"<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>{created}</CreateTime>"
        f"<AgentID>1000002</AgentID><MsgType>event</MsgType>{inner}"
        f"<ChangeType><![CDATA[{change}]]></ChangeType><Event>{event}</Event></xml>"
    ).encode()


@pytest.mark.parametrize(
    ("change", "kind", "inner", "facts"),
    [
        (
            *("add_external_contact", kinds.ContactAdded),
            *("<State>a&amp;b</State><WelcomeCode>WC</WelcomeCode>", {"state": "a&b", "welcome_code": "WC"}),
        ),
        ("add_external_contact", kinds.ContactAdded, "", {"state": "", "welcome_code": ""}),
        ("add_half_external_contact", kinds.ContactHalfAdded, "<State>s</State>", {"state": "s"}),
        ("edit_external_contact", kinds.ContactEdited, "", {}),
        (
            *("del_external_contact", kinds.ContactDeleted),
            *("<Source>DELETE_BY_TRANSFER</Source>", {"source": "DELETE_BY_TRANSFER"}),
        ),
        ("del_follow_user", kinds.MemberUnfollowed, "", {}),
        (
            *("transfer_fail", kinds.TransferFailed),
            *("<FailReason>customer_refused</FailReason>", {"fail_reason": "customer_refused"}),
        ),
        ("msg_audit_approved", kinds.ArchivingAgreed, "", {}),
    ],
)
def test_each_change_of_a_contact_has_its_type(
    change: str, kind: type[Callback], inner: str, facts: dict[str, str]
) -> None:
    event = parse_callback(message("change_external_contact", change, PAIR + inner))
    assert type(event) is kind
    expected = {"user_id": "zhangsan", "external_user_id": "wmA", "agent_id": "1000002", **facts}
    assert {name: getattr(event, name) for name in expected} == expected
    assert event.created_at == datetime(2023, 11, 14, 22, 13, 31, tzinfo=UTC)


def test_a_group_update_keeps_its_versions() -> None:
    inner = (
        "<ChatId>c1</ChatId><UpdateDetail>del_member</UpdateDetail><QuitScene>0</QuitScene><CurMemVer>v2</CurMemVer>"
    )
    event = parse_callback(message("change_external_chat", "update", inner))
    assert isinstance(event, kinds.ChatUpdated)
    assert (event.chat_id, event.detail, event.quit_scene, event.join_scene) == ("c1", "del_member", 0, None)
    assert event.member_version == "v2"


def test_a_renamed_member_carries_the_new_id() -> None:
    event = parse_callback(
        message("change_contact", "update_user", "<UserID>old</UserID><NewUserID>new</NewUserID>"),
    )
    assert isinstance(event, kinds.MemberChanged)
    assert (event.user_id, event.new_user_id) == ("old", "new")


def test_a_deleted_member_has_left() -> None:
    event = parse_callback(message("change_contact", "delete_user", "<UserID>gone</UserID>"))
    assert isinstance(event, kinds.MemberLeft)


def test_a_shuffled_tag_order_may_name_no_group() -> None:
    event = parse_callback(message("change_external_tag", "shuffle", "<Id></Id>"))
    assert isinstance(event, kinds.TagsChanged)
    assert (event.change, event.tag_id) == ("shuffle", "")


def test_a_text_of_a_member_is_a_message() -> None:
    body = "<xml><FromUserName>li</FromUserName><MsgType>text</MsgType><Content>你好</Content><MsgId>9</MsgId></xml>"
    event = parse_callback(body.encode())
    assert isinstance(event, kinds.MessageReceived)
    assert (event.content, event.message_id, event.from_user_name) == ("你好", "9", "li")


def test_an_unknown_event_is_kept_whole() -> None:
    inner = "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>1</OptionId>"
    inner += "<OptionId>2</OptionId></OptionIds></SelectedItem></SelectedItems>"
    event = parse_callback(message("template_card_event", "", inner))
    assert isinstance(event, UnknownCallback)
    assert event.event == "template_card_event"
    item = {"QuestionKey": "q", "OptionIds": [{"OptionId": ["1", "2"]}]}
    assert event.fields["SelectedItems"] == [{"SelectedItem": [item]}]


def test_a_known_event_without_its_customer_is_malformed_and_says_so() -> None:
    with pytest.raises(CallbackMalformed) as refusal:
        parse_callback(message("change_external_contact", "add_external_contact", "<UserID>z</UserID>"))
    assert "ExternalUserID" in refusal.value.facts["rule"]


def test_two_customers_of_one_member_in_one_second_are_two_events() -> None:
    first = message("change_external_contact", "add_external_contact", PAIR)
    second = message("change_external_contact", "add_external_contact", PAIR.replace("wmA", "wmB"))
    assert dedup_key(first) != dedup_key(second)


def test_the_same_change_a_second_later_is_another_event() -> None:
    first = message("change_external_contact", "edit_external_contact", PAIR)
    later = message("change_external_contact", "edit_external_contact", PAIR, created=1_700_000_012)
    assert dedup_key(first) != dedup_key(later)
    assert dedup_key(first) == dedup_key(bytes(first))


def test_a_message_goes_by_its_id_within_the_app() -> None:
    body = "<xml><CreateTime>{}</CreateTime><MsgType>text</MsgType><MsgId>7</MsgId><AgentID>{}</AgentID></xml>"
    first, again, other = (body.format(at, agent).encode() for at, agent in ((1, 2), (5, 2), (1, 3)))
    assert dedup_key(first) == dedup_key(again) == "message:2:7"
    assert dedup_key(other) != dedup_key(first)
