"""The address WeCom calls: proof, each content once, what is broken parked; nothing forged leaves a trace."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_row, fetch_value
from guide_app.base.kernel.subscriptions import Delivered
from tests.databases import as_owner
from tests.factories import an_associate, hq_actor
from tests.wecom_bridge.bridge_bench import ENVIRONMENT, Bridge, count, open_pairs, set_wecom, touches
from tests.wecom_bridge.callbacks.callback_bench import CUSTOMER, ROUTE, callback, deliver, envelope, query, stamp
from tests.wecom_bridge.stand_in_bench import KEYS
from wecom_bridge.callbacks import reading
from wecom_bridge.callbacks.crypto import STAMP_WINDOW, callback_keys, seal_message
from wecom_bridge.callbacks.inbox import forget_settled
from wecom_bridge.callbacks.reading import read
from wecom_bridge.errors import NotRetryable
from wecom_bridge.events import WecomCallbackReceived
from wecom_bridge.handlers import settle_on_callback_received
from wecom_bridge.jobs import INBOX_KEPT, forget_callbacks
from wecom_bridge.service import retry_callback
from wecom_bridge.stand_in import seed as demo


async def test_the_console_s_check_is_answered_with_the_plain_text(bridge: Bridge) -> None:
    sealed = seal_message(KEYS, b"7319538214", timestamp=stamp(), nonce="+/ %")
    response = await bridge.http.get(ROUTE, params={**query(sealed), "echostr": sealed.encrypt})
    assert (response.status_code, response.content) == (200, b"7319538214")
    await bridge.do("callback", url="http://guide.test/wecom/callback", **key_texts())


def key_texts() -> dict[str, str]:
    return {"token": demo.DEMO_TOKEN, "encoding_aes_key": demo.DEMO_ENCODING_AES_KEY}


async def test_an_answer_is_empty_and_says_nothing_is_replied(bridge: Bridge) -> None:
    response = await deliver(bridge, callback())
    assert (response.status_code, response.content) == (200, b"")


async def test_the_same_content_is_kept_once_under_whatever_envelope(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    for number in range(3):
        sealed = seal_message(KEYS, callback(), timestamp=stamp(number), nonce=f"n{number}")
        response = await bridge.http.post(ROUTE, params=query(sealed), content=envelope(sealed))
        assert response.status_code == 200
    await bridge.settle()
    assert (await count("wecom_inbox"), len(await touches())) == (1, 1)


async def test_copies_that_come_at_once_are_one_row_and_one_touch(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    responses = await asyncio.gather(*(deliver(bridge, callback()) for _ in range(12)))
    assert {response.status_code for response in responses} == {200}
    await asyncio.gather(*(bridge.settle() for _ in range(3)))
    assert (await count("wecom_inbox"), await count("wecom_follow"), len(await touches())) == (1, 1, 1)
    assert await count("event WHERE type = 'wecom_callback_received'") == 1


async def test_an_event_delivered_twice_is_settled_once(bridge: Bridge) -> None:
    await an_associate(wecom_userid="LiNa")
    await deliver(bridge, callback())
    inbox_id = await fetch_value("SELECT id FROM wecom_inbox")
    delivered = Delivered(1, datetime.now(UTC), WecomCallbackReceived(inbox_id=inbox_id))
    await settle_on_callback_received([delivered, delivered])
    await settle_on_callback_received([delivered])
    assert (await fetch_value("SELECT attempts FROM wecom_inbox"), len(await touches())) == (1, 1)


@pytest.mark.parametrize("changed", [{"msg_signature": "0" * 40}, {"nonce": "n2"}], ids=str)
async def test_a_tampered_signature_is_refused_and_leaves_nothing(bridge: Bridge, changed: dict[str, str]) -> None:
    response = await deliver(bridge, callback(), **changed)
    assert (response.status_code, response.json()["code"]) == (403, "signature_mismatch")
    assert await count("wecom_inbox") == await count("event") == 0


async def test_a_tampered_timestamp_is_refused(bridge: Bridge) -> None:
    response = await deliver(bridge, callback(), timestamp=stamp(2))
    assert (response.status_code, response.json()["code"]) == (403, "signature_mismatch")


@pytest.mark.parametrize("timestamp", ["1", "", "x", "-1", "9" * 11, "９９", "1e9", "0" * 200])
async def test_a_timestamp_that_is_far_away_or_none_is_refused_unread(bridge: Bridge, timestamp: str) -> None:
    sealed = seal_message(KEYS, callback(), timestamp=timestamp, nonce="n")
    response = await bridge.http.post(ROUTE, params=query(sealed), content=b"not even read")
    assert (response.status_code, response.json()["code"]) == (403, "callback_out_of_time")
    response = await bridge.http.get(ROUTE, params={**query(sealed), "echostr": sealed.encrypt})
    assert (response.status_code, response.json()["code"]) == (403, "callback_out_of_time")


async def test_a_recorded_callback_counts_once_within_the_window_and_is_refused_after_it(bridge: Bridge) -> None:
    sealed, sent = seal_message(KEYS, callback(), timestamp=stamp(), nonce="n"), clock.now()
    for later, status in ((timedelta(), 200), (STAMP_WINDOW - timedelta(seconds=2), 200), (2 * STAMP_WINDOW, 403)):
        with clock.pinned(sent + later):
            response = await bridge.http.post(ROUTE, params=query(sealed), content=envelope(sealed))
            assert response.status_code == status
            await bridge.settle()
            await forget_callbacks(clock.now())
    assert await count("wecom_inbox") == 1
    assert INBOX_KEPT > 100 * STAMP_WINDOW, "what could be sent again is remembered"


async def test_a_tampered_ciphertext_is_refused(bridge: Bridge) -> None:
    sealed = seal_message(KEYS, callback(), timestamp=stamp(), nonce="n")
    flipped = envelope(sealed).replace(sealed.encrypt[:4].encode(), b"AAAA")
    response = await bridge.http.post(ROUTE, params=query(sealed), content=flipped)
    assert (response.status_code, response.json()["code"]) == (403, "signature_mismatch")


async def test_a_callback_for_another_corp_is_refused(bridge: Bridge) -> None:
    other = callback_keys(demo.DEMO_TOKEN, demo.DEMO_ENCODING_AES_KEY, receive_id="wwother")
    sealed = seal_message(other, callback(), timestamp=stamp(), nonce="n")
    response = await bridge.http.post(ROUTE, params=query(sealed), content=envelope(sealed))
    assert (response.status_code, response.json()["code"]) == (403, "receive_id_mismatch")
    assert await count("wecom_inbox") == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<xml/>",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b"<!DOCTYPE x [<!ENTITY e 'e'>]><xml>&e;</xml>",
        b"[" * 9999,
    ],
    ids=range(8),
)
async def test_an_unreadable_body_is_malformed_not_an_accident(bridge: Bridge, body: bytes) -> None:
    sealed = seal_message(KEYS, callback(), timestamp=stamp(), nonce="n")
    response = await bridge.http.post(ROUTE, params=query(sealed), content=body)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert await count("wecom_inbox") == 0


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
async def test_a_call_without_its_signature_is_malformed(bridge: Bridge, missing: str) -> None:
    sealed = seal_message(KEYS, callback(), timestamp=stamp(), nonce="n")
    given = {name: value for name, value in query(sealed).items() if name != missing}
    assert (await bridge.http.post(ROUTE, params=given, content=envelope(sealed))).status_code == 400
    assert (await bridge.http.get(ROUTE, params={**given, "echostr": sealed.encrypt})).status_code == 400


@pytest.mark.parametrize(
    "values", [{"wecom_corp_id": ""}, {"wecom_token": ""}, {"wecom_aes_key": ""}, {"wecom_aes_key": "short"}], ids=str
)
async def test_without_its_settings_the_address_says_so(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    set_wecom(monkeypatch, **{**ENVIRONMENT, **values})
    response = await deliver(bridge, callback())
    assert (response.status_code, response.json()["code"]) == (503, "wecom_not_configured")
    assert response.json()["missing"] == [next(iter(values)).upper()]
    assert await count("wecom_inbox") == 0


async def test_a_poisoned_callback_is_parked_and_stops_nobody(bridge: Bridge) -> None:
    broken = callback().replace(b"<UserID>LiNa</UserID>", b"")
    for body in (broken, b"not even xml", callback(userid="U" * 65), callback(external="wmBehind")):
        assert (await deliver(bridge, body)).status_code == 200
    await bridge.settle()
    assert await count("wecom_inbox WHERE status = 'parked' AND error <> ''") == 3
    assert await count("event_parked") == 0
    assert await open_pairs() == {("LiNa", "wmBehind")}


async def test_a_parked_callback_is_settled_when_a_person_says_so(bridge: Bridge, committed_db: str) -> None:
    hq = await hq_actor()
    await deliver(bridge, callback(userid="U" * 65))
    await bridge.settle()
    inbox_id = await fetch_value("SELECT id FROM wecom_inbox")
    await as_owner(committed_db, "ALTER TABLE wecom_member ALTER COLUMN userid TYPE varchar(80)")
    await retry_callback(hq, inbox_id)
    with pytest.raises(NotRetryable):
        await retry_callback(hq, inbox_id)
    await bridge.settle()
    assert await open_pairs() == {("U" * 65, CUSTOMER)}


async def test_the_body_is_sealed_at_rest_and_forgotten_once_settled(bridge: Bridge) -> None:
    await deliver(bridge, callback(WelcomeCode="SECRETCODE"))
    stored = await fetch_row("SELECT body_sealed, kind FROM wecom_inbox")
    assert stored is not None
    assert b"SECRETCODE" not in stored["body_sealed"]
    assert stored["kind"] == "change_external_contact/add_external_contact"
    assert await forget_settled(datetime(2100, 1, 1, tzinfo=UTC)) == 0, "what waits is kept"
    await bridge.settle()
    assert await forget_settled(datetime(2100, 1, 1, tzinfo=UTC)) == 1


async def test_a_callback_is_read_once_however_often_it_is_looked_at(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_bodies: list[bytes] = []

    def counting(body: bytes, **options: bool) -> object:
        read_bodies.append(body)
        return fromstring(body, **options)

    monkeypatch.setattr(reading, "fromstring", counting)
    await deliver(bridge, callback())
    await bridge.settle()
    assert await open_pairs() == {("LiNa", CUSTOMER)}
    assert read_bodies == [callback()]


def test_a_kind_never_quotes_what_somebody_wrote() -> None:
    assert read("<xml><MsgType>text</MsgType><Content>你好</Content></xml>".encode()).kind == "text"
    assert read("<xml><Event>你好 13800000000</Event></xml>".encode()).kind == ""
