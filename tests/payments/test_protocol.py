"""The protocol against another hand's: what we sign it verifies, what it seals we open, and the other way round."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpayv3.core import Core
from wechatpayv3.utils import aes_decrypt, build_authorization, rsa_sign, rsa_verify

from payments.protocol.errors import NotProvenWechatPay, SealedUnreadable
from payments.protocol.messages import Amount, Notification, Transaction
from payments.protocol.platform_keys import PlatformKey, PlatformKeys
from payments.protocol.sealing import Sealed, api_key_of, open_as, open_sealed, seal
from payments.protocol.signing import MerchantKey, message_of
from payments.stand_in.gate import AUTHORIZATION
from payments.stand_in.keys import new_public_key, pem_of
from tests.payments.pay_bench import files

NOW = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
MERCHANT = MerchantKey("1900000109", "ABC", files().key)
PLATFORM = new_public_key()
KEYS = PlatformKeys(fixed={PLATFORM.serial: PlatformKey(PLATFORM.key.public_key())})
TEXTS = st.text(max_size=60)


@settings(max_examples=20, deadline=None)
@given(TEXTS, st.sampled_from(["/v3/a?b=c%20d", "/v3/pay"]), st.sampled_from(["GET", "POST"]))
def test_what_we_sign_is_verified(body: str, target: str, method: str) -> None:
    """The oracle verifies three lines; the method and the target stand before the first of ours."""
    facts = dict(AUTHORIZATION.findall(MERCHANT.authorization(method, target, body, at=NOW)))
    stamp, key = f"{method}\n{target}\n{facts['timestamp']}", MERCHANT.key.public_key()
    assert rsa_verify(stamp, facts["nonce_str"], body, facts["signature"], key)
    assert not rsa_verify(stamp, facts["nonce_str"], body + "x", facts["signature"], key)
    theirs = build_authorization(target, method, "1900000109", "ABC", MERCHANT.key, data=body, nonce_str="N" * 32)
    then = datetime.fromtimestamp(int(dict(AUTHORIZATION.findall(theirs))["timestamp"]), UTC)
    assert MERCHANT.authorization(method, target, body, at=then, nonce="N" * 32) == theirs


def test_pay_parameters_are_those_of_the_other_hand() -> None:
    mine = MERCHANT.pay_parameters("wxapp", "wx201410272009395522657a690389285100", at=NOW)
    lines = [mine["appId"], mine["timeStamp"], mine["nonceStr"], mine["package"]]
    assert mine["paySign"] == rsa_sign(MERCHANT.key, "\n".join(lines) + "\n")
    assert mine["package"] == "prepay_id=wx201410272009395522657a690389285100"


@given(TEXTS, st.sampled_from(["transaction", "refund", ""]))
def test_what_is_sealed_opens_for_both(text: str, associated: str) -> None:
    api_key = files().api_key
    sealed = seal(api_key_of(api_key), text.encode(), associated_data=associated)
    assert aes_decrypt(sealed.nonce, sealed.ciphertext, associated, api_key) == text
    assert open_sealed(api_key_of(api_key), sealed).decode() == text


def a_message(body: str, **other: str) -> dict[str, str]:
    stamp = str(int(NOW.timestamp()))
    return {
        "wechatpay-timestamp": stamp,
        "wechatpay-nonce": "n0",
        "wechatpay-serial": PLATFORM.serial,
        "wechatpay-signature": rsa_sign(PLATFORM.key, f"{stamp}\nn0\n{body}\n"),
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    } | other


def test_a_notification_is_read_as_the_other_hand_reads_it() -> None:
    transaction = {"appid": "a", "mchid": "m", "out_trade_no": "no1", "trade_state": "SUCCESS", "amount": {"total": 5}}
    sealed = seal(
        api_key_of(files().api_key),
        json.dumps(transaction).encode(),
        associated_data="transaction",
        original_type="transaction",
    )
    told = {"id": "1", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource"}
    body = json.dumps(told | {"resource": {name: getattr(sealed, name) for name in Sealed.__struct_fields__}})
    public = PLATFORM.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    core = Core(
        "m", "s", pem_of(MERCHANT.key).decode(), files().api_key, public_key=public, public_key_id=PLATFORM.serial
    )
    assert json.loads(core.decrypt_callback(a_message(body), body)) == transaction
    message = message_of(a_message(body), body.encode(), now=NOW)
    KEYS.verify(message, at=NOW)
    resource = msgspec.json.decode(message.body, type=Notification).resource
    assert open_as(api_key_of(files().api_key), resource, Transaction).amount == Amount(5)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"wechatpay-signature": ""}, "missing"),
        ({"wechatpay-timestamp": "soon"}, "timestamp"),
        ({"wechatpay-timestamp": str(int(NOW.timestamp()) - 301)}, "timestamp"),
        ({"wechatpay-timestamp": str(int(NOW.timestamp()) + 301)}, "timestamp"),
        ({"wechatpay-signature": "WECHATPAY/SIGNTEST/AAAA"}, "probe"),
        ({"wechatpay-signature": "not base64"}, "signature"),
        ({"wechatpay-serial": "PUB_KEY_ID_0"}, "serial"),
        ({"wechatpay-nonce": "n1"}, "signature"),
    ],
)
def test_what_is_not_proven_is_refused(other: dict[str, str], reason: str) -> None:
    with pytest.raises(NotProvenWechatPay, match=reason):
        KEYS.verify(message_of(a_message("{}", **other), b"{}", now=NOW), at=NOW)


def test_what_was_changed_does_not_open() -> None:
    key = api_key_of(files().api_key)
    sealed = seal(key, b"{}", associated_data="transaction")
    for wrong in (
        Sealed(algorithm="RC4", ciphertext=sealed.ciphertext, nonce=sealed.nonce, associated_data="transaction"),
        Sealed(algorithm=sealed.algorithm, ciphertext=sealed.ciphertext, nonce=sealed.nonce, associated_data="refund"),
        Sealed(algorithm=sealed.algorithm, ciphertext="x", nonce=sealed.nonce),
        Sealed(algorithm=sealed.algorithm, ciphertext=sealed.ciphertext, nonce=""),
    ):
        with pytest.raises(SealedUnreadable):
            open_sealed(key, wrong)
    with pytest.raises(SealedUnreadable, match="document"):
        open_as(key, sealed, Transaction)


def test_unknown_serials_are_asked_for_once_a_minute() -> None:
    keys = PlatformKeys(fixed={"PUB_KEY_ID_1": PlatformKey(PLATFORM.key.public_key())})
    assert not keys.wants_fetching("PUB_KEY_ID_2", at=NOW)  # a public key is set, never fetched
    assert keys.wants_fetching("AB", at=NOW)
    keys.asked_at = NOW
    assert not keys.wants_fetching("AB", at=NOW + timedelta(seconds=59))
    assert keys.wants_fetching("AB", at=NOW + timedelta(seconds=61))
    keys.fetched = {"AB": PlatformKey(PLATFORM.key.public_key(), expires_at=NOW + timedelta(days=9))}
    assert not keys.wants_fetching("AB", at=NOW + timedelta(hours=11))
    assert keys.wants_fetching("AB", at=NOW + timedelta(hours=13))
    assert not keys.knows("AB", at=NOW + timedelta(days=10))
