"""How many times placing and paying an order asks the database: every sale waits for each of them."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from coupons.queries import coupon_of_id
from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate, IssueCoupon
from coupons.service.issuing import issue_coupon
from coupons.service.templates import create_template
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import connection, fetch_value
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate, hq_actor, once, signed_in
from tests.qr_codes.stickers import a_bound_code
from tests.statements import statements_of_the_pool


class _Till:
    """A store with its associate signed in, two articles, and a member with coupons."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        headers: dict[str, str],
        manager: dict[str, str],
        body: dict[str, Any],
        codes: list[str],
    ) -> None:
        self._http, self._headers, self._manager, self._body, self._codes = http, headers, manager, body, codes

    async def sell(self, *, coupon: bool = True, paid: bool = True, code: str | None = None) -> dict[str, Any]:
        """One order of two lines."""
        body = {**self._body, "coupon_codes": [self._codes.pop()] if coupon else [], "code": code}
        if paid:
            body["payment"] = {"method": "till_cash"}
        answer = await self._http.post("/v1/orders", json=body, headers=self._headers | once())
        assert answer.status_code == 201, answer.text
        view: dict[str, Any] = answer.json()
        return view

    async def pay(self, order: dict[str, Any]) -> None:
        """Its payment, in cash."""
        path = f"/v1/orders/{order['id']}/payments"
        answer = await self._http.post(path, json={"method": "till_cash"}, headers=self._headers | once())
        assert answer.status_code == 201, answer.text

    async def exchange(self, order: dict[str, Any], *codes: str) -> None:
        """One unit of the first line for one of the second."""
        wanted = {"sku": order["lines"][1]["sku"], "quantity": 1}
        body = {"returns": [{"line": 1, "units": 1}], "lines": [wanted], "coupon_codes": codes, "reason": "换"}
        answer = await self._http.post(f"/v1/orders/{order['id']}/exchanges", json=body, headers=self._manager | once())
        assert answer.status_code == 201, answer.text

    async def take_back(self, order: dict[str, Any], *, units: int = 1) -> None:
        """So many units of each line."""
        body = {"lines": [{"line": no, "units": units} for no in (1, 2)]}
        answer = await self._http.post(f"/v1/orders/{order['id']}/refunds", json=body, headers=self._manager | once())
        assert answer.status_code == 201, answer.text


@pytest.fixture
async def till(committed_db: str, client: httpx.AsyncClient) -> _Till:
    store = await a_store()
    associate = await an_associate(store)
    member = await a_member(store)
    skus = [await a_sku(), await a_sku(price_fen=5_000)]
    template = CreateTemplate(
        code="TEN",
        name="立减十元",
        terms={"kind": "FIXED", "off": 1_000},
        validity=AfterClaimRuleDocument(days=7),
        claim_from=datetime(2020, 1, 1, tzinfo=UTC),
        stock=10,
        per_member_limit=10,
    )
    await create_template(await hq_actor(), template)
    seller = an_actor(associate)
    codes = []
    for _ in range(3):
        issued = await issue_coupon(seller, IssueCoupon(template="TEN", member_id=member.id))
        codes.append(str((await coupon_of_id(seller, issued.id)).code))
    body = {"member_id": str(member.id), "lines": [{"sku": sku.code, "quantity": 2} for sku in skus]}
    manager = await an_associate(store, role=Role.STORE_MANAGER)
    return _Till(client, await signed_in(associate), await signed_in(manager), body, codes)


async def test_placing_and_paying_with_a_coupon_reads_once_and_writes_once(till: _Till) -> None:
    await till.sell()
    async with statements_of_the_pool() as sent:
        order = await till.sell()
    assert order["status"] == "paid"
    assert order["coupon_fen"] == 1_000
    read, written = sent
    assert "FROM store" in read
    assert "price_fen" in read
    assert "JOIN coupon" in read
    called = re.findall(r"WHEN (\w+)", written)
    assert called == ["book_order_v7", "use_coupons_v1", "remember_answer_v1", "append_to_trail_v1"]
    assert await fetch_value("SELECT count(*) FROM event WHERE payload ->> 'order_id' = $1", order["id"]) == 2
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE subject = $1", f"order:{order['id']}") == 1


async def test_an_order_without_coupons_takes_as_many(till: _Till) -> None:
    await till.sell()
    async with statements_of_the_pool() as sent:
        await till.sell(coupon=False)
    assert len(sent) == 2, sent


async def test_the_code_that_led_to_it_is_read_and_written_along(till: _Till) -> None:
    tag = await a_bound_code()
    await till.sell(code=tag.code)
    async with statements_of_the_pool() as sent:
        order = await till.sell(code=tag.code)
    assert order["code_id"] == str(tag.id)
    assert len(sent) == 2, sent


async def test_placing_and_paying_later_take_two_round_trips_each(till: _Till) -> None:
    await till.pay(await till.sell(paid=False))
    async with statements_of_the_pool() as sent:
        order = await till.sell(paid=False)
    assert order["status"] == "placed"
    assert len(sent) == 2, sent
    async with statements_of_the_pool() as sent:
        await till.pay(order)
    assert len(sent) == 2, sent
    assert await fetch_value("SELECT status FROM orders WHERE number = $1", order["number"]) == "paid"


async def test_a_refund_locks_its_order_reads_and_writes_once(till: _Till) -> None:
    first, second = await till.sell(coupon=False), await till.sell()
    await till.take_back(first)
    async with statements_of_the_pool() as sent:
        await till.take_back(second)
    begin, locked, read, written, commit = sent
    assert begin.startswith("BEGIN")
    assert "FOR UPDATE" in locked
    assert "FROM order_line" in read
    assert "refund_order_v5" in written
    assert commit.startswith("COMMIT")


async def test_an_exchange_reads_what_is_taken_instead_and_writes_all_at_once(till: _Till) -> None:
    first, second = await till.sell(coupon=False), await till.sell(coupon=False)
    await till.exchange(first)
    async with statements_of_the_pool() as sent:
        await till.exchange(second)
    begin, locked, read, priced, written, commit = sent
    assert (begin.partition(" ")[0], commit.partition(" ")[0]) == ("BEGIN;", "COMMIT;")
    assert ("FOR UPDATE" in locked, "FROM order_line" in read, "day_cut_hours" in priced) == (True, True, True)
    called = re.findall(r"refund_order_v5|book_order_v7|book_exchange_v1|remember_answer_v1", written)
    assert called == ["refund_order_v5", "book_order_v7", "book_exchange_v1", "remember_answer_v1"]


async def test_the_last_refund_reads_the_coupons_besides(till: _Till) -> None:
    first, second = await till.sell(), await till.sell()
    await till.take_back(first, units=2)
    async with statements_of_the_pool() as sent:
        await till.take_back(second, units=2)
    assert len(sent) == 6, sent
    assert "return_coupons_v1" in sent[4]


async def test_the_plans_of_the_order_path_are_kept(till: _Till) -> None:
    """PostgreSQL plans a statement anew each time while it thinks that the values make a better plan."""
    for _ in range(8):
        await till.sell(coupon=False)
    plans = "SELECT statement FROM pg_prepared_statements WHERE generic_plans + custom_plans > 5 AND generic_plans = 0"
    async with connection() as conn:
        assert [row["statement"] for row in await conn.fetch(plans) if "price_fen" in row["statement"]] == []
