"""Every published and computed vector, read by the bridge and written again to the byte."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from wecom_bridge.callbacks.crypto import (
    CallbackKeys,
    SealedMessage,
    aes_key_of,
    callback_keys,
    decrypt,
    encrypt_message,
    open_message,
    signature_of,
)
from wecom_bridge.callbacks.envelope import ciphertext_of, open_callback
from wecom_bridge.callbacks.errors import EncodingAesKeyInvalid, ReceiveIdMismatch, SignatureMismatch
from wecom_bridge.callbacks.reading import fields_of

Vector = dict[str, Any]  # each kind of vector has members of its own

VECTORS: list[Vector] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))["vectors"]


def of_kind(*kinds: str) -> pytest.MarkDecorator:
    chosen = [vector for vector in VECTORS if vector["kind"] in kinds]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=[vector["id"] for vector in chosen])


def keys_of(vector: Vector) -> CallbackKeys:
    return callback_keys(vector.get("token", ""), vector["encoding_aes_key"], receive_id=vector["receive_id"])


def signed_under(vector: Vector) -> dict[str, str]:
    return {name: vector[name] for name in ("msg_signature", "timestamp", "nonce")}


SIGNED = ("url_verify", "message_xml", "message_json", "reply_encrypt", "signature_only", "receive_id_negative")
SEALED = (
    *("url_verify", "url_verify_negative", "message_xml", "message_xml_decrypt_only", "message_json"),
    *("encrypt_only", "reply_encrypt", "receive_id_negative"),
)


def test_no_kind_of_vector_is_left_out() -> None:
    covered = {*SIGNED, *SEALED, "invalid_encoding_aes_key"}
    assert {vector["kind"] for vector in VECTORS} == covered


@of_kind(*SIGNED)
def test_the_signature_is_the_published_one(vector: Vector) -> None:
    made = signature_of(vector["token"], vector["timestamp"], vector["nonce"], encrypt=vector["encrypt"])
    assert made == vector["msg_signature"]


@of_kind(*SEALED)
def test_a_ciphertext_opens_and_is_sealed_again_to_the_byte(vector: Vector) -> None:
    keys = keys_of(vector)
    message = decrypt(keys, vector["encrypt"])
    assert message.decode() == vector.get("expected_plaintext", vector["decrypted_plaintext"])
    salt = bytes.fromhex(vector["observed"]["random16_hex"])
    assert encrypt_message(keys, message, salt=salt) == vector["encrypt"]


@of_kind("url_verify")
def test_the_url_check_answers_the_bare_text(vector: Vector) -> None:
    answer = open_message(keys_of(vector), SealedMessage(vector["encrypt"], **signed_under(vector)))
    assert answer == vector["expected_plaintext"].encode()


def test_a_url_of_the_developer_tool_holds_the_values_once_decoded() -> None:
    vectors = [vector for vector in VECTORS if vector["kind"] == "url_verify" and "url" in vector]
    assert vectors
    for vector in vectors:
        query = {name: values[0] for name, values in parse_qs(urlsplit(vector["url"]).query).items()}
        sealed = SealedMessage(query.pop("echostr"), **query)
        assert open_message(keys_of(vector), sealed) == vector["expected_plaintext"].encode()


@of_kind("message_xml", "message_json")
def test_a_whole_post_opens(vector: Vector) -> None:
    body = vector.get("body") or f"<xml><Encrypt>{vector['encrypt']}</Encrypt></xml>"
    message = open_callback(keys_of(vector), body.encode(), **signed_under(vector))
    assert message.decode() == vector.get("expected_plaintext", vector["decrypted_plaintext"])


@of_kind("message_xml", "message_xml_decrypt_only")
def test_the_fields_inside_are_read(vector: Vector) -> None:
    fields = fields_of(decrypt(keys_of(vector), vector["encrypt"]))
    assert fields
    for name, value in vector.get("expected_fields", {}).items():
        assert fields[name] == value


@of_kind("message_xml_decrypt_only")
def test_an_unsigned_capture_has_a_readable_envelope(vector: Vector) -> None:
    assert ciphertext_of(vector["body"].encode()) == vector["encrypt"]


@of_kind("url_verify_negative")
def test_a_wrong_signature_is_refused(vector: Vector) -> None:
    with pytest.raises(SignatureMismatch):
        open_message(keys_of(vector), SealedMessage(vector["encrypt"], **signed_under(vector)))


@of_kind("receive_id_negative")
def test_a_message_for_another_corp_is_refused(vector: Vector) -> None:
    keys = callback_keys(vector["token"], vector["encoding_aes_key"], receive_id=vector["expected_receive_id"])
    with pytest.raises(ReceiveIdMismatch):
        open_message(keys, SealedMessage(encrypt=vector["encrypt"], **signed_under(vector)))


@of_kind("encrypt_only")
def test_a_pinned_salt_gives_the_published_ciphertext(vector: Vector) -> None:
    message, salt = vector["expected_plaintext"].encode(), vector["random16"].encode()
    assert encrypt_message(keys_of(vector), message, salt=salt) == vector["encrypt"]


@of_kind("invalid_encoding_aes_key")
def test_a_bad_key_text_is_refused_by_name(vector: Vector) -> None:
    with pytest.raises(EncodingAesKeyInvalid):
        aes_key_of(vector["encoding_aes_key"])
