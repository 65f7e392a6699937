"""Callbacks that lie, lack something or are broken end in the bridge's own refusal and nothing else."""

import base64
from typing import TypedDict
from xml.etree.ElementTree import ParseError

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from defusedxml.ElementTree import fromstring
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wecom_bridge.callbacks.crypto import SealedMessage, callback_keys, open_message, seal_message, signature_of
from wecom_bridge.callbacks.envelope import ciphertext_of, open_callback
from wecom_bridge.callbacks.errors import (
    CallbackMalformed,
    CallbackRefused,
    CiphertextMalformed,
    EncodingAesKeyInvalid,
    EnvelopeMalformed,
    ReceiveIdMismatch,
    SignatureMismatch,
)
from wecom_bridge.callbacks.kinds import Callback, typed
from wecom_bridge.callbacks.reading import fields_of, read

KEY_TEXT = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
KEYS = callback_keys("a-token", KEY_TEXT, receive_id="wwreceiver")
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>'
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


class When(TypedDict):
    """What is signed beside the message."""

    timestamp: str
    nonce: str


WHEN: When = {"timestamp": "1700000000", "nonce": "n0nce"}


def raw_sealed(padded: bytes) -> SealedMessage:
    """A correctly signed ciphertext over exactly these bytes, padding included."""
    encryptor = Cipher(AES256(KEYS.aes_key), CBC(KEYS.aes_key[:16])).encryptor()
    return signed(base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode())


def signed(encrypt: str) -> SealedMessage:
    signature = signature_of(KEYS.token, WHEN["timestamp"], WHEN["nonce"], encrypt=encrypt)
    return SealedMessage(encrypt=encrypt, msg_signature=signature, **WHEN)


def plaintext(message: bytes, *, length: int | None = None, tail: bytes = b"wwreceiver") -> bytes:
    return b"0" * 16 + (len(message) if length is None else length).to_bytes(4, "big") + message + tail


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_any_message_comes_back_as_it_was_sealed(message: bytes) -> None:
    assert open_message(KEYS, seal_message(KEYS, message, **WHEN)) == message


def test_two_seals_of_one_message_differ() -> None:
    first, second = (seal_message(KEYS, b"same", **WHEN).encrypt for _ in range(2))
    assert first != second


@pytest.mark.parametrize("field", ["timestamp", "nonce", "msg_signature", "encrypt"])
def test_any_changed_value_breaks_the_signature(field: str) -> None:
    sealed = seal_message(KEYS, b"hello", **WHEN)
    values = {name: getattr(sealed, name) for name in SealedMessage.__slots__}
    values[field] = values[field][:-1] + ("x" if values[field][-1] != "x" else "y")
    with pytest.raises(SignatureMismatch):
        open_message(KEYS, SealedMessage(**values))


@pytest.mark.parametrize("text", ["", "é", "\ud800", "0" * 40, "你好"])
def test_a_strange_signature_is_a_mismatch_not_a_crash(text: str) -> None:
    with pytest.raises(SignatureMismatch):
        open_message(KEYS, SealedMessage("AAAA", text, "\ud800", "\udfff"))


@pytest.mark.parametrize("pad", [0, 33, 255])
def test_a_pad_byte_outside_1_to_32_is_refused(pad: int) -> None:
    padded = plaintext(b"x" * 34) + bytes([pad])
    assert len(padded) % 32 == 1
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, raw_sealed(padded + bytes([pad]) * 31))


def test_padding_bytes_that_disagree_are_refused() -> None:
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, raw_sealed(plaintext(b"x" * 30) + b"\x01\x02\x03\x04"))


@pytest.mark.parametrize("pad", range(1, 33))
def test_every_pad_from_1_to_32_is_read(pad: int) -> None:
    message = b"p" * ((-30 - pad) % 32)
    padded = plaintext(message) + bytes([pad]) * pad
    assert open_message(KEYS, raw_sealed(padded)) == message


@pytest.mark.parametrize("encrypt", ["", "A", "AAAA", "!!!!", "中文", "A" * 64 + "=", "\x00"])
def test_a_signed_text_that_is_no_ciphertext_is_refused(encrypt: str) -> None:
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, signed(encrypt))


def test_a_stray_character_in_a_ciphertext_is_not_read_over() -> None:
    encrypt = seal_message(KEYS, b"hello", **WHEN).encrypt
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, signed(f"{encrypt[:20]}!{encrypt[20:]}"))


@pytest.mark.parametrize("message", [ENTITY, BILLION, "<!DOCTYPE x><xml><Event>view</Event></xml>"])
def test_a_decrypted_message_with_a_document_type_is_refused(message: str) -> None:
    with pytest.raises(CallbackMalformed):
        fields_of(message.encode())


def test_a_truncated_ciphertext_is_refused() -> None:
    whole = base64.b64decode(seal_message(KEYS, b"m" * 100, **WHEN).encrypt)
    for size in range(0, len(whole), 8):
        with pytest.raises(CiphertextMalformed):
            open_message(KEYS, signed(base64.b64encode(whole[:size]).decode()))


@pytest.mark.parametrize("length", [40, 2**31, 2**32 - 1])
def test_an_inner_length_beyond_the_plaintext_is_refused(length: int) -> None:
    padded = plaintext(b"short", length=length)
    pad = 32 - len(padded) % 32
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, raw_sealed(padded + bytes([pad]) * pad))


def test_a_plaintext_too_short_for_its_length_is_refused() -> None:
    with pytest.raises(CiphertextMalformed):
        open_message(KEYS, raw_sealed(b"0" * 18 + bytes([14]) * 14))


@pytest.mark.parametrize("tail", [b"", b"wwreceive", b"wwreceiver2", b"WWRECEIVER", b"\xff\xfe"])
def test_any_other_receiver_is_refused(tail: bytes) -> None:
    padded = plaintext(b"hi", tail=tail)
    pad = 32 - len(padded) % 32
    with pytest.raises(ReceiveIdMismatch):
        open_message(KEYS, raw_sealed(padded + bytes([pad]) * pad))


@pytest.mark.parametrize(
    "text", ["", KEY_TEXT[:-1], KEY_TEXT + "A", KEY_TEXT[:-1] + "+", KEY_TEXT[:-1] + "\n", "é" * 43]
)
def test_a_key_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(EncodingAesKeyInvalid):
        callback_keys("t", text, receive_id="r")


def test_keys_do_not_show_their_secrets() -> None:
    assert "a-token" not in repr(KEYS)
    assert repr(KEYS.aes_key) not in repr(KEYS)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"nonsense", b"<xml>", b"<xml/>", b"<xml><Encrypt></Encrypt></xml>", b"\xff\xfe\x00", b"\x00"),
        *(ENTITY.encode(), BILLION.encode(), b"<!DOCTYPE x><xml><Encrypt>a</Encrypt></xml>"),
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b'<?xml version="1.0" encoding="klingon"?><xml><Encrypt>a</Encrypt></xml>',
        *(b"{", b"{}", b'{"encrypt": 1.5}', b'{"encrypt": {}}', b'{"encrypt": null}', b"[1]", b'{"encrypt":"\xff"}'),
        b'{"encrypt":"QQ==","Encrypt":"QUJD"}',
        b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b"<xml><Encrypt>" + b"A" * (1 << 20) + b"</Encrypt></xml>",
    ],
    ids=range(23),
)
def test_an_unreadable_envelope_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(EnvelopeMalformed):
        ciphertext_of(body)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda text: f"<xml>{text}</xml>".encode())))
@settings(max_examples=200)
def test_no_body_leads_to_anything_but_a_refusal(body: bytes) -> None:
    with pytest.raises(CallbackRefused):
        open_callback(KEYS, body, msg_signature="0" * 40, **WHEN)


def test_a_body_cut_short_is_refused_wherever_it_ends() -> None:
    sealed = seal_message(KEYS, b"<xml><Event>view</Event></xml>", **WHEN)
    whole = f"<xml><ToUserName>ww</ToUserName><Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>".encode()
    opened = open_callback(KEYS, whole, msg_signature=sealed.msg_signature, **WHEN)
    assert opened == b"<xml><Event>view</Event></xml>"
    for end in range(len(whole)):
        with pytest.raises(CallbackRefused):
            open_callback(KEYS, whole[:end], msg_signature=sealed.msg_signature, **WHEN)


def _is_a_json_object_that_says_something(message: bytes) -> bool:
    try:
        return bool(msgspec.json.decode(message, type=dict[str, object]))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _is_an_element_that_holds_others(message: bytes) -> bool:
    try:
        return len(fromstring(message, forbid_dtd=True)) > 0
    except (ParseError, ValueError, LookupError):
        return False


@given(st.binary(max_size=300))
@example(b"{}")
@example(b"<xml></xml>")
@settings(max_examples=200)
def test_no_decrypted_message_leads_to_anything_but_a_refusal(message: bytes) -> None:
    # What says something is of a kind that nobody knows.
    assume(not _is_a_json_object_that_says_something(message) and not _is_an_element_that_holds_others(message))
    for body in (message, b"<xml><CreateTime>now</CreateTime>" + message):
        assert read(body).dedup_key
        with pytest.raises(CallbackMalformed):
            typed(fields_of(read(body).document))


ELEMENTS = st.sampled_from(["Event", "ChangeType", "UserID", "ExternalUserID", "CreateTime", "MsgType", "MsgId", "X"])
TEXTS = st.one_of(
    st.sampled_from(["change_external_contact", "add_external_contact", "event", "text", "-1"]), st.text()
)


@given(st.lists(st.tuples(ELEMENTS, TEXTS), max_size=8), st.booleans())
@settings(max_examples=200)
def test_any_mixture_of_elements_is_an_event_or_a_refusal(elements: list[tuple[str, str]], nested: bool) -> None:
    inner = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in elements)
    try:
        body = f"<xml>{f'<X>{inner}</X>' if nested else inner}</xml>".encode("utf-8", "surrogatepass")
        event = typed(fields_of(read(body).document))
    except CallbackMalformed:
        return
    assert isinstance(event, Callback)
    assert event.created_at.year >= 1970


def test_json_keys_are_read_in_any_case() -> None:
    assert ciphertext_of(b'{"TOUSERNAME":"ww1","ENCRYPT":" QUJD ","AgentId":218}') == "QUJD"
