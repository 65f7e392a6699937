"""The price in force: SQL and Python say the same, over time too, by every way, and whatever the history."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from guide_app.base.kernel.verifying import compare
from guide_app.ground.catalog.checks import CHECKS, ENDS
from guide_app.ground.catalog.fragments import in_force as in_force_sql
from guide_app.ground.catalog.pricing.rules import Entry, in_force, timeline
from guide_app.ground.catalog.pricing.schemas import CreateBook, WithdrawPrice
from guide_app.ground.catalog.pricing.service.books import create_book
from guide_app.ground.catalog.pricing.service.withdrawing import withdraw_price
from guide_app.ground.catalog.products.making import ProductNamed, ensure_products
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.catalog.service.pricing import INSERT_PRICES, PriceRow
from tests.factories import a_price, a_region, a_sku, a_store, an_associate, hq_actor, once, signed_in
from tests.pages.visitor import Visitor

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY = timedelta(days=1)
PATHS = ("/", "/E/", "/E/S/")
MOMENTS = st.integers(-5, 5).map(lambda days: NOON + days * DAY)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.uuids(),
        path=st.sampled_from(PATHS),
        channel=st.sampled_from([None, "livestream", "till"]),
        level=st.sampled_from([None, "silver", "gold"]),
        price_fen=st.integers(1, 5),
        floor_fen=st.just(0),
        tag_fen=st.sampled_from([None, 5, 6]),
        valid_from=MOMENTS,
        valid_to=st.none() | MOMENTS.map(lambda at: at + 6 * DAY),
        withdrawn_at=st.none() | MOMENTS,
    ),
    max_size=8,
    unique_by=lambda entry: entry.id,
)
AT = f"""
SELECT price_fen, floor_fen, level, everyone_fen, list_fen FROM sku s
CROSS JOIN LATERAL ({in_force_sql(above="$1::text[]", at="$2::timestamptz", levels="$3::text[]", channel="$4::text")}) p
WHERE s.id = $5
"""


@given(ENTRIES, st.sampled_from([(), ("silver",), ("silver", "gold")]), st.sampled_from([None, "livestream", "mall"]))
def test_a_timeline_says_what_is_in_force_at_each_moment(
    entries: list[Entry], levels: tuple[str, ...], channel: str | None
) -> None:
    first, last = NOON - 6 * DAY, NOON + 12 * DAY
    spans = timeline(entries, first=first, last=last, above=PATHS, levels=levels, channel=channel)
    assert all(one.begins_at < one.ends_at for one in spans)
    assert all(one.ends_at <= other.begins_at for one, other in pairwise(spans))
    for half_days in range(36):
        at = first + half_days * DAY / 2
        held = in_force(entries, at=at, above=PATHS, levels=levels, channel=channel)
        shown = [span for span in spans if span.begins_at <= at < span.ends_at]
        assert [span.entry_id for span in shown] == ([held.entry.id] if held else [])
        if held is not None and channel == "mall":
            assert held.entry.channel is None, "a channel without prices of its own has those of all"


async def test_sql_and_python_say_the_same_and_what_is_over_is_not_read(db: None) -> None:
    random = Random(7)
    sku = await a_sku("K1")
    await execute("DELETE FROM price")
    entries = []
    for _ in range(120):
        begins = NOON + random.randrange(-40, 40) * DAY
        ends = None if random.random() < 0.5 else begins + random.randrange(1, 20) * DAY
        price_fen = random.randrange(100, 200)
        row = PriceRow(
            id=new_id(),
            sku=sku.id,
            path=random.choice(PATHS),
            price_fen=price_fen,
            floor_fen=random.randrange(0, 100),
            valid_from=begins,
            valid_to=ends,
            level=random.choice([None, "silver", "gold"]),
            channel=random.choice([None, "livestream", "till"]),
            list_fen=random.choice([None, 300]),
            book=None,
        )
        await execute(INSERT_PRICES, as_json([row]))
        withdrawn = None if random.random() < 0.8 else begins + random.randrange(-5, 5) * DAY
        if withdrawn:
            await execute("UPDATE price SET withdrawn_at = $2 WHERE id = $1", row.id, withdrawn)
        said = {name: value for name, value in msgspec.structs.asdict(row).items() if name not in {"sku", "book"}}
        said["tag_fen"] = said.pop("list_fen")
        entries.append(Entry(**said, withdrawn_at=withdrawn))
    assert (await compare(ENDS)).different == 0
    for _ in range(300):
        at = NOON + random.randrange(-90, 90) * DAY / 2
        above = list(PATHS[: random.randrange(1, 4)])
        levels = random.choice([[], ["silver"], ["silver", "gold"]])
        channel = random.choice([None, "livestream", "till", "mall"])
        held = in_force(entries, at=at, above=above, levels=levels, channel=channel)
        rows = [tuple(row) for row in await fetch(AT, above, at, levels, channel, sku.id)]
        entry = held.entry if held else None
        assert rows == (
            [(entry.price_fen, entry.floor_fen, entry.level, held.everyone_fen, held.tag_fen)] if held and entry else []
        )
    await execute("UPDATE price SET ends_at = now()")
    assert (await compare(ENDS)).different > 0
    [check] = [one for one in CHECKS if one.name == "catalog.price_ends"]
    assert check.mend is not None
    await check.mend()
    assert (await compare(ENDS)).different == 0


async def test_the_price_is_the_same_by_every_way(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store("S1", await a_region("EAST"))
    sku = await a_sku("K1", 50_000)
    await a_price(sku, 45_000, path="/EAST/")
    await set_prices(SYSTEM, SetPrices(prices=[NewPrice(sku="K1", price_fen=45_000, tag_fen=60_000, region="EAST")]))
    person = await an_associate(store)
    headers, visitor = await signed_in(person), await Visitor.signed_in(client, person)
    lines = [{"sku": "K1", "quantity": 1}]

    leads = await signed_in(await an_associate(store, role=Role.STORE_MANAGER))

    async def seen(channel: str) -> dict[str, int]:
        """What it costs by each way that an associate has, for an order in a channel."""
        in_channel = {"channel": channel}
        body = {"lines": lines} | in_channel

        async def got(path: str) -> dict[str, Any]:
            answer = await client.get(path, headers=headers, params=in_channel)
            assert answer.status_code == 200, answer.text
            return dict(answer.json())

        async def posted(path: str, wanted: Mapping[str, object]) -> dict[str, Any]:
            answer = await client.post(path, json=wanted, headers=headers | once())
            assert answer.status_code in (200, 201), answer.text
            return dict(answer.json())

        listed, one = (await got("/v1/skus"))["items"][0], await got(f"/v1/skus/{sku.id}")
        told = await got(f"/v1/skus/{sku.id}/price-in-force")
        assert listed["tag_fen"] == one["tag_fen"] == told["tag_fen"]
        sold = await posted("/v1/orders", body | {"payment": {"method": "till_cash"}})
        cart = await posted("/v1/carts", body)
        kept = await client.post(
            f"/v1/carts/{cart['id']}/orders", json={}, headers=headers | once() | {"If-Match": f'"{cart["version"]}"'}
        )
        assert kept.status_code == 201, kept.text
        instead = {"returns": [{"line": 1, "units": 1}], "lines": lines}
        other = f"/v1/orders/{sold['id']}/exchanges/previews"
        exchanged = await client.post(other, json=instead, headers=leads | once())
        assert exchanged.status_code == 200, exchanged.text
        waits = await posted("/v1/orders", body)
        link = (await posted(f"/v1/orders/{waits['id']}/pay-links", {}))["url"]
        (due,) = re.findall(r'amount number">¥([\d,.]+)<', (await client.get(link[link.index("/p/") :])).text)
        return {
            "behind the pay link": round(float(due.replace(",", "")) * 100),
            "exchanged": exchanged.json()["lines"][0]["unit_price_fen"],
            "listed": listed["price_fen"],
            "one": one["price_fen"],
            "told": told["price_fen"],
            "scanned": (await got("/v1/skus/by-barcode/K1"))["sku"]["price_fen"],
            "preview": (await posted("/v1/orders/previews", body))["lines"][0]["unit_price_fen"],
            "quote": (await posted("/v1/quotes", body))["lines"][0]["unit_price_fen"],
            "placed": sold["lines"][0]["unit_price_fen"],
            "parked": cart["lines"][0]["seen_fen"],
            "parked, now": cart["now"]["lines"][0]["unit_price_fen"],
            "parked, ordered": kept.json()["lines"][0]["unit_price_fen"],
        }

    async def on_the_page() -> bool:
        return "450.00" in (await visitor.visit("/a/order?line=1*K1")).text

    assert set((await seen("associate_app")).values()) == {45_000}
    assert await on_the_page()
    await ensure_products([ProductNamed(code="P1", name="云感跑鞋", brand=None, category=None)])
    await execute("UPDATE sku SET spu = 'P1' WHERE id = $1", sku.id)
    product = await fetch_value("SELECT id FROM product WHERE code = 'P1'")
    body = {"kind": "product", "id": str(product)}
    url = (await client.post("/v1/share-links", json=body, headers=headers | once())).json()["url"]
    shared = url[url.index("/l/") :]
    assert "</small>450<small>.00" in (await client.get(shared)).text
    live = [NewPrice(sku="K1", price_fen=39_900, region="EAST", channel="livestream")]
    await set_prices(SYSTEM, SetPrices(prices=live))
    assert set((await seen("livestream")).values()) == {39_900}
    assert set((await seen("associate_app")).values()) == {45_000}
    assert await on_the_page()
    own = [NewPrice(sku="K1", price_fen=43_000, region="EAST", channel="associate_app")]
    await set_prices(SYSTEM, SetPrices(prices=own))
    assert set((await seen("associate_app")).values()) == {43_000}
    page = (await visitor.visit("/a/order?q=K1")).text + (await visitor.visit("/a/order?line=1*K1")).text
    assert ("430.00" in page, "450.00" in page) == (True, False)
    assert "</small>450<small>.00" in (await client.get(shared)).text, "a link is of no channel"
    radio = await client.get("/v1/skus", headers=headers, params={"channel": "radio"})
    assert (radio.status_code, radio.json()["field"]) == (422, "channel")


async def test_books_timelines_and_withdrawals(db: None, client: httpx.AsyncClient) -> None:
    hq = await hq_actor()
    await a_region("EAST")
    sku = await a_sku("K1", 50_000)
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    soon = datetime.now(UTC) + 3 * DAY
    book = {
        "code": "live-1",
        "name": "直播周",
        "channel": "livestream",
        "region": "EAST",
        "valid_from": soon.isoformat(),
    }
    made = await client.post("/v1/price-books", json=book, headers=headers | once())
    assert (made.status_code, made.json()["path"], made.json()["entries"]) == (201, "/EAST/", 0), made.text
    unknown = await client.post("/v1/price-books", json=book | {"channel": "radio"}, headers=headers | once())
    assert (unknown.status_code, unknown.json()["field"]) == (422, "channel")
    entry = {"sku": "K1", "price_fen": 30_000, "book": "live-1"}
    both = await client.post("/v1/prices", json={"prices": [entry | {"region": "EAST"}]}, headers=headers | once())
    assert (both.status_code, both.json()["field"]) == (422, "prices[0].book")
    low = await client.post("/v1/prices", json={"prices": [entry | {"tag_fen": 1}]}, headers=headers | once())
    assert low.json()["code"] == "list_below_price"
    [planned] = (await client.post("/v1/prices", json={"prices": [entry]}, headers=headers | once())).json()
    assert (planned["channel"], planned["path"], planned["book"]) == ("livestream", "/EAST/", "live-1")
    listed = (await client.get("/v1/prices?planned=true", headers=headers)).json()["items"]
    assert [one["id"] for one in listed] == [planned["id"]]
    store = await a_store("S1", None)
    await execute("UPDATE store SET path = '/EAST/S1/' WHERE id = $1", store.id)
    line = (await client.get(f"/v1/skus/{sku.id}/price-timeline?store_id={store.id}", headers=headers)).json()
    shown = {(lane["level"], lane["channel"]): [span["price_fen"] for span in lane["spans"]] for lane in line["lanes"]}
    assert shown == {(None, None): [50_000], (None, "livestream"): [50_000, 30_000]}
    why = {"reason": "取消直播"}
    gone = await client.post(f"/v1/prices/{planned['id']}/withdrawal", json=why, headers=headers | once())
    assert (gone.status_code, gone.json()["withdrawn_at"] is None) == (200, False)
    again = await client.post(f"/v1/prices/{planned['id']}/withdrawal", json=why, headers=headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "price_over")
    held: UUID = await fetch_value("SELECT id FROM price WHERE sku = $1 AND withdrawn_at IS NULL", sku.id)
    waits = await client.post(f"/v1/prices/{held}/withdrawal", json=why, headers=headers | once())
    assert (waits.status_code, waits.json()["kind"]) == (202, "catalog.withdraw_price")
    finance = await signed_in(await an_associate(role=Role.FINANCE))
    done = await client.post(f"/v1/approvals/{waits.json()['id']}/approval", json={}, headers=finance | once())
    assert done.status_code == 200, done.text
    told = (await client.get(f"/v1/skus/{sku.id}/price-in-force", headers=headers)).json()
    assert (told["price_fen"], told["considered"]) == (None, [])
    with pytest.raises(Exception, match="price_over"):
        await withdraw_price(hq, held, WithdrawPrice(reason="x"), approved=True)
    assert (await create_book(hq, CreateBook(code="all", name="全部"))).path == "/"
