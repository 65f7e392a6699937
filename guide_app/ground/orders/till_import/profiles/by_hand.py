"""A profile that somebody makes by saying what each heading means, and any profile as TOML. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.till_import.profiles.choosing import BY_HEADINGS, shipped
from guide_app.ground.orders.till_import.profiles.model import (
    FORMAT,
    JOINED,
    Field,
    Profile,
    Values,
    as_document,
)
from guide_app.ground.orders.till_import.runs.schemas import HeadingMeant, MapTillHeadings

PUT_TOGETHER = frozenset({Field.NAME, Field.SOLD_AT})
"""What may stand in two columns: colour and size of an article, day and time of a moment."""


def written_by_hand(command: MapTillHeadings, read_by: Profile | None) -> str:
    """The TOML of a profile for these headings. What else a profile says is as in the one the file was `read_by`.

    Raises InvalidField for two headings of one meaning.
    """
    like = read_by or shipped()[BY_HEADINGS]
    kinds = like.kinds or shipped()[BY_HEADINGS].kinds
    values = Values(dates=like.values.dates, store=command.store or like.values.store)
    columns = _columns(command.headings)
    made = {
        "format": FORMAT,
        "code": command.code,
        "title": command.title,
        "columns": columns,
        "file": as_document(like)["file"],
        "values": {name: value for name, value in {"dates": values.dates, "store": values.store}.items() if value},
        "receipts": as_document(like)["receipts"],
        "kinds": kinds if Field.KIND in columns else {},
        "articles": like.articles,
        "payments": as_document(like)["payments"],
    }
    return toml_of(made)


def _columns(headings: Iterable[HeadingMeant]) -> dict[Field, str]:
    found: dict[Field, str] = {}
    for place, one in enumerate(headings):
        if one.field not in found:
            found[one.field] = one.heading
        elif one.field in PUT_TOGETHER:
            found[one.field] += f"{JOINED}{one.heading}"
        else:
            raise InvalidField(f"headings.{place}.field", "两列选了同一含义 / two headings have this meaning")
    return found


def toml_of(document: Mapping[str, Any]) -> str:  # members of a profile
    """A document of tables one deep, as TOML; what is empty is left out."""
    plain = [_member(name, value) for name, value in document.items() if not isinstance(value, Mapping)]
    tables = [_table(name, value) for name, value in document.items() if isinstance(value, Mapping)]
    return "\n".join(["\n".join(line for line in plain if line), *(table for table in tables if table)]) + "\n"


def _table(name: str, members: Mapping[str, Any]) -> str:
    inner = {key: value for key, value in members.items() if isinstance(value, Mapping) and value}
    lines = [_member(key, value) for key, value in members.items() if not isinstance(value, Mapping)]
    written = [line for line in lines if line]
    own = ["", f"[{name}]", *written] if written else []
    return "\n".join([*own, *(_table(f"{name}.{_key(key)}", value) for key, value in inner.items())])


def _member(name: str, value: object) -> str:
    if value is None or value in ([], ()):
        return ""
    return f"{_key(name)} = {_text(value)}"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return str(name) if bare else _text(name)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    # JSON writes texts and numbers as TOML does, but for the one control sign that it lets stand.
    return json.dumps(value if not isinstance(value, str) else str(value), ensure_ascii=False).replace(
        "\x7f", "\\u007F"
    )
