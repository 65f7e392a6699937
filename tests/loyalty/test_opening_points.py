"""Points that members bring from before: previewed in numbers, approved by a second person, given once."""

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.verifying import compare
from guide_app.ground.approvals.queries import approval
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.imports.schemas import ImportCounts
from loyalty.checks import CHECKS
from tests.factories import a_member, a_region, a_store, an_associate, with_account
from tests.imports.sheets import imported, workbook
from tests.loyalty.loyalty_scene import in_force, points
from tests.members.merging import merged

HEAD = ("手机号", "卡号", "成长值")
WAITING = "SELECT id FROM approval WHERE kind = 'loyalty.opening_points' AND state = 'pending' ORDER BY id"


async def test_a_sheet_gives_points_once_and_by_two_people(committed_db: str) -> None:
    store, far = await a_store("S1", await a_region("EAST")), await a_store("S2", await a_region("WEST"))
    asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    finance = await with_account(await an_associate(role=Role.FINANCE))
    one, other = await a_member(store, phone="13812340001"), await a_member(far, phone="13812340002", number="VIP2")
    lost = await a_member(store, phone="13812340003")
    data = workbook(
        HEAD,
        ("13812340001", None, 1_200),
        (None, "VIP2", 600),
        ("13812340003", None, 30),
        (None, "NOBODY", 5),
        ("13812340002", "VIP2", 7),
        ("13812340009", None, 0),
    )
    assert (await imported("points", data, asker)).previewed == ImportCounts(refused=6), "no rules yet"
    await in_force()
    for _ in range(2):
        done = await imported("points", data, asker)
        assert done.previewed == ImportCounts(changed=3, refused=3)
        assert done.applied is not None
        assert (done.applied.changed, done.applied.refused) == (3, 3)
    assert await points(one) == (0, 0), "nothing before a second person"
    first, second = [row["id"] for row in await fetch(WAITING)]
    told = await approval(finance, first)
    assert "3 位会员的期初成长值，共 1,830 点" in str(told)
    await merged(asker, one.id, lost.id)
    await approve(finance, first, Decide())
    await approve(finance, second, Decide())
    assert await points(other) == (600, 600)
    whole = "SELECT sum(points)::int FROM growth_entry WHERE reason = 'import'"
    assert await fetch_value(whole) == 1_830, "each once, whoever was merged since"
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'loyalty.opening_points'") >= 2
    again = workbook(HEAD, (None, "VIP2", 600), ("13812340001", None, 9))
    assert (await imported("points", again, asker)).previewed == ImportCounts(unchanged=1, refused=1)
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
