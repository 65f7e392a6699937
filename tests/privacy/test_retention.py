"""What has been kept long enough goes, once two people agree to the very list: nothing more, and nothing twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock, retention
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.entry import retained
from guide_app.ground.members.schemas import RevealPhone
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.privacy.retention.rules import MOST_MONTHS, kept_until
from guide_app.ground.privacy.retention.work import erase_what_is_agreed, list_what_is_old
from tests.erasure.remains import journal_in
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate, hq_actor, once, signed_in

Json = Any  # what an answer holds
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
APPEAL = """
INSERT INTO commission_appeal (id, order_id, period, store, appellant, reason, words, state, filed_at, answer)
VALUES ($1, $2, date_trunc('month', $5::timestamptz)::date, $3, $4, 'mine', '是我的单', 'open', $5, '')
"""
CLOSED = "INSERT INTO commission_period (period, state) VALUES ($1, 'closed')"
ERASED = "SELECT erased_at IS NOT NULL FROM member WHERE id = $1"
moments = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.integers(1, MOST_MONTHS - 1))
def test_months_are_whole_and_end_at_a_local_midnight(at: datetime, months: int) -> None:
    until, today = kept_until(at, months), business_date(at)
    day = business_date(until)
    assert until == start_of(day)
    assert (today.year * 12 + today.month) - (day.year * 12 + day.month) == months
    assert day.day <= today.day
    assert kept_until(at, months + 1) < until <= kept_until(at + timedelta(days=1), months)


def test_whatever_is_kept_for_a_time_says_what_goes() -> None:
    assert retention.KINDS.keys() == {kind.name for kind in retained.KINDS}
    for kind in retained.KINDS:
        assert all(kind.title + kind.told)
        assert kind.least_months > 0


class Desk:
    """Two people at headquarters, by whom rules and lists are agreed to."""

    def __init__(self, client: httpx.AsyncClient, one: dict[str, str], second: dict[str, str]) -> None:
        self.client, self.one, self.second = client, one, second

    async def agree(self, address: str, **body: Json) -> Json:
        """Ask for it, and have the other one approve."""
        asked = await self.client.post(address, json={"reason": "隐私政策第七条"} | body, headers=self.one | once())
        assert asked.status_code == 202, asked.text
        approval = f"/v1/approvals/{asked.json()['id']}/approval"
        own = await self.client.post(approval, json={}, headers=self.one | once())
        assert own.status_code in (403, 409), own.text
        return await self.client.post(approval, json={}, headers=self.second | once())

    async def run_of(self, kind: str) -> Json:
        """The list of a kind that is open, None where none is."""
        kinds = (await self.client.get("/v1/retention-rules", headers=self.one)).json()
        return next(one["run"] for one in kinds if one["kind"] == kind)


@pytest.fixture
async def desk(db: None, client: httpx.AsyncClient, tmp_path: Path) -> Any:  # a fixture that ends with its journal
    """Headquarters, with a journal of erasures of their own."""
    one, second = [await signed_in(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    with journal_in(tmp_path):
        yield Desk(client, one, second)


async def test_members_go_once_two_agree_and_those_who_are_held_stay(desk: Desk, client: httpx.AsyncClient) -> None:
    now = clock.now()
    store = await a_store()
    seller, sku = await an_associate(store), await a_sku()
    old = now - timedelta(days=1200)
    names = ("gone", "met", "unpaid", "disputed", "unclosed", "asking", "fresh")
    members = {name: (await a_member(store, registered_at=old)).id for name in names}
    members["new"] = (await a_member(store)).id

    async def buys(name: str, days: int, *, pays: bool) -> UUID:
        with clock.pinned(now - timedelta(days=days)):
            line = [LineWanted(sku.code)]
            command = PlaceOrder(line, member_id=members[name], payment=CASH if pays else None)
            return (await place_order(an_actor(seller), command, desk=CouponDesk())).id

    orders = {name: await buys(name, 900, pays=True) for name in ("gone", "disputed")}
    await buys("unpaid", 900, pays=False)
    await buys("unclosed", 800, pays=True)
    await execute(APPEAL, new_id(), orders["disputed"], store.id, seller.id, now)
    await execute(CLOSED, (now - timedelta(days=850)).date().replace(day=1))
    asks = f"/v1/members/{members['asking']}/privacy-requests"
    await client.post(asks, json={"kind": "copy"}, headers=desk.one | once())
    await buys("fresh", 30, pays=True)

    assert await list_what_is_old(now) == 0, "nothing is listed without a rule"
    command = {"kind": "members.inactive", "months": 3, "reason": "太短"}
    short = await client.post("/v1/retention-rules", json=command, headers=desk.one | once())
    assert (short.status_code, short.json()["field"], short.json()["least"]) == (422, "months", 12)
    assert (await desk.agree("/v1/retention-rules", kind="members.inactive", months=24)).status_code == 200
    assert await list_what_is_old(now) == 1
    run = await desk.run_of("members.inactive")
    assert (run["state"], run["due"], run["held"], run["has_more"]) == ("listed", 2, 4, False)
    detail = (await client.get(f"/v1/retention-runs/{run['id']}", headers=desk.second)).json()
    assert {one["name"]: one["count"] for one in detail["held_by"]} == {
        "orders.unpaid": 1,
        "commissions.disputed": 1,
        "commissions.unclosed": 1,
        "privacy.asking": 1,
    }
    items = (await client.get(f"/v1/retention-runs/{run['id']}/items?held=true", headers=desk.one)).json()["items"]
    assert {(one["id"], one["held_by"]) for one in items} == {
        (str(members["unpaid"]), "orders.unpaid"),
        (str(members["disputed"]), "commissions.disputed"),
        (str(members["unclosed"]), "commissions.unclosed"),
        (str(members["asking"]), "privacy.asking"),
    }
    assert await list_what_is_old(now + timedelta(days=1)) == 0, "a list holds for a week"
    assert await erase_what_is_agreed(now) == 0, "nobody has agreed"

    visits = f"/v1/members/{members['met']}/touches"
    await client.post(visits, json={"kind": "visit"}, headers=await signed_in(seller) | once())
    assert (await desk.agree(f"/v1/retention-runs/{run['id']}/erasure")).status_code == 200
    assert await erase_what_is_agreed(now) == 1
    assert await erase_what_is_agreed(now) == 0
    erased = {name for name, member in members.items() if await fetch_value(ERASED, member)}
    assert erased == {"gone"}, "who came meanwhile stays"
    done = (await client.get(f"/v1/retention-runs/{run['id']}", headers=desk.one)).json()["run"]
    assert (done["state"], done["gone"], done["held"]) == ("done", 1, 4)
    assert await fetch_value("SELECT member FROM orders WHERE id = $1", orders["gone"]) == members["gone"]
    again = await client.post(
        f"/v1/retention-runs/{run['id']}/erasure", json={"reason": "再来"}, headers=desk.one | once()
    )
    assert (again.status_code, again.json()["code"]) == (409, "run_not_listed")


async def test_a_broken_off_run_goes_on_where_it_stood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    now, hq = clock.now(), await hq_actor()
    member = await a_member()
    with clock.pinned(now - timedelta(days=400)):
        for _ in range(5):
            await reveal_phone(hq, member.id, RevealPhone(reason="顾客要求回电"))
    await reveal_phone(hq, member.id, RevealPhone(reason="顾客要求回电"))
    await desk.agree("/v1/retention-rules", kind="members.reveals", months=12)
    await list_what_is_old(now)
    run = await desk.run_of("members.reveals")
    assert (run["due"], run["oldest"][:10]) == (5, (now - timedelta(days=400)).strftime("%Y-%m-%d"))
    await desk.agree(f"/v1/retention-runs/{run['id']}/erasure")
    monkeypatch.setattr("guide_app.ground.privacy.retention.work.AT_ONCE", 2)
    kind = retention.KINDS["members.reveals"]
    left = 3

    async def dies(subject: UUID, at: datetime) -> None:
        nonlocal left
        if not left:
            raise ConnectionResetError
        left -= 1
        await kind.erase(subject, at)

    broken = retention.RetentionKind(
        kind.name, kind.title, kind.told, kind.least_months, kind.old, dies, kind.is_of_members
    )
    monkeypatch.setitem(retention.KINDS, kind.name, broken)
    with pytest.raises(ConnectionResetError):
        await erase_what_is_agreed(now)
    assert await fetch_value("SELECT count(*) FROM member_reveal") == 4, "the batch that broke is whole again"
    assert (await desk.run_of("members.reveals"))["gone"] == 2
    monkeypatch.setitem(retention.KINDS, kind.name, kind)
    assert await erase_what_is_agreed(now) == 3
    assert await fetch_value("SELECT count(*) FROM member_reveal") == 1, "what is younger stays"
    assert await fetch_value("SELECT gone FROM retention_run") == 5
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'privacy.retention_done'") == 1
