"""Fault D2 and its kind: whoever starts with keys that are not the database's is refused, and told which setting."""

import pytest

from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.keys import (
    DataKeyMissing,
    DataKeyWrong,
    IndexKeyWrong,
    ValuesDoNotOpen,
    key_states,
    require_keys,
    retire,
)
from guide_app.base.kernel.privacy import vault
from guide_app.entry.wiring import SEALING
from guide_app.ground.files.service import send_file
from guide_app.ground.orders.till_import.runs.purposes import TILL_FILE
from tests.factories import a_member, hq_actor
from tests.keys.chain_keys import OTHER, SECRET, data_keys, started_with


async def test_the_first_start_notes_the_keys_and_the_next_one_passes(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        assert [state.is_known for state in await key_states()] == [False, False]
        await require_keys(SEALING)
        await require_keys(SEALING)
        states = {state.name: state for state in await key_states()}
    assert {name: (one.is_known, one.is_current, one.is_right) for name, one in states.items()} == {
        "data:s1": (True, True, True),
        "index": (True, True, True),
    }
    assert await fetch_value("SELECT count(*) FROM key_fingerprint") == 2


async def test_a_fingerprint_is_short_and_of_its_key_alone(db: None) -> None:
    with started_with(GUIDE_DATA_KEYS=data_keys("a", "b"), GUIDE_SECRET=SECRET):
        prints = {state.name: state.fingerprint for state in await key_states()}
        keys = vault()
    assert sorted(prints) == ["data:a", "data:b", "index"]
    assert len(set(prints.values())) == 3
    assert all(len(one) == 16 for one in prints.values())
    secrets = [keys.index_key.hex(), *(key.hex() for key in keys.keys.values())]
    assert not any(one in secret for one in prints.values() for secret in secrets)


async def test_another_secret_is_refused_and_the_setting_named(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k1")):
        await require_keys(SEALING)
    for index in ({"GUIDE_SECRET": OTHER}, {"GUIDE_SECRET": SECRET, "GUIDE_INDEX_SECRET": OTHER}):
        with started_with(GUIDE_DATA_KEYS=data_keys("k1"), **index), pytest.raises(IndexKeyWrong) as refused:
            await require_keys(SEALING)
        assert all("GUIDE_INDEX_SECRET" in said for said in refused.value.title)
    with started_with(GUIDE_SECRET=SECRET), pytest.raises(DataKeyMissing) as missing:
        await require_keys(SEALING)
    assert missing.value.facts == {"keys": ["k1"]}


async def test_the_same_id_with_another_key_is_refused(db: None) -> None:
    with started_with(GUIDE_INDEX_SECRET=SECRET, GUIDE_SECRET=SECRET):
        await require_keys(SEALING)
    with started_with(GUIDE_INDEX_SECRET=SECRET, GUIDE_SECRET=OTHER), pytest.raises(DataKeyWrong) as refused:
        await require_keys(SEALING)
    assert refused.value.facts == {"key": "s1"}


async def test_a_new_key_is_noted_and_an_old_one_may_go_once_it_is_retired(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k1")):
        await require_keys(SEALING)
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k2", "k1")):
        await require_keys(SEALING)
        assert [one.name for one in await key_states() if one.is_known] == ["data:k1", "data:k2", "index"]
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k2")):
        with pytest.raises(DataKeyMissing):
            await require_keys(SEALING)
        await retire(["k1"])
        await require_keys(SEALING)
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k1", "k2")):
        await require_keys(SEALING)
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=data_keys("k2")), pytest.raises(DataKeyMissing):
        await require_keys(SEALING)  # values have been sealed under the old key again


async def test_a_database_of_before_is_taken_over_with_its_own_keys_alone(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        member = await a_member(phone="13912345678", name="李小明")
        keys = vault()
        before = (keys.seal("member.name", "李小明"), keys.seal("member.phone", member.phone), member.id)
        await execute("UPDATE member SET name_sealed = $1, phone_sealed = $2 WHERE id = $3", *before)
        await execute("DELETE FROM member_key")
    wrong: list[tuple[dict[str, str], type[Refusal]]] = [
        ({"GUIDE_SECRET": OTHER}, ValuesDoNotOpen),
        ({"GUIDE_SECRET": SECRET, "GUIDE_INDEX_SECRET": OTHER}, IndexKeyWrong),
        ({"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": data_keys("k1")}, ValuesDoNotOpen),
    ]
    for environment, refusal in wrong:
        with started_with(**environment), pytest.raises(refusal):
            await require_keys(SEALING)
        assert await fetch_value("SELECT count(*) FROM key_fingerprint") == 0, "nothing is believed of wrong keys"
    with started_with(GUIDE_SECRET=SECRET):
        await require_keys(SEALING)
    with started_with(GUIDE_SECRET=OTHER), pytest.raises(DataKeyWrong):
        await require_keys(SEALING)


async def test_keys_that_open_nothing_of_a_person_are_refused_at_first(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        await a_member()
    with started_with(GUIDE_INDEX_SECRET=SECRET, GUIDE_SECRET=OTHER), pytest.raises(ValuesDoNotOpen):
        await require_keys(SEALING)


async def test_keys_of_files_open_too_although_they_are_no_texts(db: None) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        await send_file(await hq_actor(), b"a,b\n1,2\n", purpose=TILL_FILE.name, name="till.csv")
        await require_keys(SEALING)
    await execute("DELETE FROM key_fingerprint")
    with started_with(GUIDE_SECRET=OTHER), pytest.raises(ValuesDoNotOpen):
        await require_keys(SEALING)
