"""Two roles: the owner changes tables, the application reads and writes rows and nothing else."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.migrations import OwnerNeeded, migrate
from guide_app.base.kernel.roles import Addresses, as_role, each_host, grant_rights
from tests.databases import as_owner, owner_of, run_on, with_database

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"

GUIDE = [sys.executable, "-c", "from guide_app.entry.cli.main import main; main()"]

REFUSED = [
    "CREATE TABLE extra (id int)",
    "ALTER TABLE orders ADD COLUMN extra int",
    "DROP TABLE event",
    "CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE event DISABLE TRIGGER append_only",
    "TRUNCATE orders CASCADE",
    "TRUNCATE event",
    "DELETE FROM event",
    "UPDATE event SET type = 'other'",
    "DELETE FROM audit_entry",
    "UPDATE commission_entry SET amount_fen = 1",
    "DELETE FROM touchpoint",
    "UPDATE event_epoch SET epoch = 7",
    "DELETE FROM migration",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_application_may_not(db: None, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(statement)


async def test_the_product_works_as_the_application(db: None) -> None:
    assert await fetch_value("SELECT current_user") == "guide_app"
    assert await execute("DELETE FROM remembered_answer") == 0


async def test_not_even_the_owner_changes_what_was_written_down(committed_db: str) -> None:
    await audit.record(SYSTEM, "test.happened", "nothing")
    for statement in ("UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await as_owner(committed_db, statement)


async def test_rights_are_given_once_and_mended(committed_db: str) -> None:
    await as_owner(
        committed_db, "GRANT DELETE, TRUNCATE ON event TO guide_app", "REVOKE INSERT ON orders FROM guide_app"
    )
    owner = await asyncpg.connect(owner_of(committed_db))
    try:
        assert await grant_rights(owner, "guide_app") == 2
        assert await grant_rights(owner, "guide_app") == 0
    finally:
        await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("DELETE FROM event")


async def test_a_role_that_may_not_change_tables_takes_a_database_that_is_up_to_date(committed_db: str) -> None:
    await migrate(Addresses.of_one_role(committed_db))
    await as_owner(committed_db, "DELETE FROM migration WHERE app_name = 'commissions'")
    with pytest.raises(OwnerNeeded):
        await migrate(Addresses.of_one_role(committed_db))


@pytest.fixture
async def operated(server_url: str) -> AsyncIterator[Addresses]:
    """A database made by the statements that docs/operations.md gives to operators."""
    (written,) = re.findall(r"```sql\n(CREATE ROLE.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)
    name = f"typed_{uuid4().hex[:8]}"
    statements = [line for line in written.replace("guide", name).splitlines() if line]
    await run_on(server_url, *statements)
    url = with_database(server_url, name)
    try:
        yield Addresses(as_role(url, f"{name}_app", "secret-a"), as_role(url, f"{name}_owner", "secret-o"))
    finally:
        drops = (f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {name}_app", f"DROP ROLE {name}_owner")
        await run_on(server_url, *drops)


@pytest.mark.slow
async def test_what_operators_are_told_to_type_makes_two_roles_that_work(operated: Addresses) -> None:
    with pytest.raises(OwnerNeeded):
        await migrate(Addresses.of_one_role(operated.application))
    environment = os.environ | operated.environment
    subprocess.run([*GUIDE, "migrate"], check=True, capture_output=True, env=environment)  # noqa: ASYNC221 - nothing else
    application = await asyncpg.connect(operated.application)
    try:
        await application.execute("INSERT INTO event_cursor (subscriber, updated_at) VALUES ('typed', now())")
        for statement in REFUSED:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await application.execute(statement)
    finally:
        await application.close()


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("postgresql://a:b@one/guide", ["postgresql://a:b@one/guide"]),
        (
            "postgresql://a:b@one:5432,two:5433/guide?target_session_attrs=read-write",
            [
                "postgresql://a:b@one:5432/guide?target_session_attrs=read-write",
                "postgresql://a:b@two:5433/guide?target_session_attrs=read-write",
            ],
        ),
        ("postgresql://a@/guide?host=/run/pg", ["postgresql://a@/guide?host=/run/pg"]),
        (
            "postgresql://a@/guide?host=/one,two&port=1,2",
            ["postgresql://a@/guide?host=/one&port=1", "postgresql://a@/guide?host=two&port=2"],
        ),
    ],
)
def test_each_host_of_an_address_can_be_waited_for_by_itself(url: str, places: list[str]) -> None:
    assert each_host(url) == places
