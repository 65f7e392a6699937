"""Whatever facts a refusal has, the problem document says of itself what it always says."""

from datetime import datetime
from typing import Any

import msgspec
import pytest

from guide_app.base.kernel.audit import request_id
from guide_app.base.kernel.errors import OWN_MEMBERS, REGISTRY, InvalidField, Refusal
from guide_app.base.web.errors import on_refusal

REQUEST: Any = None  # no refusal looks at it


def told_of(refusal: Refusal) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(on_refusal(REQUEST, refusal).content)
    return document


@pytest.mark.parametrize("kind", REGISTRY.values(), ids=lambda kind: kind.code)
def test_no_fact_of_any_refusal_overwrites_a_member_of_the_document(kind: type[Refusal]) -> None:
    given = {name: f"a fact called {name}" for name in OWN_MEMBERS} | {"honest": 1}
    refusal = kind.__new__(kind)
    Refusal.__init__(refusal, **given)
    token = request_id.set("the-request")
    try:
        told = told_of(refusal)
    finally:
        request_id.reset(token)
    assert told["code"] == kind.code
    assert told["status"] == kind.status == on_refusal(REQUEST, refusal).status_code
    assert told["type"].endswith(f"/errors/{kind.code}")
    assert (told["title_zh"], told["title_en"]) == kind.title
    assert told["title"] == " / ".join(kind.title)
    assert told["request_id"] == "the-request"
    assert told["honest"] == 1
    assert told.keys().isdisjoint({"detail", "instance"})


def test_moments_in_facts_are_in_utc() -> None:
    at = datetime.fromisoformat("2026-11-30T16:00:00+08:00")
    told = told_of(InvalidField("at", "then", since=at, others=[{"at": at}]))
    assert (told["since"], told["others"]) == ("2026-11-30T08:00:00Z", [{"at": "2026-11-30T08:00:00Z"}])
