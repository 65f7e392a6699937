"""Between the yes of WeChat Pay and our books: whoever dies there leaves nothing half, and the money counts once."""

import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_row, fetch_value
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.placing import place_order
from payments.asking import ask_for_payment
from payments.settling import take_in
from payments.tending import tend_requests
from tests.coupons.coupon_factories import a_shop
from tests.payments.pay_bench import a_pay_bench, files, set_wechat_pay
from tests.safety.faults import OwnPostgres, Process, connected
from tests.safety.killing import ROOT, until_nobody_holds_a_cursor

pytestmark = pytest.mark.faults

STANDS = """
SELECT (SELECT count(*) FROM payment p WHERE p.order_id = o.id) AS payments,
  (SELECT count(*) FROM pay_refund b WHERE b.order_id = o.id) AS backs, r.outcome, o.status
FROM pay_request r JOIN orders o ON o.id = r.order_id WHERE r.order_id = $1
"""


async def test_who_dies_between_a_yes_and_its_booking_loses_and_doubles_nothing(
    postgres: OwnPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.a_database()
    async with connected(url), a_pay_bench() as bench:
        set_wechat_pay(monkeypatch, bench)
        await bench.do("deliveries", lose_next=9)
        shop, orders, said = await a_shop(), [], []
        for name in ("wanted", "given-up"):
            order = await place_order(shop.actor, PlaceOrder(lines=[LineWanted(shop.sku.code, 1)]), desk=DESK)
            asked = await ask_for_payment(bench.client, order.id, desk=DESK)
            await bench.do("pay", out_trade_no=asked.number)
            told = await bench.client.transaction(asked.number)
            assert told is not None
            (tmp_path / name).write_bytes(msgspec.json.encode(told))
            orders.append(order.id)
            said.append(told)
        await cancel_order(SYSTEM, orders[1], desk=DESK)
        dying = Process(
            *(str(Path(__file__).with_name("killed_payments.py")), url),
            *(str(tmp_path / name) for name in ("wanted", "given-up")),
            program=[sys.executable],
            said=tmp_path / "died",
            **{"PYTHONPATH": str(ROOT)} | files().environment("http://127.0.0.1:1"),
        )
        dying.wait()
        died = (tmp_path / "died").read_text()
        assert dying.ended_well, died
        assert [int(times) > 3 for times in died.splitlines() if times.isdigit()] == [True, True], died
        await until_nobody_holds_a_cursor()
        for told in said:
            assert not await take_in(told, desk=DESK, at=clock.now())
        await tend_requests(clock.now() + timedelta(minutes=2), desk=DESK)
        found = [tuple(await fetch_row(STANDS, order) or ()) for order in orders]
        assert found == [(1, 0, "booked", "paid"), (0, 1, "given_back", "cancelled")]
        assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'payments.paid'") == 2
