"""What an older import kept of phones that were typed for cards is hidden, once and for good."""

from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.members.till_phones import NUMBER, hide_phones, number_of
from tests.factories import a_store


async def test_numbers_that_are_phones_become_what_they_would_be_today(db: None) -> None:
    store = await a_store()
    for number in ("13911112222", "8613911113333", "80001234", "13912"):
        member = new_id()
        await execute("INSERT INTO till_member (number, member) VALUES ($1, $2)", number, member)
        await execute(
            "INSERT INTO member (id, number, name_masked, phone_masked, level, source, registered_at, home_store,"
            " version) VALUES ($1, $2, '', '', 'basic', 'till', now(), $3, 1)",
            member,
            number,
            store.id,
        )
    assert await hide_phones() == 2
    assert await hide_phones() == 0
    index = vault().index(PHONE, normalise_phone("13911112222"))
    numbers = [row["number"] for row in await fetch("SELECT number FROM member ORDER BY number")]
    assert {"80001234", "13912", number_of(index)} < set(numbers)
    assert not [number for number in numbers if "1391111" in number]
    assert numbers == [row["number"] for row in await fetch("SELECT number FROM till_member ORDER BY number")]
    said = "SELECT count(*) FROM audit_entry WHERE action = 'members.till_phones_hidden'"
    assert await fetch_value(said) == 1


async def test_the_number_is_the_same_in_both_languages(db: None) -> None:
    index = vault().index(PHONE, "+8613911112222")
    assert await fetch_value(f"SELECT {NUMBER.format(index='$1::bytea')}", index) == number_of(index)
