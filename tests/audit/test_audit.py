"""The audit log is read by those who answer for the chain or a part of it, the newest first, by whatever narrows it."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest
from guide_app.ground.audit.queries import audit_entries
from tests.factories import a_region, a_store, an_actor_as, an_associate, signed_in, with_account

ALL = PageRequest(None, 100)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


async def _recorded(actor: Actor, action: str, subject: str, at: datetime) -> None:
    with clock.pinned(at):
        async with transaction():
            await audit.record(actor, action, subject, amount_fen=7)


async def _seen(actor: Actor, paging: PageRequest = ALL, **asked: object) -> list[tuple[str, str]]:
    page = await audit_entries(actor, paging, **asked)  # type: ignore[arg-type]
    return [(entry.action, entry.subject) for entry in page.items if entry.action.startswith("test.")]


async def test_entries_are_narrowed_by_subject_action_actor_and_time(db: None) -> None:
    auditor = await an_actor_as(Role.AUDITOR)
    other = Actor(new_id(), Role.FINANCE, ("/",))
    for number, (actor, action, subject) in enumerate(
        [(other, "test.paid", "thing:1"), (SYSTEM, "test.paid", "thing:2"), (other, "test.sent", "thing:1")]
    ):
        await _recorded(actor, action, subject, NOON + timedelta(hours=number))
    paid1, paid2, sent1 = ("test.paid", "thing:1"), ("test.paid", "thing:2"), ("test.sent", "thing:1")
    assert await _seen(auditor) == [sent1, paid2, paid1]
    assert await _seen(auditor, subject="thing:1") == [sent1, paid1]
    assert await _seen(auditor, subject="thing:1", action="test.paid", actor_id=other.id) == [paid1]
    assert await _seen(auditor, subject="thing:1", actor_id=new_id()) == []
    assert await _seen(auditor, action="test.paid") == [paid2, paid1]
    assert await _seen(auditor, actor_id=other.id) == [sent1, paid1]
    assert await _seen(auditor, actor_id=other.id, action="test.sent") == [sent1]
    assert await _seen(auditor, since=NOON + timedelta(hours=1)) == [sent1, paid2]
    assert await _seen(auditor, since=NOON, until=NOON + timedelta(hours=1)) == [paid1]


async def test_pages_hold_every_entry_once_also_those_of_one_moment(db: None) -> None:
    auditor = await an_actor_as(Role.AUDITOR)
    for number in range(7):
        await _recorded(SYSTEM, "test.many", f"thing:{number}", NOON + timedelta(hours=number // 3))
    for asked in ({}, {"action": "test.many"}):
        found: list[UUID] = []
        while True:
            page = await audit_entries(
                auditor,
                PageRequest(found[-1] if found else None, 2),
                since=NOON,
                until=NOON + timedelta(days=1),
                **asked,  # type: ignore[arg-type]
            )
            found += [entry.id for entry in page.items]
            if page.next_cursor is None:
                break
        assert len(found) == len(set(found)) == 7
    with pytest.raises(InvalidField):
        await audit_entries(auditor, PageRequest(new_id(), 2))


async def test_an_auditor_of_a_region_reads_what_was_done_there(db: None) -> None:
    with pytest.raises(Forbidden):
        await audit_entries(await an_actor_as(Role.STORE_MANAGER), ALL)
    east, west = await a_region("EAST"), await a_region("WEST")
    auditor = await an_actor_as(Role.AUDITOR, region=east)
    store = await a_store(region=east)
    here, there = await with_account(await an_associate(store)), await with_account(await an_associate(await a_store()))
    for number, actor in enumerate([here, there, SYSTEM]):
        await _recorded(actor, "test.done", f"thing:{number}", clock.now())
    seen = [("test.done", "thing:0")]
    assert await _seen(auditor, action="test.done") == seen
    assert await _seen(auditor, place=store.path) == seen
    assert await _seen(auditor, subject="thing:0") == seen
    assert await _seen(auditor, actor_id=here.id) == seen
    for hidden in ({"subject": "thing:1"}, {"subject": "thing:2"}, {"actor_id": there.id}):
        assert await _seen(auditor, **hidden) == []
    for place in ("/", west.path):
        with pytest.raises(InvalidField):
            await audit_entries(auditor, ALL, place=place)


async def test_the_log_is_read_over_http(client: httpx.AsyncClient, db: None) -> None:
    await _recorded(SYSTEM, "test.http", "thing:1", NOON)
    headers = await signed_in(await an_associate(role=Role.AUDITOR))
    found = await client.get("/v1/audit-entries?action=test.http&since=2026-01-01T00:00:00Z", headers=headers)
    assert found.status_code == 200
    (entry,) = found.json()["items"]
    assert (entry["subject"], entry["actor_id"], entry["actor_role"], entry["detail"]) == (
        "thing:1",
        None,
        "system",
        {"amount_fen": 7},
    )


async def test_entries_are_narrowed_by_the_beginning_of_an_action(db: None) -> None:
    auditor = await an_actor_as(Role.AUDITOR)
    for number, action in enumerate(["test.a.one", "test.a.two", "test.ab", "test.b", "test.a.one"]):
        await _recorded(SYSTEM, action, f"thing:{number}", NOON + timedelta(hours=number))
    seen = await _seen(auditor, action="test.a.")
    assert seen == [("test.a.one", "thing:4"), ("test.a.two", "thing:1"), ("test.a.one", "thing:0")]
    assert await _seen(auditor, action="test.a") == []
    first = await audit_entries(auditor, PageRequest(None, 2), action="test.a.")
    rest = await audit_entries(auditor, PageRequest(first.items[-1].id, 2), action="test.a.")
    assert [one.subject for one in (*first.items, *rest.items)] == ["thing:4", "thing:1", "thing:0"]
    assert await _seen(auditor, action="test.", subject="thing:3") == [("test.b", "thing:3")]


async def test_entries_are_narrowed_by_where_the_person_worked_that_day(db: None) -> None:
    auditor = await an_actor_as(Role.AUDITOR)
    east, west = await a_region("EAST"), await a_region("WEST")
    here = await with_account(await an_associate(await a_store(region=east)))
    there = await with_account(await an_associate(await a_store(region=west)))
    for number, actor in enumerate([here, there, here]):
        await _recorded(actor, "test.done", f"thing:{number}", NOON + timedelta(hours=number))
    await execute(
        "UPDATE posting SET valid_to = $2 WHERE associate = $1", here.associate_id, NOON.date() + timedelta(1)
    )
    await _recorded(here, "test.done", "thing:later", NOON + timedelta(days=3))
    assert await _seen(auditor, place=east.path) == [("test.done", "thing:2"), ("test.done", "thing:0")]
    assert await _seen(auditor, place=west.path, action="test.") == [("test.done", "thing:1")]
    assert await _seen(auditor, place=east.path, subject="thing:0") == [("test.done", "thing:0")]
    assert await _seen(auditor, place=west.path, subject="thing:0") == []
    assert await _seen(auditor, place=west.path, actor_id=here.id) == []


@pytest.mark.parametrize("path", ["/v1/audit-entries?", "/v1/audit-entries/export.csv?reason=x&"])
@pytest.mark.parametrize("name", ["since", "until"])
async def test_a_moment_without_an_offset_is_refused(client: httpx.AsyncClient, db: None, path: str, name: str) -> None:
    headers = await signed_in(await an_associate(role=Role.AUDITOR))
    answer = await client.get(f"{path}{name}=2026-01-01T00:00:00", headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, name)
    assert (await client.get(f"{path}{name}=2026-01-01T00:00:00Z", headers=headers)).status_code == 200


async def test_the_log_is_exported_as_a_sheet_without_formulas(committed_db: str, client: httpx.AsyncClient) -> None:
    auditor = await an_associate(role=Role.AUDITOR)
    for number in range(1_003):
        await _recorded(SYSTEM, "test.exported", f"=thing:{number}", NOON + timedelta(seconds=number))
    headers = await signed_in(auditor)
    url = "/v1/audit-entries/export.csv"
    assert (await client.get(url, headers=headers)).status_code == 400
    answer = await client.get(url, params={"reason": "年审", "action": "test."}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][4:6] == ["action", "subject"]
    assert [line[5] for line in lines[1:]] == [f"'=thing:{number}" for number in reversed(range(1_003))]
    noted = await fetch_value("SELECT detail->>'reason' FROM audit_entry WHERE action = 'audit.exported'")
    assert noted == "年审"
    manager = await signed_in(await an_associate(role=Role.STORE_MANAGER))
    assert (await client.get(url, params={"reason": "x"}, headers=manager)).status_code == 403
