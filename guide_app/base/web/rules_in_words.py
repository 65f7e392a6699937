"""The decoder's messages in Chinese and English; by itself it writes English alone."""

import re
from collections.abc import Callable

AT = " - at `"
KEY_OF = "key` in `"

TYPES = {
    "int": "整数",
    "float": "数字",
    "str": "文本",
    "bool": "布尔值",
    "null": "空值",
    "array": "数组",
    "object": "对象",
    "uuid": "UUID",
    "date": "日期",
    "datetime": "时间",
}
BOUNDS = {">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于", "==": "等于"}

Say = Callable[[re.Match[str]], str]

_KNOWN: tuple[tuple[re.Pattern[str], Say], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"Expected `(.+)`, got `(.+)`", lambda found: f"应为{_types(found[1])}，实际为{_types(found[2])}"),
        (
            r"Expected `.+` of (?:at least |at most )?length (>=|<=|==|>|<)? ?(\d+)",
            lambda found: _length(*found.groups()),
        ),
        (r"Expected `.+` (>=|<=|>|<|==) (\S+)", lambda found: f"须{BOUNDS[found[1]]} {found[2]}"),
        (r"Expected `.+` matching regex (.+)", lambda found: f"须符合格式 {found[1]}"),
        (r"Expected `.+` with a timezone component", lambda _: "须带时区"),
        (r"Object missing required field `(.+)`", lambda found: f"缺少必填字段 {found[1]}"),
        (r"Object contains unknown field `(.*)`", lambda found: f"没有此字段 {found[1]}"),
        (r"Invalid (?:enum )?value (.+)", lambda found: f"不是允许的取值 {found[1]}"),
        (r"Invalid UUID", lambda _: "须为 UUID"),
        (r"Invalid RFC3339 encoded (\w+)", lambda found: f"须为 RFC 3339 格式的{_types(found[1])}"),
        (r"(?:Integer|Number) value? ?out of range", lambda _: "数值超出范围"),
        (
            r"(?:JSON is malformed|Input data was truncated|Invalid UTF-8|.*codec can't|maximum recursion).*",
            lambda _: "不是有效的 JSON",
        ),
    )
)


def field_and_rule(message: str) -> dict[str, str]:
    """`Expected `int`, got `str` - at `$.lines[0].quantity`` as `field` and, in both languages, `rule`.

    A field that is missing or unknown is named itself, not the object that lacks or has it; a key of a mapping is named
    by the mapping.
    """
    rule, _, place = message.partition(AT)
    field = place.rstrip("`").removeprefix(KEY_OF).removeprefix("$").removeprefix(".")
    named = re.fullmatch(r"Object (?:missing required|contains unknown) field `(.*)`", rule, re.DOTALL)
    if named:
        field = f"{field}.{named[1]}" if field else named[1]
    return {"field": field or "body", "rule": in_words(rule)}


def in_words(rule: str) -> str:
    """A message of the decoder behind its Chinese form, `中文 / English`."""
    for pattern, say in _KNOWN:
        found = pattern.fullmatch(rule)
        if found:
            return f"{say(found)} / {rule}"
    return f"内容不符合要求 / not as documented: {rule}"


def _types(names: str) -> str:
    return "或".join(TYPES.get(name.strip(), name.strip()) for name in names.split("|"))


def _length(bound: str | None, number: str) -> str:
    return f"长度须{BOUNDS[bound or '==']} {number}"
