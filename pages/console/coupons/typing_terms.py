"""What was typed of terms, as the documents of the quote contract; what these refuse comes back at its field."""

import re
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from coupons.quoting.terms import Terms
from coupons.schemas import TermsView
from coupons.terms_documents import ValidityDocument
from guide_app.base.html.forms import Form
from guide_app.base.html.showing import for_field, yuan_for_field
from guide_app.base.kernel.money import in_percent
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.rules_in_words import field_and_rule

Document = TypeVar("Document")

TEMPLATE = {"template": "TYPED", "version": 1}
"""Stand for the template and version, which are given where the terms are published."""

LISTS: dict[str, tuple[str, str]] = {
    "categories": ("items_in", "categories"),
    "brands": ("items_in", "brands"),
    "skus": ("items_in", "skus"),
    "skus_out": ("items_out", "skus"),
    "categories_out": ("items_out", "categories"),
    "stores": ("stores_in", "stores"),
    "regions": ("stores_in", "regions"),
    "stores_out": ("stores_out", "stores"),
}
"""Fields of lists, and where each stands in the scope. Several of one place are either-or."""

BETWEEN = re.compile(r"[\s,，、;；]+")
IN_SCOPE = re.compile(r"terms\.scope\.(\w+)\[(\d+)\].*")
MONEY = ("threshold", "off", "every", "cap", "exchange_price", "max_face")
OF_KIND = {
    "FIXED": {"off"},
    "EVERY": {"every", "off", "max_times"},
    "PERCENT": {"pay_ppm", "cap"},
    "EXCHANGE": {"exchange_price", "max_face"},
}
OF_ALL = {"threshold", "threshold_on", "group", "exclusive", "funding", "priority"}


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of the form before they are documents."""

    terms: dict[str, Any] = {}
    validity: dict[str, Any] = {}
    categories: str = ""
    brands: str = ""
    skus: str = ""
    skus_out: str = ""
    categories_out: str = ""
    stores: str = ""
    regions: str = ""
    stores_out: str = ""


def documents_of(form: Form, kind: str) -> dict[str, Any]:
    """`terms` and `validity` of a command. Raises InvalidBody, InvalidField."""
    typed = form.read(Typed)
    places: dict[str, list[str]] = {}
    scope: dict[str, list[dict[str, list[str]]]] = {}
    for name, (place, field) in LISTS.items():
        ids = [each for each in BETWEEN.split(getattr(typed, name)) if each]
        if ids:
            scope.setdefault(place, []).append({field: ids})
            places.setdefault(place, []).append(name)
    said = {name: value for name, value in typed.terms.items() if name in OF_KIND[kind] | OF_ALL}
    given = said | TEMPLATE | {"kind": kind, "scope": scope}
    terms = msgspec.to_builtins(_document(given, Terms, "terms", places))
    validity = msgspec.to_builtins(_document(_validity(typed.validity), ValidityDocument, "validity", {}))
    return {
        "terms": {name: value for name, value in terms.items() if name not in TEMPLATE and value is not None},
        "validity": {name: value for name, value in validity.items() if value is not None},
    }


def values_of(view: TermsView) -> dict[str, Any]:
    """What stands in the form for terms that are published."""
    terms, validity = view.terms, view.validity
    values: dict[str, Any] = {f"yuan:terms.{name}": yuan_for_field(_number(terms.get(name))) for name in MONEY}
    values["terms.max_times"] = terms.get("max_times")
    if "pay_ppm" in terms:
        values["percent:terms.pay_ppm"] = in_percent(_number(terms["pay_ppm"]) or 0)
    values["terms.threshold_on"] = terms.get("threshold_on")
    values |= {f"terms.{name}": terms.get(name) for name in ("group", "priority")}
    values["terms.exclusive"] = "true" if terms.get("exclusive") else None
    for number, party in enumerate(_listed(terms.get("funding"))):
        values |= {f"terms.funding.{number}.{name}": value for name, value in party.items()}
    scope = terms.get("scope")
    for name, (place, field) in LISTS.items():
        selectors = _listed(scope.get(place)) if isinstance(scope, dict) else []
        values[name] = "、".join(each for one in selectors for each in one.get(field) or ())
    values |= {f"validity.{name}": validity.get(name) for name in ("kind", "days", "delay_days")}
    for name in ("from", "to"):
        at = validity.get(name)
        values[f"local:validity.{name}"] = for_field(datetime.fromisoformat(at)) if isinstance(at, str) else None
    return values | {"grace_days": view.grace_days}


def can_be_typed(view: TermsView) -> bool:
    """Whether the form can say all of these terms: no selector of several fields, which it would tear apart."""
    scope = view.terms.get("scope")
    known = set(LISTS.values())
    for place, selectors in scope.items() if isinstance(scope, dict) else ():
        for selector in _listed(selectors):
            fields = [name for name, ids in selector.items() if ids]
            if len(fields) != 1 or (place, fields[0]) not in known:
                return False
    return True


def _validity(typed: dict[str, Any]) -> dict[str, Any]:
    names = ("from", "to") if typed.get("kind") == "FIXED" else ("days", "delay_days", "from", "to")
    said = {name: typed[name] for name in names if name in typed}
    moments = {name: value.isoformat() for name, value in said.items() if isinstance(value, datetime)}
    return {"kind": "AFTER_CLAIM"} | ({"kind": typed["kind"]} if "kind" in typed else {}) | said | moments


def _document(given: dict[str, Any], kind: Any, prefix: str, places: dict[str, list[str]]) -> Any:
    """A document read as the contract says. Numbers were typed, so they are texts."""
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        told = field_and_rule(str(error))
        field = f"{prefix}.{told['field']}"
        at = IN_SCOPE.fullmatch(field)
        if at and at[1] in places:
            field = places[at[1]][int(at[2])]
        raise InvalidBody(errors=[told | {"field": field}]) from error


def _listed(value: object) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
