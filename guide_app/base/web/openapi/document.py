"""The whole document: operations, the schemas they refer to, one example for each code of refusal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guide_app.base.web.openapi.operations import Operation, complete
from guide_app.base.web.openapi.shapes import REF, Json, Shapes
from guide_app.base.web.problems import Explained, explained

_TEXT = {"type": "string"}

PROBLEM_SCHEMA: Json = {
    "title": "Problem",
    "type": "object",
    "description": (
        "拒绝或出错的原因（RFC 9457）；code 是约定，文字给人看；按 code 另有事实字段。"
        " Why a request was refused; `code` is the contract, and brings facts of its own as further members."
    ),
    "properties": {
        "type": {**_TEXT, "format": "uri", "description": "说明页 · The page about this code"},
        "code": {**_TEXT, "description": "错误代码 · The code of the refusal"},
        "title": {**_TEXT, "description": "中英文说明 · Both texts"},
        "title_zh": _TEXT,
        "title_en": _TEXT,
        "status": {"type": "integer"},
        "request_id": {**_TEXT, "description": "报障时请提供 · Name it when you ask about this"},
        "errors": {
            "type": "array",
            "description": "哪个字段违反了哪条规则 · Which field broke which rule",
            "items": {"$ref": REF + "BrokenRule"},
        },
    },
    "required": ["type", "code", "title", "title_zh", "title_en", "status", "request_id"],
}
BROKEN_RULE: Json = {
    "title": "BrokenRule",
    "type": "object",
    "description": "一个字段和它违反的规则 · A field and the rule that it breaks, in both languages.",
    "properties": {"field": _TEXT, "rule": _TEXT},
    "required": ["field", "rule"],
}


def completed(made: Json, operations: Sequence[Operation], examples: Mapping[Any, object]) -> Json:
    """The framework's document with our schemas, refusals and examples in it."""
    shapes = Shapes({kind for operation in operations for kind in operation.kinds})
    for operation in operations:
        methods = made["paths"][operation.path]
        methods[operation.method] = complete(methods[operation.method], operation, shapes, examples)
    schemas = {**shapes.components, "Problem": PROBLEM_SCHEMA, "BrokenRule": BROKEN_RULE}
    used = _reachable(made["paths"], schemas)
    made["paths"] = dict(sorted(made["paths"].items()))
    made["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    named = set(_refs(made["paths"], "#/components/examples/"))
    made["components"]["examples"] = {code: _example(one) for code, one in explained().items() if code in named}
    return made


def _reachable(paths: Json, schemas: Mapping[str, Json]) -> set[str]:
    """Names of the schemas that operations refer to, themselves or through others."""
    found: set[str] = set()
    waiting = list(_refs(paths, REF))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_refs(schemas[name], REF))
    return found


def _refs(part: Any, start: str) -> Iterator[str]:  # any part of the document
    """What stands behind `start` in every reference."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str) and value.startswith(start):
                yield value.removeprefix(start)
            else:
                yield from _refs(value, start)
    elif isinstance(part, list):
        for each in part:
            yield from _refs(each, start)


def _example(one: Explained) -> Json:
    """A problem with this code; the address and the id of the request are always these."""
    return {
        "summary": f"{one.title_zh} · {one.title_en}",
        "value": {
            "type": f"https://guide.example.com/errors/{one.code}",
            "code": one.code,
            "title": f"{one.title_zh} / {one.title_en}",
            "title_zh": one.title_zh,
            "title_en": one.title_en,
            "status": one.status,
            "request_id": "01890000-0000-7000-8000-000000000000",
        },
    }
