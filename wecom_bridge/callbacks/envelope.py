"""The outside of a callback: the XML or JSON that carries the ciphertext. What else it says is not to be trusted."""

from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml.ElementTree import fromstring

from wecom_bridge.callbacks.crypto import CallbackKeys, SealedMessage, open_message
from wecom_bridge.callbacks.errors import EnvelopeMalformed

MAX_BODY_BYTES = 1 << 20
"""Far above any real callback (a few kilobytes); larger ones are refused unread."""


def open_callback(keys: CallbackKeys, body: bytes, *, msg_signature: str, timestamp: str, nonce: str) -> bytes:
    """The message inside a POST. Raises a CallbackRefused of the kind that says which check failed."""
    return open_message(keys, SealedMessage(ciphertext_of(body), msg_signature, timestamp, nonce))


def ciphertext_of(body: bytes) -> str:
    """The one ciphertext of an envelope: elements in any order, CDATA or not, JSON keys in any case.

    Raises EnvelopeMalformed; none, an empty one, or several are refused too.
    """
    if len(body) > MAX_BODY_BYTES:
        raise EnvelopeMalformed(rule="body is too large")
    found = _in_json(body) if body.lstrip()[:1] == b"{" else _in_xml(body)
    if len(found) != 1 or not found[0]:
        raise EnvelopeMalformed(rule="exactly one Encrypt is needed")
    return found[0]


def _in_xml(body: bytes) -> list[str]:
    try:
        return [(child.text or "").strip() for child in fromstring(body, forbid_dtd=True).findall("Encrypt")]
    except (ParseError, ValueError, LookupError) as error:
        # defusedxml's refusals of DTDs and entities are ValueErrors; an unknown encoding is a LookupError.
        raise EnvelopeMalformed(rule="body is not plain XML") from error


def _in_json(body: bytes) -> list[str]:
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return [
            msgspec.json.decode(text, type=str).strip() for key, text in members.items() if key.lower() == "encrypt"
        ]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeMalformed(rule="body is not JSON") from error
