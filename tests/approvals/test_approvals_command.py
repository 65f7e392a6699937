"""`guide approvals`: the operator on the server is the second person where a chain has one at headquarters."""

import json
import os
import subprocess
import sys
from pathlib import Path

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.associates.approvals import take_on
from guide_app.ground.associates.schemas import CreateAssociate, PostTo
from tests.databases import owner_of
from tests.factories import an_associate, with_account

GUIDE = str(Path(sys.executable).with_name("guide"))


def types(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run `guide approvals` to its end."""
    environment = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_of(url)}
    return subprocess.run(
        [GUIDE, "approvals", *command], capture_output=True, text=True, check=False, timeout=120, env=environment
    )


async def test_what_waits_is_listed_and_approved_with_a_note(committed_db: str) -> None:
    only = await with_account(await an_associate(role=Role.HQ_OPERATOR, name="周景行"))
    finance = CreateAssociate(number="F1", name="孙会计", posting=PostTo(role=Role.FINANCE))
    asked = await take_on(only, finance)
    assert isinstance(asked, ApprovalRequested)

    listed = types(committed_db, "list")
    assert (listed.returncode, str(asked.id) in listed.stdout, "孙会计" in listed.stdout) == (0, True, True), listed
    assert types(committed_db, "approve", str(asked.id)).returncode == 2, "a note is asked for"

    done = types(committed_db, "approve", str(asked.id), "--note", "唯一的总部员工", "--json")
    assert done.returncode == 0, done.stderr
    (approval,) = json.loads(done.stdout)
    assert (approval["state"], approval["decided_by"]) == ("approved", None)
    assert approval["note"].startswith("唯一的总部员工 (")
    assert await fetch_value("SELECT role FROM posting JOIN associate a ON a.id = associate WHERE a.number = 'F1'") == (
        "finance"
    )
    told = "SELECT actor_role FROM audit_entry WHERE action = 'approvals.approved'"
    assert await fetch_value(told) == "system"

    again = types(committed_db, "refuse", str(asked.id), "--note", "x")
    assert (again.returncode, "approval_decided" in again.stderr) == (2, True)
