"""Customers register by themselves: from a printed code, with a code to their phone, on their own device."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from guide_app.base.kernel.database import fetch_row, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members import rules
from guide_app.ground.members.consent_text import OF_THEIR_OWN
from guide_app.ground.members.devices import Device, new_device_token
from guide_app.ground.members.entering import RegisteredAt
from guide_app.ground.members.errors import ConsentOnOtherDevice, ConsentOnStaffDevice, ConsentPageNotOpened
from guide_app.ground.members.schemas import ConfirmConsent, ConsentView, StartRegistration
from guide_app.ground.members.service import joining
from guide_app.ground.members.service.consenting import confirm_consent
from guide_app.ground.members.service.joining import Joining, begin_to_join
from guide_app.ground.members.service.opening import open_consent
from guide_app.ground.messages.errors import CodeNotRight, NoMessenger, TooManyCodes
from guide_app.ground.messages.in_demo import DemoMessenger
from guide_app.ground.messages.ports import NobodyCarries
from tests.factories import a_member, a_store, an_associate
from tests.members.consents import BROWSER, NOW, PHONE
from tests.messages.arriving import arriving, last_code, messages

E164 = f"+86{PHONE}"


@pytest.fixture(params=["device", "sms"])
def pocket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """What arrives on phones, whatever the installation asks of consents that associates begin."""
    with arriving(monkeypatch, tmp_path, consent=request.param) as file:
        yield file


def a_phone(address: str = "203.0.113.9", **more: bool) -> Device:
    """A customer's browser that has opened the page."""
    return Device(BROWSER.user_agent, address, new_device_token(), **more)


async def begun(
    device: Device, where: RegisteredAt, pocket: Path, phone: str = PHONE, name: str | None = None
) -> Joining:
    command = StartRegistration(phone=phone, name=name)
    return await begin_to_join(command, where, device=device, messenger=DemoMessenger(pocket.parent))


async def confirmed(device: Device, joining: Joining, code: str) -> ConsentView:
    """The consent page, and the yes on it."""
    page = await open_consent(joining.token, device=device)
    assert isinstance(page, ConsentView)
    said = ConfirmConsent(text_version=page.text_version, form_token=page.form_token, code=code)
    await confirm_consent(joining.token, said, device=device)
    return page


async def test_who_comes_by_a_badge_becomes_its_associates_customer(db: None, pocket: Path) -> None:
    associate, code_id, own = await an_associate(), new_id(), a_phone()
    assert associate.store_id is not None
    where = RegisteredAt(associate.store_id, associate.id, code_id)
    started = await begun(own, where, pocket, name="李小明")
    page = await confirmed(own, started, await last_code(pocket, phone=E164))
    assert (page.needs_code, page.text_version, page.phone_masked) == (True, OF_THEIR_OWN, "139****5678")
    assert "自助注册" in page.text_zh[0]
    member = await fetch_row("SELECT source, home_store, acquirer, dedicated, came_by, name_masked FROM member")
    assert member is not None
    assert tuple(member) == ("self", associate.store_id, associate.id, associate.id, code_id, "李**")
    proof = msgspec.json.decode(await fetch_value("SELECT evidence FROM consent"))
    assert (proof["asked_by"], proof["printed_code"], proof["proof"]) == ("customer", str(code_id), "sms_code")
    told = msgspec.json.decode(await fetch_value("SELECT payload FROM event WHERE type = 'member_registered'"))
    assert (told["associate_id"], told["code_id"]) == (str(associate.id), str(code_id))


async def test_who_comes_by_a_code_of_the_store_belongs_to_the_store_alone(db: None, pocket: Path) -> None:
    store, own = await a_store(), a_phone()
    started = await begun(own, RegisteredAt(store.id, None, new_id()), pocket)
    await confirmed(own, started, await last_code(pocket, phone=E164))
    member = await fetch_row("SELECT home_store, acquirer, dedicated FROM member")
    assert member is not None
    assert tuple(member) == (store.id, None, None)
    assert await fetch_value("SELECT count(*) FROM binding") == 0


async def test_a_member_is_welcomed_alike_and_stays_whose_they_are(db: None, pocket: Path) -> None:
    theirs, other, own = await an_associate(), await an_associate(), a_phone()
    known = await a_member(dedicated=theirs, phone=PHONE)
    assert other.store_id is not None
    pages: list[ConsentView] = []
    for device, phone in ((own, PHONE), (a_phone(), "13912345679")):
        started = await begun(device, RegisteredAt(other.store_id, other.id, None), pocket, phone)
        page = await open_consent(started.token, device=device)
        assert isinstance(page, ConsentView)
        pages.append(msgspec.structs.replace(page, device_token="", form_token="", phone_masked="", expires_at=NOW))
        await confirmed(device, started, await last_code(pocket, phone=f"+86{phone}"))
    assert pages[0] == pages[1]
    assert await fetch_value("SELECT dedicated FROM member WHERE id = $1", known.id) == theirs.id
    assert await fetch_value("SELECT count(*) FROM member") == 2


async def test_a_free_member_gets_the_badges_associate_and_by_a_stores_code_stays_free(db: None, pocket: Path) -> None:
    associate, own = await an_associate(), a_phone()
    known = await a_member(phone=PHONE)
    assert associate.store_id is not None
    for whose, expected in ((None, None), (associate.id, associate.id)):
        started = await begun(own, RegisteredAt(associate.store_id, whose, None), pocket)
        await confirmed(own, started, await last_code(pocket, phone=E164))
        assert await fetch_value("SELECT dedicated FROM member WHERE id = $1", known.id) == expected


async def test_without_the_code_and_on_another_device_nothing_is_agreed(db: None, pocket: Path) -> None:
    store, own = await a_store(), a_phone()
    started = await begun(own, RegisteredAt(store.id, None, None), pocket)
    for wrong in ("", "000000"):
        with pytest.raises(CodeNotRight):
            await confirmed(own, started, wrong)
    with pytest.raises(ConsentOnOtherDevice):
        await open_consent(started.token, device=a_phone())
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_staffs_devices_browsers_without_cookies_and_wrong_phones_are_refused(db: None, pocket: Path) -> None:
    where = RegisteredAt((await a_store()).id, None, None)
    with pytest.raises(ConsentOnStaffDevice):
        await begun(a_phone(is_staffs=True), where, pocket)
    with pytest.raises(ConsentPageNotOpened):
        await begun(BROWSER, where, pocket)
    with pytest.raises(InvalidField):
        await begun(a_phone(), where, pocket, phone="12345678")
    with pytest.raises(NoMessenger):
        await begin_to_join(StartRegistration(phone=PHONE), where, device=a_phone(), messenger=NobodyCarries())
    assert (messages(pocket), await fetch_value("SELECT count(*) FROM registration")) == ([], 0)


async def test_a_phone_that_is_asked_for_too_often_begins_nothing_more(db: None, pocket: Path) -> None:
    where = RegisteredAt((await a_store()).id, None, new_id())
    for _ in range(5):
        await begun(a_phone(), where, pocket)
    with pytest.raises(TooManyCodes):
        await begun(a_phone(), where, pocket)
    assert await fetch_value("SELECT count(*) FROM registration") == 5


@pytest.mark.parametrize("pocket", ["device"], indirect=True)
async def test_of_many_who_come_by_one_code_at_once_no_more_than_may_begin(
    committed_db: str, pocket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "PER_CODE_AND_HOUR", 3)
    assert rules.PER_CODE_AND_HOUR > 100
    where = RegisteredAt((await a_store()).id, None, new_id())

    async def one(place: int) -> bool:
        try:
            await begun(a_phone(f"203.0.113.{place}"), where, pocket, phone=f"1391234567{place}")
        except TooManyCodes:
            return False
        return True

    assert sum(await asyncio.gather(*(one(place) for place in range(8)))) == 3
    other: UUID = new_id()
    await begun(a_phone(), RegisteredAt(where.store_id, None, other), pocket)
