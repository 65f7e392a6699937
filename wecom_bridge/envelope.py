"""The outside of a callback: the XML or JSON that carries a ciphertext, and the reply in the same form."""

from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.ElementTree import fromstring

from wecom_bridge.callback_crypto import CallbackKeys, SealedMessage, open_message
from wecom_bridge.errors import EnvelopeMalformed

MAX_BODY_BYTES = 1 << 20
"""Far above any real callback (a few kilobytes); larger ones are refused unread."""


class EnvelopeForm(Enum):
    """How the request was written, and so how the reply is."""

    XML = "xml"
    JSON = "json"
    JSON_LOWER_CASE = "json_lower_case"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The unencrypted part of a POST. `to_user_name` is informative only: real ones differ from the sealed receiver."""

    encrypt: str
    to_user_name: str
    agent_id: str
    form: EnvelopeForm


def verify_url(keys: CallbackKeys, *, msg_signature: str, timestamp: str, nonce: str, echostr: str) -> bytes:
    """The raw body to answer the console's GET with, within one second. `echostr` is already url-decoded."""
    return open_message(keys, SealedMessage(echostr, msg_signature, timestamp, nonce))


def open_callback(keys: CallbackKeys, body: bytes, *, msg_signature: str, timestamp: str, nonce: str) -> bytes:
    """The message inside a POST. Raises a CallbackRefused of the kind that says which check failed."""
    return open_message(keys, SealedMessage(parse_envelope(body).encrypt, msg_signature, timestamp, nonce))


def parse_envelope(body: bytes) -> Envelope:
    """Read an envelope: elements in any order, CDATA or not, JSON keys in any case. Raises EnvelopeMalformed."""
    if len(body) > MAX_BODY_BYTES:
        raise EnvelopeMalformed(rule="body is too large")
    if body.lstrip()[:1] == b"{":
        return _json_envelope(body)
    root = _xml_root(body)
    return Envelope(
        encrypt=_sealed_text([child.text for child in root.findall("Encrypt")]),
        to_user_name=(root.findtext("ToUserName") or "").strip(),
        agent_id=(root.findtext("AgentID") or "").strip(),
        form=EnvelopeForm.XML,
    )


def write_reply(sealed: SealedMessage, form: EnvelopeForm = EnvelopeForm.XML) -> bytes:
    """A passive reply. Saying nothing needs none of this: an empty body with status 200."""
    if form is EnvelopeForm.XML:
        return (
            f"<xml><Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{sealed.msg_signature}]]></MsgSignature>"
            f"<TimeStamp>{int(sealed.timestamp)}</TimeStamp>"
            f"<Nonce>{cdata(sealed.nonce)}</Nonce></xml>"
        ).encode()
    reply = {
        "Encrypt": sealed.encrypt,
        "MsgSignature": sealed.msg_signature,
        "TimeStamp": int(sealed.timestamp),
        "Nonce": sealed.nonce,
    }
    if form is EnvelopeForm.JSON_LOWER_CASE:
        return msgspec.json.encode({key.lower(): value for key, value in reply.items()})
    return msgspec.json.encode(reply)


def cdata(text: str) -> str:
    """`text` as a CDATA section; an end mark inside it is split over two sections."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _xml_root(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:
        # defusedxml's refusals of DTDs and entities are ValueErrors; an unknown encoding is a LookupError.
        raise EnvelopeMalformed(rule="body is not plain XML") from error
    return root


def _json_envelope(body: bytes) -> Envelope:
    try:
        members = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        named = {key.lower(): _text_of(value) for key, value in members.items()}
        sealed: list[str | None] = [_text_of(value) for key, value in members.items() if key.lower() == "encrypt"]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeMalformed(rule="body is not JSON") from error
    return Envelope(
        encrypt=_sealed_text(sealed),
        to_user_name=named.get("tousername", ""),
        agent_id=named.get("agentid", ""),
        form=EnvelopeForm.JSON if "Encrypt" in members else EnvelopeForm.JSON_LOWER_CASE,
    )


def _text_of(raw: msgspec.Raw) -> str:
    """A JSON text or number as text; anything else counts as absent."""
    value: object = msgspec.json.decode(raw)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _sealed_text(found: list[str | None]) -> str:
    """The one ciphertext of an envelope; none, an empty one, or several are refused."""
    texts = [(text or "").strip() for text in found]
    if len(texts) != 1 or not texts[0]:
        raise EnvelopeMalformed(rule="exactly one Encrypt is needed")
    return texts[0]
