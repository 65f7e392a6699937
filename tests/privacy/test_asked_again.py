"""Whoever agreed to older words is asked again on the pages they use: a yes and a no alike, and led back."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.consent_text import VERSION
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.reads import may
from tests.appointments.test_where_to_book import is_signed_in
from tests.factories import AMember, a_member, a_store, an_associate, signed_in
from tests.messages.arriving import arriving
from tests.pages.visitor import SeenPage, Visitor
from tests.privacy.test_consents import registered, stands

WRITE = """
INSERT INTO consent_text (id, purpose, number, version, chinese, english, asks_again, valid_from, written_at)
VALUES ($1, $2, 2, $3, ARRAY['{company}还可以打电话联系我。'], ARRAY['{company} may call me, too.'], $4, $5, $5)
"""
AGREED = """
INSERT INTO consent_standing (member, purpose, given, text_version, text_number, channel, at)
VALUES ($1, $2, true, $3, 1, 'own_device', $4)
"""
NEW = "2026-12"
PLACES = ("/my/coupons", "/my/orders", "/my/appointments")
ASKS = "内容有更新，请重新选择"
BOUND = 10_000


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation whose codes arrive in a file."""
    with arriving(monkeypatch, tmp_path) as file:
        yield file


async def agreed(member: AMember, *purposes: ConsentPurpose) -> None:
    """They said yes to the first words a month ago."""
    for purpose in purposes:
        await execute(AGREED, member.id, purpose, VERSION, clock.now() - timedelta(days=30))


async def changed(purpose: ConsentPurpose, *, asks_again: bool = True) -> None:
    """Other words are in force since yesterday."""
    await execute(WRITE, new_id(), purpose, NEW, asks_again, clock.now() - timedelta(days=1))


def answers(page: SeenPage) -> list[str]:
    """The purposes that a page asks about again."""
    return [form.fields["purpose"][0] for form in page.forms if "purpose" in form.fields]


async def standing_of(member: UUID) -> tuple[bool, int]:
    """The customer's word about marketing, and the number of its text."""
    row = "SELECT given::int || ' ' || text_number FROM consent_standing WHERE member = $1 AND purpose = 'marketing'"
    given, number = str(await fetch_value(row, member)).split()
    return given == "1", int(number)


@pytest.mark.parametrize("says", ["true", "false"])
@pytest.mark.parametrize("place", PLACES)
async def test_the_pages_that_they_use_ask_again_and_take_a_yes_and_a_no(
    client: httpx.AsyncClient, db: None, place: str, says: str
) -> None:
    store = await a_store()
    mei = await an_associate(store)
    member = await a_member(store, dedicated=mei)
    await agreed(member, ConsentPurpose.MEMBERSHIP, ConsentPurpose.MARKETING)
    own = await is_signed_in(client, member)
    assert ASKS not in (await own.visit(place)).text
    await changed(ConsentPurpose.MARKETING)
    assert await may([member.id], ConsentPurpose.MARKETING, at=clock.now()) == set(), "until they say yes again"
    staff = await Visitor.signed_in(client, mei)
    assert "须重新征得同意" in (await staff.visit(f"/a/customers/{member.id}")).text
    seen = await own.visit(place)
    assert f"营销消息：{ASKS}" in seen.text
    assert "还可以打电话联系我。" in seen.text, "the words that are asked about"
    assert len(gzip.compress(seen.html.encode())) < BOUND, "as it is sent"
    [form] = [one for one in seen.forms if one.fields.get("purpose") == ["marketing"]]
    there = await own.send(form, given=says)
    assert (there.status, there.address) == (200, place), "back where they were"
    assert ASKS not in there.text
    assert await standing_of(member.id) == ((True, 2) if says == "true" else (False, 2))
    allowed = await may([member.id], ConsentPurpose.MARKETING, at=clock.now())
    assert allowed == ({member.id} if says == "true" else set())
    assert "须重新征得同意" not in (await staff.visit(f"/a/customers/{member.id}")).text


async def test_a_yes_and_a_no_are_buttons_alike_and_membership_ends_by_erasure(
    client: httpx.AsyncClient, db: None
) -> None:
    member = await a_member(await a_store())
    await agreed(member, *ConsentPurpose)
    for purpose in ConsentPurpose:
        await changed(purpose)
    own = await is_signed_in(client, member)
    seen = await own.visit("/my/coupons")
    assert seen.text.count(ASKS) == 3
    for given in ("true", "false"):
        buttons = seen.html.count(f'<button class="button is-wide" name="given" value="{given}">')
        assert buttons == (3 if given == "true" else 2)
    assert seen.links["不同意"] == "/my/privacy/requests", "no to membership is to leave it"


async def test_wording_that_was_mended_asks_nobody(client: httpx.AsyncClient, db: None) -> None:
    member = await a_member(await a_store())
    await agreed(member, ConsentPurpose.MARKETING)
    await changed(ConsentPurpose.MARKETING, asks_again=False)
    assert ASKS not in (await (await is_signed_in(client, member)).visit("/my/coupons")).text


async def test_who_comes_back_to_register_is_asked_in_the_words_of_now(
    client: httpx.AsyncClient, db: None, codes: Path
) -> None:
    store = await a_store()
    till = await signed_in(await an_associate(store))
    member = await registered(client, till, marketing=VERSION, profiling=VERSION)
    await changed(ConsentPurpose.MARKETING)
    await changed(ConsentPurpose.MEMBERSHIP)
    asked = {"membership": ("given", True), "marketing": ("given", True), "profiling": ("given", False)}
    assert await stands(client, member, till) == asked
    assert await registered(client, till, marketing=NEW) == member
    found = await stands(client, member, till)
    assert found == dict.fromkeys(asked, ("given", False))
    assert await may([member], ConsentPurpose.MARKETING, at=clock.now()) == {member}
