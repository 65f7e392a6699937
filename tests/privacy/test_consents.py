"""Each purpose by itself: asked unticked, withdrawn as easily as given, asked again when its text changes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.entry.cli.verifying import verified
from guide_app.ground.members.consent_text import VERSION
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.events import ConsentChanged
from guide_app.ground.privacy.reads import may
from guide_app.ground.privacy.rules import Standing, needs_asking, require_paragraphs, standing_of
from tests.customers.test_customers_http import signed
from tests.factories import a_store, an_actor, an_associate, once, signed_in
from tests.inbox.telling_people import tell, texts_of
from tests.messages.arriving import arriving

PHONE = "13912345678"
PROGRAM = {"Accept": "application/json", "User-Agent": "a program/1.0"}
MARKETING, PROFILING = ConsentPurpose.MARKETING, ConsentPurpose.PROFILING


@given(st.none() | st.booleans(), st.integers(1, 9), st.integers(1, 9))
def test_only_what_was_agreed_to_is_asked_again(decided: bool | None, number: int, floor: int) -> None:
    again = needs_asking(decided, number, floor)
    assert again == (standing_of(decided) is Standing.GIVEN and number < floor)


@given(st.text(st.characters(exclude_characters="{}"), max_size=40))
def test_braces_hold_names_alone(plain: str) -> None:
    require_paragraphs("chinese", [plain + "{company}、{store}", plain])
    for wrong in ("{phone}", "{", "{company!r}", "{company:>9}", "{}", "{company.name}"):
        with pytest.raises(InvalidField) as refused:
            require_paragraphs("chinese", [plain, plain + wrong])
        assert refused.value.facts["field"] == "chinese[1]"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation whose codes arrive in a file."""
    with arriving(monkeypatch, tmp_path) as file:
        yield file


async def registered(client: httpx.AsyncClient, till: dict[str, str], **ticked: str) -> UUID:
    """A customer registers with these choices ticked; the member."""
    body = {"phone": PHONE, "name": "李小明"}
    started = (await client.post("/v1/registrations", json=body, headers=till | once())).json()
    path = f"/consent/{started['consent_token']}"
    page = (await client.get(path, headers=PROGRAM)).json()
    assert [choice["purpose"] for choice in page["choices"]] == ["marketing", "profiling"]
    html = await client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert "checked" not in html.text
    yes = {name: page[name] for name in ("text_version", "form_token", "device_token")}
    old = await client.post(path, json=yes | {"marketing": "2020-01"}, headers=PROGRAM)
    assert (old.status_code, old.json()["code"]) == (409, "consent_text_changed")
    assert (await client.post(path, json=yes | ticked, headers=PROGRAM)).status_code == 200
    seen = await client.get(f"/v1/registrations/{started['registration']['id']}", headers=till)
    return UUID(seen.json()["member_id"])


async def stands(client: httpx.AsyncClient, member: UUID, headers: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """Where every purpose stands, as staff see it."""
    shown = (await client.get(f"/v1/members/{member}/purposes", headers=headers)).json()
    return {one["purpose"]: (one["state"], one["needs_asking"]) for one in shown["standing"]}


async def test_purposes_are_told_apart_from_registration_to_withdrawal(
    client: httpx.AsyncClient, db: None, codes: Path
) -> None:
    store = await a_store()
    seller, manager = await an_associate(store), await an_associate(store, Role.STORE_MANAGER)
    till, leader = await signed_in(seller), await signed_in(manager)
    member = await registered(client, till, marketing=VERSION)
    before = {"membership": ("given", False), "marketing": ("given", False), "profiling": ("never", False)}
    assert await stands(client, member, till) == before
    assert await may([member], MARKETING, at=clock.now()) == {member}
    assert await may([member], PROFILING, at=clock.now()) == set()

    address, said = f"/v1/members/{member}/consent-withdrawals", {"purpose": "marketing"}
    stranger = await signed_in(await an_associate())
    assert (await client.post(address, json=said, headers=stranger | once())).status_code == 404
    key = once()
    for _ in range(2):
        gone = await client.post(address, json=said, headers=leader | key)
        assert gone.status_code == 200, gone.text
    again = await client.post(address, json=said, headers=leader | once())
    assert (again.status_code, again.json()["code"]) == (409, "consent_not_given")
    whole = await client.post(address, json={"purpose": "membership"}, headers=leader | once())
    assert (whole.status_code, whole.json()["code"]) == (409, "membership_ends_by_erasure")
    assert await may([member], MARKETING, at=clock.now()) == set()
    detail = await fetch_value("SELECT detail::text FROM audit_entry WHERE action = 'privacy.consent_withdrawn'")
    assert '"on_their_word": true' in detail

    own = await signed(client, codes, PHONE)
    mine = (await client.get("/v1/my-membership/purposes", headers=own)).json()
    assert [one["current_version"] for one in mine] == [VERSION] * 3
    yes = {"purpose": "profiling", "given": True}
    unread = await client.post("/v1/my-membership/purposes", json=yes, headers=own | once())
    assert (unread.status_code, unread.json()["field"]) == (422, "text_version")
    for _ in range(2):
        taken = await client.post(
            "/v1/my-membership/purposes", json=yes | {"text_version": VERSION}, headers=own | once()
        )
        assert taken.status_code == 200, taken.text
    decisions = await fetch("SELECT purpose, given, channel, actor_role FROM consent_decision ORDER BY at, id")
    assert [tuple(one) for one in decisions] == [
        ("membership", True, "own_device", "customer"),
        ("marketing", True, "own_device", "customer"),
        ("marketing", False, "store", "store_manager"),
        ("profiling", True, "own_device", "customer"),
    ], "what stands already is no decision"
    told = await fetch("SELECT payload->>'purpose' FROM event WHERE type = 'consent_changed' ORDER BY seq")
    assert [one[0] for one in told] == ["marketing", "marketing", "profiling"]
    second = "SELECT payload::text FROM event WHERE type = 'consent_changed' ORDER BY seq OFFSET 1 LIMIT 1"
    payload = await fetch_value(second)
    await tell(ConsentChanged.decode(payload))
    assert await texts_of(an_actor(seller)) == ["顾客 李** 撤回了对营销消息的同意，请勿再用于此"]
    await execute("UPDATE consent_standing SET given = false WHERE purpose = 'profiling'")
    await verified(["privacy.standing"], mend=True)
    now = {"marketing": ("withdrawn", False), "profiling": ("given", False)}
    assert await stands(client, member, till) == before | now


async def test_a_new_text_is_approved_and_members_are_asked_again(
    client: httpx.AsyncClient, db: None, codes: Path
) -> None:
    store = await a_store()
    till = await signed_in(await an_associate(store))
    member = await registered(client, till, marketing=VERSION)
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    second = await signed_in(await an_associate(role=Role.FINANCE))
    words = {
        "purpose": "marketing",
        "chinese": ["{company}还可以打电话联系我。"],
        "english": ["{company} may call me, too."],
        "reason": "增加电话",
    }
    wrongs: tuple[tuple[dict[str, list[str]], str | None], ...]
    wrongs = (({"english": []}, None), ({"english": ["a", "b"]}, "english"), ({"chinese": ["{x}"]}, "chinese[0]"))
    for wrong, field in wrongs:
        refused = await client.post("/v1/consent-texts", json=words | wrong, headers=hq | once())
        assert refused.status_code in (400, 422), refused.text
        assert field is None or refused.json()["field"] == field
    later = (clock.now() + timedelta(days=3)).isoformat()
    asked = await client.post("/v1/consent-texts", json=words | {"valid_from": later}, headers=hq | once())
    assert asked.status_code == 202, asked.text
    approval = f"/v1/approvals/{asked.json()['id']}/approval"
    assert (await client.post(approval, json={}, headers=hq | once())).status_code in (403, 409)
    assert (await client.post(approval, json={}, headers=second | once())).status_code == 200
    soon = words | {"reason": "更早"}
    sooner = await client.post("/v1/consent-texts", json=soon, headers=hq | once())
    refused = await client.post(f"/v1/approvals/{sooner.json()['id']}/approval", json={}, headers=second | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "text_out_of_turn")
    assert (await stands(client, member, till))["marketing"] == ("given", False), "it is not in force yet"

    with clock.pinned(clock.now() + timedelta(days=4)):
        till, hq = await signed_in(await an_associate(store)), await signed_in(await an_associate(role=Role.AUDITOR))
        assert (await stands(client, member, till))["marketing"] == ("given", True)
        assert await may([member], MARKETING, at=clock.now()) == set()
        texts = (await client.get("/v1/consent-texts", headers=hq)).json()
        of_marketing = next(one for one in texts if one["purpose"] == "marketing")
        assert (of_marketing["given"], of_marketing["to_be_asked"], len(of_marketing["texts"])) == (1, 1, 2)
        own = await signed(client, codes, PHONE)
        mine = {one["purpose"]: one for one in (await client.get("/v1/my-membership/purposes", headers=own)).json()}
        now = mine["marketing"]
        assert now["needs_asking"]
        assert now["text_zh"] == [f"{await fetch_value('SELECT name FROM legal_entity')}还可以打电话联系我。"]
        for version, status in ((VERSION, 409), (now["current_version"], 200)):
            body = {"purpose": "marketing", "given": True, "text_version": version}
            answer = await client.post("/v1/my-membership/purposes", json=body, headers=own | once())
            assert answer.status_code == status, answer.text
        assert await may([member], MARKETING, at=clock.now()) == {member}
    versions = await fetch("SELECT text_version FROM consent_decision WHERE purpose = 'marketing' ORDER BY at")
    assert [one[0] for one in versions] == [VERSION, now["current_version"]], "the old consent keeps its words"
