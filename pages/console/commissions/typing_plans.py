"""What was typed of a plan, as a version of the contract; and what stands in the form for one that is published."""

import re
from datetime import datetime
from typing import Any

import msgspec

from guide_app.base.html.forms import Form
from guide_app.base.html.showing import for_field, yuan_for_field
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import in_percent

FORMS_RULES = 100
"""Rules that a form can hold; longer plans are published by the API."""

RULE = re.compile(r"line_components\.\d+\.rules\.\d+")
VALUE = re.compile(rf"({RULE.pattern})\.(?:ppm|fen)")
UNITS = {
    "ppm": "percent",
    "from_ppm": "percent",
    "gate_ppm": "percent",
    "recovery_ppm": "percent",
    "max_deduct_ppm": "percent",
    "from": "yuan",
    "bonus": "yuan",
    "cap": "yuan",
    "guarantee": "yuan",
    "amount": "yuan",
    "min_first_order_net": "yuan",
}
"""Fields that are typed with a unit."""

WHOLE = frozenset({"priority", "window_days", "day_cap", "vest_days", "periods", "recovery_from"})
ROWS = {
    "MARGINAL": "tiers",
    "WHOLE": "tiers",
    "STEP_BONUS": "steps",
    "ATTAINMENT": "bands",
    "ACCELERATOR": "bands",
}
"""The rows of each component of a month that has some."""

Version = dict[str, Any]
"""As the contract writes it."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of the form before they are a version."""

    valid_from: datetime | None = None
    restate: bool = False
    base_mode: str = "NET_PAID"
    store_move: str = "SEGMENT"
    refund_policy: str = "RESTATE"
    line_components: list[dict[str, Any]] = []
    period_components: list[dict[str, Any]] = []
    acquisition: dict[str, Any] = {}
    recognised_by: str | None = None
    vest_days: str | None = None
    cap: int | None = None
    guarantee: int | None = None
    draw: dict[str, Any] = {}
    max_deduct_ppm: int | None = None


def version_of(form: Form, no: int) -> Version:
    """The version that was typed, by its number. Raises InvalidBody, InvalidField."""
    typed = Form(values=dict(_with_values(form))).read(Typed)
    if typed.valid_from is None:
        raise InvalidField("version.valid_from", "请填写 / required")
    said = {name: value for name, value in msgspec.structs.asdict(typed).items() if value not in (None, {}, "")}
    lines = [_line_component(one, f"line_components.{n}") for n, one in enumerate(typed.line_components)]
    version: Version = _numbers(said)
    return version | {
        "no": no,
        "valid_from": typed.valid_from.astimezone(SHANGHAI).isoformat(),
        "line_components": [one for one in lines if one["rules"]],
        "period_components": [_named(one, "MONTH", n) for n, one in enumerate(_numbers(typed.period_components))],
    }


def values_of(version: Version) -> dict[str, object]:
    """What stands in the form for a version; when it begins is left to be typed."""
    said = {name: value for name, value in version.items() if name not in {"no", "valid_from", "restate"}}
    if said.get("vest_days") is not None and not said.get("recognised_by"):
        said["recognised_by"] = "RECEIVED"
    for component in said.get("line_components", ()):
        for rule in component["rules"]:
            if "gates" in rule:
                rule["kind"] = "GATED"
            elif rule["kind"] == "RATE":
                rule["value"] = in_percent(rule.pop("ppm"))
            else:
                rule["value"] = yuan_for_field(rule.pop("fen"))
    return dict(_flat(said, ""))


def can_be_typed(version: Version) -> bool:
    """Whether the form has room for all rules of it."""
    return sum(len(one["rules"]) for one in version.get("line_components", ())) <= FORMS_RULES


def first_of_next_month(now: datetime) -> str:
    """When a version begins unless somebody says otherwise, as a field takes it."""
    local = now.astimezone(SHANGHAI)
    following = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=SHANGHAI)
    return for_field(following)


def at_typed_fields(form: Form) -> None:
    """Put refusals of a version where the form has the field for it."""
    bare = {name.removeprefix("version."): rule for name, rule in form.errors.items()}
    form.errors = {VALUE.sub(r"\1.value", name): rule for name, rule in bare.items()}


def _with_values(form: Form) -> list[tuple[str, list[str]]]:
    """The fields, each value of a rule with the unit that its kind is typed in."""
    found = []
    for name, texts in form.values.items():
        rule, _dot, field = name.rpartition(".")
        if field == "value" and RULE.fullmatch(rule):
            kind = form.get(f"{rule}.kind")
            if kind == "GATED":
                continue
            found.append((f"percent:{rule}.ppm" if kind == "RATE" else f"yuan:{rule}.fen", texts))
        else:
            found.append((name, texts))
    return found


def _line_component(typed: dict[str, Any], place: str) -> dict[str, Any]:
    rules = []
    for number, rule in enumerate(_numbers(typed.get("rules", []))):
        is_gated = rule.get("kind") == "GATED"
        if not is_gated:
            rule.pop("gates", None)
            if "ppm" not in rule and "fen" not in rule:
                raise InvalidField(f"version.{place}.rules.{number}.value", "请填写 / required")
        rules.append(_named(rule, "r", number) | ({"kind": "RATE"} if is_gated else {}))
    _make_different(rules)
    return {"id": typed.get("id") or "BASE", "rules": rules}


def _named(typed: dict[str, Any], begun: str, number: int) -> dict[str, Any]:
    return typed | {"id": typed.get("id") or f"{begun}{number + 1}"}


def _make_different(rules: list[dict[str, Any]]) -> None:
    """Names of rules are not shown: one that another rule has already is made anew."""
    taken: set[str] = set()
    for rule in rules:
        name, number = rule["id"], 1
        while rule["id"] in taken:
            number += 1
            rule["id"] = f"{name[:36]}-{number}"
        taken.add(rule["id"])


def _numbers(given: Any) -> Any:
    """What is a whole number where it was typed as one; what is none stays, and the contract refuses it there."""
    if isinstance(given, dict):
        return {
            name: int(value)
            if name in WHOLE and isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value)
            else _numbers(value)
            for name, value in given.items()
        }
    return [_numbers(each) for each in given] if isinstance(given, list) else given


def _flat(given: Any, path: str) -> list[tuple[str, object]]:
    if isinstance(given, dict):
        return [pair for name, each in given.items() for pair in _flat(each, f"{path}.{name}" if path else name)]
    if isinstance(given, list):
        return [pair for number, each in enumerate(given) for pair in _flat(each, f"{path}.{number}")]
    unit = UNITS.get(path.rpartition(".")[2])
    if unit is None or given is None:
        return [(path, given)]
    return [(f"{unit}:{path}", in_percent(given) if unit == "percent" else yuan_for_field(given))]
