"""Codes: good once, for one purpose and a few minutes, asked for and tried a few times only."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch, fetch_value, leave
from guide_app.base.kernel.privacy import vault
from guide_app.ground.messages.carrying import all_carried
from guide_app.ground.messages.codes import CodeWanted, send_code, try_code, used
from guide_app.ground.messages.errors import CodeNotRight, MessageNotSent, NoMessenger, TooManyCodes
from guide_app.ground.messages.jobs import forget_codes
from guide_app.ground.messages.ports import CodeMessage, NobodyCarries
from guide_app.ground.messages.rules import PER_ADDRESS_AND_HOUR, PER_PHONE_AND_DAY, PER_PHONE_AND_HOUR, TRIES, Purpose

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
PHONE = "+8613912345678"


class Mailbox:
    """A messenger that keeps what it is given; `broken` takes nothing."""

    def __init__(self, *, broken: bool = False) -> None:
        self.messages: list[CodeMessage] = []
        self.broken = broken

    def require_ready(self) -> None:
        pass

    async def send(self, message: CodeMessage) -> None:
        if self.broken:
            raise MessageNotSent("status 500")
        self.messages.append(message)


def index_of(phone: str) -> bytes:
    return vault().index("member.phone", phone)


def wanted(
    phone: str = PHONE, *, purpose: Purpose = Purpose.SIGN_IN, subject: str = "", address: str = "", known: bool = True
) -> CodeWanted:
    return CodeWanted(purpose, index_of(phone), phone if known else None, address, subject)


async def sent(asked: CodeWanted) -> str:
    """The code that the phone got."""
    box = Mailbox()
    await send_code(asked, messenger=box)
    await all_carried()
    return box.messages[0].code


async def tried(code: str, *, purpose: Purpose = Purpose.SIGN_IN, subject: str = "", phone: str = PHONE) -> None:
    """Try a code and use it up."""
    code_id = await try_code(purpose, index_of(phone), code, subject=subject, at=clock.now())
    await leave(used(code_id, at=clock.now()))


async def refused(code: str, **of: object) -> None:
    with pytest.raises(CodeNotRight) as why:
        await tried(code, **of)  # type: ignore[arg-type]
    assert why.value.facts == {"field": "code"}, "which of them it is, is not said"


def another(code: str) -> str:
    """A code that it is not."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_code_is_good_once(db: None) -> None:
    code = await sent(wanted())
    assert len(code) == 6
    await tried(code)
    await refused(code)


async def test_a_code_is_taken_as_people_type_it(db: None) -> None:
    code = await sent(wanted())
    await tried(f" {code[:3]} {code[3:]}".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345６7", "-12345", "１２３４５"])
async def test_what_cannot_be_a_code_costs_no_try(db: None, typed: str) -> None:
    await sent(wanted())
    await refused(typed)
    assert await fetch_value("SELECT tries FROM phone_code") == 0


async def test_a_code_is_good_for_what_it_was_asked_for_alone(db: None) -> None:
    code = await sent(wanted(purpose=Purpose.CONSENT, subject="one"))
    await refused(code)
    await refused(code, purpose=Purpose.CONSENT, subject="another")
    await refused(code, purpose=Purpose.CONSENT, subject="one", phone="+8613912345679")
    await tried(code, purpose=Purpose.CONSENT, subject="one")


async def test_the_newest_code_alone_is_good(db: None) -> None:
    first, second = await sent(wanted()), await sent(wanted())
    if first != second:
        await refused(first)
    await tried(second)


async def test_a_code_lives_five_minutes(db: None) -> None:
    with clock.pinned(NOW):
        code = await sent(wanted())
    with clock.pinned(NOW + timedelta(minutes=5)):
        await refused(code)
    with clock.pinned(NOW + timedelta(minutes=4, seconds=59)):
        await tried(code)


async def test_five_tries_are_all(db: None) -> None:
    code = await sent(wanted())
    for _ in range(TRIES - 1):
        await refused(another(code))
    await tried(code)
    code = await sent(wanted())
    for _ in range(TRIES):
        await refused(another(code))
    await refused(code)


async def test_guesses_made_at_once_are_counted_all(committed_db: str) -> None:
    code = await sent(wanted())
    guesses = await asyncio.gather(*(tried(another(code)) for _ in range(TRIES)), return_exceptions=True)
    assert {type(guess) for guess in guesses} == {CodeNotRight}
    await refused(code)


async def test_of_two_who_use_a_code_at_once_one_is_refused(committed_db: str) -> None:
    code = await sent(wanted())
    outcomes = await asyncio.gather(*(tried(code) for _ in range(4)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CodeNotRight"] * 3 + ["NoneType"]


async def test_a_phone_is_sent_a_few_codes_an_hour_and_a_day(db: None) -> None:
    at, taken = NOW, 0
    for hour in range(4):
        with clock.pinned(at + timedelta(hours=hour)):
            for _ in range(PER_PHONE_AND_HOUR + 1):
                with contextlib.suppress(TooManyCodes):
                    await sent(wanted())
                    taken += 1
    assert taken == PER_PHONE_AND_DAY
    with clock.pinned(at):
        await sent(wanted("+8613912345670"))


async def test_an_address_asks_for_so_many_an_hour_whatever_the_phones(db: None) -> None:
    phones = [f"+86139{number:08d}" for number in range(PER_ADDRESS_AND_HOUR + 1)]
    with clock.pinned(NOW):
        for phone in phones[:-1]:
            await send_code(wanted(phone, address="203.0.113.7"), messenger=Mailbox())
        with pytest.raises(TooManyCodes):
            await send_code(wanted(phones[-1], address="203.0.113.7"), messenger=Mailbox())
        await send_code(wanted(phones[-1], address="203.0.113.8"), messenger=Mailbox())
    await all_carried()


async def test_limits_hold_in_a_crowd(committed_db: str) -> None:
    asked = (send_code(wanted(), messenger=Mailbox()) for _ in range(PER_PHONE_AND_HOUR + 4))
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(outcome, TooManyCodes) for outcome in outcomes) == 4
    assert await fetch_value("SELECT count(*) FROM phone_code") == PER_PHONE_AND_HOUR


async def test_who_is_not_known_is_counted_and_sent_nothing(db: None) -> None:
    box = Mailbox()
    for _ in range(PER_PHONE_AND_HOUR):
        await send_code(wanted(known=False), messenger=box)
    with pytest.raises(TooManyCodes):
        await send_code(wanted(known=False), messenger=box)
    await all_carried()
    assert box.messages == []


async def test_nothing_in_clear_is_kept(db: None) -> None:
    code = await sent(wanted(address="203.0.113.7"))
    kept = str(await fetch("SELECT * FROM phone_code"))
    for secret in (code, "3912345678", "203.0.113.7"):
        assert secret not in kept.replace(str(await fetch_value("SELECT id FROM phone_code")), "")


async def test_a_provider_that_is_away_is_told_in_the_log_alone(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    await send_code(wanted(), messenger=Mailbox(broken=True))
    await all_carried()
    said = "".join(capsys.readouterr())
    assert "message not sent" in said
    assert "3912345678" not in said


async def test_without_a_provider_nothing_is_asked_for(db: None) -> None:
    with pytest.raises(NoMessenger):
        await send_code(wanted(), messenger=NobodyCarries())
    assert await fetch_value("SELECT count(*) FROM phone_code") == 0


async def test_codes_are_forgotten_and_proofs_of_consents_are_not(db: None) -> None:
    with clock.pinned(NOW):
        await tried(await sent(wanted()))
        await tried(await sent(wanted(purpose=Purpose.CONSENT)), purpose=Purpose.CONSENT)
        await sent(wanted(purpose=Purpose.CONSENT))
    assert await forget_codes(NOW + timedelta(days=1)) == 0
    assert await forget_codes(NOW + timedelta(days=3)) == 2
    assert await fetch_value("SELECT purpose FROM phone_code WHERE used_at IS NOT NULL") == "consent"
    await execute("DELETE FROM phone_code")
