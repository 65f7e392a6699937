"""An opened callback, read once: its elements by name, what it is about, and what tells it from every other."""

import hashlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.ElementTree import fromstring

from wecom_bridge.callbacks.errors import CallbackMalformed

KIND_CHARS = 120

Fields = dict[str, str | list[object]]
"""Elements by name: the text of a single plain one; a list of texts and Fields where it is repeated or nested."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A callback as the inbox keeps it. `kind` is `event/change` without anything personal, empty if unreadable.

    `document` holds the elements as JSON, which `fields_of` reads back; of an unreadable body it is the body itself.
    """

    dedup_key: str
    kind: str
    document: bytes = field(repr=False)


def read(body: bytes) -> Reading:
    """What there is to know about a decrypted body. It is not refused here: who cannot read it keeps it all the same.

    The `dedup_key` is equal for the deliveries of one callback and different for two. A retry repeats the decrypted
    bytes under a new salt, nonce and signature. Messages go by their MsgId within the app, as WeCom says. For events
    its advice (sender and second) would merge different ones, so their bytes decide.
    """
    try:
        fields = fields_of(body)
    except CallbackMalformed:
        return Reading(_digest(body), "", body)
    message_id = text_of(fields, "MsgId")
    by_id = message_id and not text_of(fields, "Event")
    key = f"message:{text_of(fields, 'AgentID')}:{message_id}" if by_id else _digest(body)
    words = (_word(fields, "Event") or _word(fields, "MsgType"), _word(fields, "ChangeType"))
    return Reading(key, "/".join(word for word in words if word)[:KIND_CHARS], msgspec.json.encode(fields))


def fields_of(document: bytes) -> Fields:
    """The elements of a callback by name; JSON is read as if its members were elements. Raises CallbackMalformed."""
    try:
        if document.lstrip()[:1] == b"{":
            members = msgspec.json.decode(document, type=dict[str, str | int | list[object] | None])
            fields: Fields = {name: _element(value) for name, value in members.items()}
        else:
            root: Element = fromstring(document, forbid_dtd=True)
            fields = _children(root)
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        # msgspec's errors and defusedxml's refusals are ValueErrors too.
        raise CallbackMalformed(rule="the message is neither plain XML nor flat JSON") from error
    if not fields:
        raise CallbackMalformed(rule="the message says nothing")
    return fields


def text_of(fields: Fields, name: str) -> str:
    """The text of a plain element, empty where there is none."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _element(value: str | int | list[object] | None) -> str | list[object]:
    if value is None:
        return ""
    return value if isinstance(value, list) else str(value)


def _children(parent: Element) -> Fields:
    found: dict[str, list[object]] = {}
    for child in parent:
        found.setdefault(child.tag, []).append(_children(child) if len(child) else (child.text or "").strip())
    return {
        name: values[0] if len(values) == 1 and isinstance(values[0], str) else values for name, values in found.items()
    }


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _word(fields: Fields, name: str) -> str:
    """A name of WeCom's vocabulary, anything else is left out."""
    value = text_of(fields, name)
    return value if value.isidentifier() and value.isascii() else ""
