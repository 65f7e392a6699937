"""Till profiles over HTTP: written, changed, withdrawn; versions stay, refusals name the member."""

import asyncio
import tomllib
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.orders.till_import.profiles.by_hand import toml_of, written_by_hand
from guide_app.ground.orders.till_import.profiles.choosing import BY_HEADINGS, shipped
from guide_app.ground.orders.till_import.profiles.model import Field, Profile, as_document, profile_of
from guide_app.ground.orders.till_import.runs.schemas import HeadingMeant, MapTillHeadings
from tests.factories import an_associate, once, signed_in

TOML = """# A till
format = 1
code = "pos-a"
title = "A 收银"

[columns]
receipt = "流水"
sold_at = "时刻"
store = "店"
sku = "款"
quantity = "件"
amount = "钱"
"""


@pytest.fixture
async def hq(client: httpx.AsyncClient, db: None) -> dict[str, str]:
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


async def written(client: httpx.AsyncClient, headers: dict[str, str], content: str = TOML) -> httpx.Response:
    return await client.post("/v1/till-profiles", json={"content": content}, headers=headers | once())


async def changed(client: httpx.AsyncClient, headers: dict[str, str], content: str, etag: str) -> httpx.Response:
    return await client.put("/v1/till-profiles/pos-a", json={"content": content}, headers=headers | {"If-Match": etag})


async def test_a_profile_from_its_first_version_to_its_last(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    first = await written(client, hq)
    assert (first.status_code, first.json()["version"], first.json()["content"]) == (201, 1, TOML)
    taken = await written(client, hq)
    assert (taken.status_code, taken.json()["code"]) == (409, "till_profile_code_taken")
    shown = await client.get("/v1/till-profiles/pos-a", headers=hq)
    second = await changed(client, hq, TOML.replace("A 收银", "A 收银 新"), shown.headers["ETag"])
    assert (second.status_code, second.json()["version"], second.headers["ETag"]) == (200, 2, '"2"')
    stale = await changed(client, hq, TOML, '"1"')
    assert (stale.status_code, stale.json()["current"]) == (412, 2)
    assert [(one["version"], one["title"]) for one in second.json()["versions"]] == [(2, "A 收银 新"), (1, "A 收银")]
    ended = await client.post(
        "/v1/till-profiles/pos-a/withdraw", headers=hq | once() | {"If-Match": second.headers["ETag"]}
    )
    assert (ended.status_code, ended.json()["version"], ended.json()["withdrawn"]) == (200, 3, True)
    again = await changed(client, hq, TOML, '"3"')
    assert (again.json()["version"], again.json()["withdrawn"]) == (4, False)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action LIKE 'orders.till_profile%'") == 4


async def test_own_profiles_are_listed_before_those_of_the_product(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    await written(client, hq)
    found = (await client.get("/v1/till-profiles", headers=hq)).json()
    assert [(one["code"], one["is_own"], one["version"]) for one in found[:2]] == [
        ("pos-a", True, 1),
        ("guide", False, None),
    ]
    for one in found:
        shown = await client.get(f"/v1/till-profiles/{one['code']}", headers=hq)
        assert profile_of(shown.json()["content"]).title == one["title"]
    assert (await client.get("/v1/till-profiles/nobody", headers=hq)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("sku = ", "SKU = "), "content.columns"),
        (('sku = "款"\n', ""), "content.columns.sku"),
        (("format = 1", "format = 2"), "content.format"),
        (('code = "pos-a"', 'code = "pos a"'), "content.code"),
        (('title = "A 收银"', 'title = ""'), "content.title"),
        (('quantity = "件"', "quantity = 7"), "content.columns"),
        (("[columns]", "[columns"), "content"),
        (("[columns]", "[colours]"), "content"),
    ],
)
async def test_a_wrong_profile_is_refused_at_its_member(
    client: httpx.AsyncClient, hq: dict[str, str], change: tuple[str, str], field: str
) -> None:
    answer = await written(client, hq, TOML.replace(*change))
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "till_profile_invalid")
    assert any(error["field"].startswith(field) and " / " in error["rule"] for error in said["errors"]), said


async def test_a_version_keeps_its_code(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    await written(client, hq)
    answer = await changed(client, hq, TOML.replace("pos-a", "pos-b"), '"1"')
    assert (answer.status_code, answer.json()["field"]) == (422, "content.code")
    missing = await client.put(
        "/v1/till-profiles/pos-z", json={"content": TOML.replace("pos-a", "pos-z")}, headers=hq | {"If-Match": '"0"'}
    )
    assert missing.status_code == 404


async def test_what_is_shipped_stays_as_it_is(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    content = {"content": TOML.replace("pos-a", "department-store")}
    place = "/v1/till-profiles/department-store"
    for answer in (
        await client.post("/v1/till-profiles", json=content, headers=hq | once()),
        await client.put(place, json=content, headers=hq | {"If-Match": '"0"'}),
        await client.post(f"{place}/withdraw", headers=hq | once() | {"If-Match": '"0"'}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "till_profile_shipped")


async def test_auditors_look_and_do_not_write(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    auditor = await signed_in(await an_associate(role=Role.AUDITOR, number="AU"))
    assert (await client.get("/v1/till-profiles/guide", headers=auditor)).status_code == 200
    assert (await written(client, auditor)).status_code == 403


async def test_of_two_who_write_the_same_version_one_does(client: httpx.AsyncClient, committed_db: str) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    await written(client, headers)
    answers = await asyncio.gather(*(changed(client, headers, TOML, '"1"') for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert await fetch_value("SELECT max(version) FROM till_profile") == 2


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.dictionaries(TEXTS, st.sampled_from(["wechat", "alipay"])))
def test_any_text_survives_being_written_as_toml(title: str, totals: list[str], methods: dict[str, str]) -> None:
    document = {"format": 1, "title": title, "file": {"totals": totals}, "payments": {"methods": methods}}
    expected = {name: value for name, value in document.items() if value != {"methods": {}}}
    assert tomllib.loads(toml_of(document)) == expected


@pytest.mark.parametrize("code", sorted(shipped()))
def test_a_shipped_profile_written_as_toml_is_the_same(code: str) -> None:
    assert profile_of(toml_of(as_document(shipped()[code]))) == shipped()[code]


def a_mapping(**fields: Field) -> MapTillHeadings:
    headings = [HeadingMeant(heading=heading, field=field) for heading, field in fields.items()]
    return MapTillHeadings(code="pos-a", title="A", headings=headings)


NEEDED: dict[str, Any] = {
    "单号": Field.RECEIPT,
    "时刻": Field.SOLD_AT,
    "店": Field.STORE,
    "款": Field.SKU,
    "件": Field.QUANTITY,
    "钱": Field.AMOUNT,
}


def made_like(read_by: Profile | None, **more: Field) -> Profile:
    return profile_of(written_by_hand(a_mapping(**NEEDED, **more), read_by))


def test_by_hand_colour_and_size_are_put_together() -> None:
    assert made_like(None, 颜色=Field.NAME, 尺码=Field.NAME).headings(Field.NAME) == ("颜色 + 尺码",)


def test_by_hand_kinds_of_lines_are_those_that_mostly_occur() -> None:
    made = made_like(None, 类型=Field.KIND)
    assert made.kinds == shipped()[BY_HEADINGS].kinds
    assert made_like(None).kinds == {}


def test_by_hand_what_else_the_profile_said_stays() -> None:
    made = made_like(shipped()["returns-by-receipt"], 类型=Field.KIND)
    assert made.kinds == shipped()["returns-by-receipt"].kinds
    assert made.receipts == shipped()["returns-by-receipt"].receipts
