"""Schemas of our types, as their decoder sees them, in words that every JSON schema reader understands."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from guide_app.base.kernel.shapes import DOCUMENTED_AS, SHAPES, SPELLINGS

Json = dict[str, Any]
"""A JSON schema, or a part of the document."""

REF = "#/components/schemas/"

_PAGE = re.compile(r"Page_(\w+)_")
_TEXT_FORMS = {str: "string", int: "integer", bool: "boolean"}


class Shapes:
    """The schemas of `kinds` and of everything they refer to; `components` holds those that have a name."""

    def __init__(self, kinds: Iterable[Any]) -> None:  # types
        wanted = list({*kinds, *(kind for shape in SHAPES.values() for kind in shape.kinds)})
        wanted.sort(key=repr)
        made, components = msgspec.json.schema_components(wanted, schema_hook=_spelling, ref_template=REF + "{name}")
        self._made = dict(zip(wanted, made, strict=True))
        self._raw: dict[str, Json] = components
        self.components: dict[str, Json] = {}
        for name, schema in components.items():
            self.components[_plain_name(name)] = self.tidied(schema)

    def of(self, kind: Any) -> Json:  # a type
        """The schema of one of the types: a reference if it has a name."""
        tidy: Json = self.tidied(self._made[kind])
        return tidy

    def tidied(self, schema: Any) -> Any:  # any part of a schema
        """The same in the dialect that OpenAPI asks for, with documented fields filled in."""
        if isinstance(schema, list):
            return [self.tidied(each) for each in schema]
        if not isinstance(schema, Mapping):
            return schema
        if DOCUMENTED_AS in schema:
            return self._documented(schema)
        tidy: Json = {}
        for key, value in schema.items():
            tidy[key] = _as_json(value) if key in {"default", "enum", "examples"} else self.tidied(value)
        if "$ref" in tidy:
            tidy["$ref"] = REF + _plain_name(tidy["$ref"].removeprefix(REF))
        if isinstance(pattern := tidy.get("pattern"), str):
            tidy["pattern"] = ecma(pattern)
        if (members := tidy.pop("prefixItems", None)) is not None:  # client generators know no tuples
            kinds = [one for number, one in enumerate(members) if one not in members[:number]]
            tidy["items"] = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        if "enum" in tidy and "type" not in tidy:
            tidy["type"] = _TEXT_FORMS[type(tidy["enum"][0])]
        if isinstance(tidy.get("title"), str) and (page := re.fullmatch(r"Page\[(\w+)\]", tidy["title"])):
            tidy["title"] = f"{page[1]}Page"
        if "discriminator" in tidy:
            mapping = tidy["discriminator"]["mapping"]
            tidy["discriminator"]["mapping"] = {
                tag: REF + _plain_name(ref.removeprefix(REF)) for tag, ref in mapping.items()
            }
            tidy["oneOf"] = tidy.pop("anyOf")
        return tidy

    def _documented(self, schema: Mapping[str, Any]) -> Json:
        name = schema[DOCUMENTED_AS]
        shape = SHAPES[name]
        own = {key: schema[key] for key in ("description",) if key in schema}
        possible = [self._eased(kind, shape.optional) if shape.optional else self.of(kind) for kind in shape.kinds]
        if len(possible) == 1:
            return {**possible[0], **own}
        return {"oneOf": possible, **own}

    def _eased(self, kind: Any, optional: frozenset[str]) -> Json:  # a type
        """The schema of a shape, some fields of which may be left out, with components of its own."""
        schema = self._made[kind]
        for ref in [each["$ref"] for each in schema.get("anyOf", [schema])]:
            given = ref.removeprefix(REF)
            eased: Json = self.tidied(self._raw[given])
            eased["title"] = f"{given}Given"
            eased["required"] = [field for field in eased["required"] if field not in optional]
            self.components[f"{given}Given"] = eased
        renamed: Json = _renamed(self.of(kind))
        return renamed


def _as_json(value: object) -> Any:  # whatever JSON holds
    return msgspec.json.decode(msgspec.json.encode(value))


def _renamed(schema: Any) -> Any:  # any part of a schema
    if isinstance(schema, dict):
        return {key: _renamed(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_renamed(each) for each in schema]
    return f"{schema}Given" if isinstance(schema, str) and schema.startswith(REF) else schema


def ecma(pattern: str) -> str:
    r"""A pattern of Python in the dialect of ECMA: `\A` and `\Z` are its `^` and `$`, which never mean a line there."""
    return pattern.replace(r"\A", "^").replace(r"\Z", "$")


def _plain_name(name: str) -> str:
    """`OrderViewPage` for `Page_OrderView_`."""
    return _PAGE.sub(r"\1Page", name)


def _spelling(kind: type) -> Json:
    """The schema of a type that msgspec does not know."""
    if kind is object:
        return {"description": "任意 JSON · Any JSON"}
    return dict(SPELLINGS[kind])
