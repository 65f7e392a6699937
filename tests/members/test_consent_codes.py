"""Whose yes it is beyond the device: a code that their phone alone got, and for a child a guardian by name."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_row, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.settings import settings
from guide_app.ground.members.consent_text import FOR_A_CHILD, consent_text
from guide_app.ground.members.devices import Device
from guide_app.ground.members.errors import (
    ConsentNeedsNoCode,
    ConsentOnStaffDevice,
)
from guide_app.ground.members.schemas import SendConsentCode
from guide_app.ground.members.service.opening import send_consent_code
from guide_app.ground.messages.errors import CodeNotRight, TooManyCodes
from guide_app.ground.messages.in_demo import DemoMessenger
from guide_app.ground.messages.rules import DEMO_MESSAGES
from tests.members.consents import (
    BROWSER,
    IPHONE,
    NOW,
    OWN,
    PHONE,
    Opened,
    a_link,
    evidence,
    fields_of,
    opened,
)
from tests.messages.arriving import arriving, last_code


@pytest.fixture
def by_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation that asks for a code; the file in which codes arrive."""
    with arriving(monkeypatch, tmp_path, consent="sms") as file:
        yield file


async def a_code(link: Opened, file: Path) -> str:
    """Ask for a code; what the phone got."""
    asked = SendConsentCode(form_token=link.page.form_token)
    await send_consent_code(link.token, asked, device=link.device, messenger=DemoMessenger(file.parent))
    return await last_code(file, phone=f"+86{PHONE}")


async def test_with_codes_the_phone_itself_proves_whose_it_is(by_code: Path, db: None) -> None:
    link = await opened(await a_link())
    assert link.page.needs_code
    for typed in ({}, {"code": "000000"}):
        with pytest.raises(CodeNotRight):
            await link.confirm(**typed)
    code = await a_code(link, by_code)
    await link.confirm(code=code)
    await link.confirm(code=code)
    proof = await evidence()
    assert proof["proof"] == "sms_code"
    assert proof["code"] == str(await fetch_value("SELECT id FROM phone_code WHERE used_at IS NOT NULL"))
    assert await fetch_value("SELECT count(*) FROM consent") == 1


async def test_a_code_of_another_registration_does_not_help(by_code: Path, db: None) -> None:
    first, second = await opened(await a_link()), await opened(await a_link())
    code = await a_code(first, by_code)
    await a_code(second, by_code)
    with pytest.raises(CodeNotRight):
        await second.confirm(code=code)
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_five_wrong_codes_and_even_the_right_one_is_refused(by_code: Path, db: None) -> None:
    link = await opened(await a_link())
    code = await a_code(link, by_code)
    for _ in range(5):
        with pytest.raises(CodeNotRight):
            await link.confirm(code=f"{(int(code) + 1) % 1_000_000:06d}")
    with pytest.raises(CodeNotRight):
        await link.confirm(code=code)
    await link.confirm(code=await a_code(link, by_code))


async def test_codes_pressed_at_once_make_one_member(by_code: Path, committed_db: str) -> None:
    link = await opened(await a_link())
    code = await a_code(link, by_code)
    await asyncio.gather(*(link.confirm(code=code) for _ in range(4)))
    assert await fetch_value("SELECT count(*) FROM consent") == 1
    assert await fetch_value("SELECT count(*) FROM phone_code WHERE used_at IS NOT NULL") == 1


async def test_with_codes_a_shared_place_is_told_and_not_refused(by_code: Path, db: None) -> None:
    link = await opened(await a_link(OWN), OWN)
    await link.confirm(code=await a_code(link, by_code))
    assert (await evidence())["from_where_it_was_asked"] is True
    with pytest.raises(ConsentOnStaffDevice):
        await opened(await a_link(), Device(BROWSER.user_agent, is_staffs=True))


async def test_codes_are_asked_for_on_the_page(by_code: Path, db: None, client: httpx.AsyncClient) -> None:
    path = f"/consent/{await a_link()}"
    page = await client.get(path, headers=IPHONE)
    assert "one-time-code" in page.text
    fields = fields_of(page.text)
    sent = await client.post(f"{path}/code", data={"form_token": fields["form_token"]}, headers=IPHONE)
    assert (sent.status_code, "验证码已发送" in sent.text, path in sent.text) == (200, True, True)
    code = await last_code(by_code, phone=f"+86{PHONE}")
    wrong = await client.post(path, data=fields | {"code": "1"}, headers=IPHONE)
    assert (wrong.status_code, 'id="code-refusal"' in wrong.text, "验证码不正确" in wrong.text) == (422, True, True)
    done = await client.post(path, data=fields | {"code": code}, headers=IPHONE)
    assert (done.status_code, "注册成功" in done.text) == (200, True)


async def test_so_many_codes_and_no_more(by_code: Path, db: None, client: httpx.AsyncClient) -> None:
    link = await opened(await a_link())
    for _ in range(5):
        await a_code(link, by_code)
    with pytest.raises(TooManyCodes):
        await a_code(link, by_code)
    body = {"form_token": link.page.form_token, "device_token": link.page.device_token}
    answer = await client.post(f"/consent/{link.token}/code", json=body, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")


async def test_without_the_setting_no_code_is_sent(db: None, tmp_path: Path) -> None:
    link = await opened(await a_link())
    assert not link.page.needs_code
    with pytest.raises(ConsentNeedsNoCode):
        await a_code(link, tmp_path / DEMO_MESSAGES)


@pytest.mark.parametrize("environment", [{"GUIDE_CONSENT": "tick"}, {"GUIDE_CONSENT": "sms"}])
def test_a_proof_that_cannot_be_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        with pytest.raises(SettingsInvalid, match="GUIDE_CONSENT"):
            settings()
    finally:
        monkeypatch.undo()
        settings.cache_clear()


@pytest.fixture
def guardians(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation in which guardians may consent for children."""
    monkeypatch.setenv("GUIDE_GUARDIAN_CONSENT", "1")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


async def test_for_a_child_a_guardian_consents_by_name(guardians: None, db: None, client: httpx.AsyncClient) -> None:
    with clock.pinned(NOW):
        link = await opened(await a_link(birthday=date(2020, 5, 1)))
        assert (link.page.needs_guardian, link.page.text_version) == (True, FOR_A_CHILD)
        for said in ({}, {"guardian_name": "\u200b"}):
            with pytest.raises(InvalidField) as why:
                await link.confirm(**said)
            assert why.value.facts["field"] == "guardian_name"
        await link.confirm(guardian_name="李大明")
    row = await fetch_row("SELECT * FROM consent")
    assert row is not None
    proof = msgspec.json.decode(row["evidence"])
    names = {name: proof[name] for name in ("company", "store", "associate")}
    assert (proof["guardian"], row["text_version"]) == ("李**", FOR_A_CHILD)
    assert row["text_digest"] == consent_text(**names, for_a_child=True).digest != consent_text(**names).digest


async def test_the_page_asks_the_guardian(guardians: None, db: None, client: httpx.AsyncClient) -> None:
    young, grown = await a_link(birthday=date(2025, 5, 1)), await a_link(birthday=date(1990, 5, 1))
    page = await client.get(f"/consent/{young}", headers=IPHONE)
    assert ("监护人姓名" in page.text, "guardian of this child" in page.text) == (True, True)
    done = await client.post(
        f"/consent/{young}", data=fields_of(page.text) | {"guardian_name": "李大明"}, headers=IPHONE
    )
    assert (done.status_code, "注册成功" in done.text) == (200, True)
    other = await client.get(f"/consent/{grown}", headers=IPHONE)
    assert "监护人" not in other.text


async def test_what_cannot_be_a_birthday_is_no_guardian_s_either(guardians: None, db: None) -> None:
    with clock.pinned(NOW), pytest.raises(InvalidField):
        await a_link(birthday=date(2026, 3, 2))
