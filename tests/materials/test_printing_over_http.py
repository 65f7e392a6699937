"""From the press to the customer's phone: what is printed is read off the paper, scanned and counted."""

import asyncio
import time
from collections.abc import Callable
from io import BytesIO

import httpx
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.ground.auth.tokens import forget_tokens
from materials.errors import CodeOutOfService, LayoutForOtherKind, LayoutUnknown, NothingToPrint, PressBusy
from materials.layouts import LAYOUTS, layout_named
from materials.press import MOST_WAITING, Press
from materials.printing import PrintedDocument
from materials.rules import price_text
from materials.schemas import PrintCodes, Sheet
from materials.service import print_codes
from materials.sheets import Plan, PrintItem, one_to_a_page
from qr_codes.queries.codes import code_in_reach
from qr_codes.queries.scans import scans_of_associate
from qr_codes.rules.touchpoints import RetirementReason, TouchpointKind, TouchpointState
from qr_codes.scans.resolving import forget_everything
from qr_codes.schemas import BindCode, ChangeCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.changing import change_code
from qr_codes.service.minting import mint_codes
from qr_codes.short_codes import code_in_address
from tests.factories import (
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
    once,
    signed_in,
)

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}


def codes_on(pdf: bytes) -> list[str]:
    """The codes that a scanner reads off every page, page after page."""
    document = pypdfium2.PdfDocument(pdf)
    found = [
        code_in_address(symbol.text)
        for page in document
        for symbol in zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
    ]
    document.close()
    return found


def words_on(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


async def test_a_badge_is_printed_read_off_the_paper_scanned_and_counted_for_its_associate(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    forget_everything()
    store = await a_store(name="上海静安大悦城店")
    associate, colleague = await an_associate(store, name="王小美"), await an_associate(store, name="李大力")
    headers = await signed_in(associate)

    answer = await client.get("/v1/my/badge.pdf", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="guide-badge-1.pdf"'
    (code,) = codes_on(answer.content)
    assert "王小美" in words_on(answer.content)
    again = await client.get("/v1/my/badge.pdf", headers=headers)
    assert codes_on(again.content) == [code]

    page = await client.get(f"/Q/{code}", headers=PHONE)
    assert (page.status_code, "王小美" in page.text) == (200, True)
    repeated = await client.get(f"/Q/{code}", headers=PHONE)
    assert repeated.status_code == 200

    assert (await scans_of_associate(SYSTEM, associate.id)).credited == 1
    assert (await scans_of_associate(SYSTEM, colleague.id)).credited == 0
    report = (await client.get(f"/v1/associates/{associate.id}/scans", headers=headers)).json()
    assert (report["scans"], report["credited"]) == (2, 1)
    foreign = await client.get(f"/v1/associates/{colleague.id}/scans", headers=headers)
    assert foreign.status_code == 200, "colleagues of one store see each other's figures"
    assert await fetch_value("SELECT associate FROM touch WHERE kind = 'scan'") == associate.id


async def test_blank_codes_are_minted_printed_on_sheets_and_bound(committed_db: str, client: httpx.AsyncClient) -> None:
    forget_everything()
    store = await a_store()
    manager, associate = await an_associate(store, Role.STORE_MANAGER), await an_associate(store)
    lead, staff = await signed_in(manager), await signed_in(associate)
    command = {"kind": "FITTING_ROOM", "count": 11, "label": "二楼试衣间"}
    batch = (await client.post("/v1/codes", json=command, headers=lead | once())).json()

    ids = [code["id"] for code in batch["codes"]]
    sheet = await client.post(
        "/v1/prints", json={"layout": "fitting_room", "code_ids": ids, "sheet": "A4"}, headers=lead
    )
    assert sheet.status_code == 200, sheet.text
    assert sheet.headers["x-pages"] == "2"
    asked = {"layout": "fitting_room", "code_ids": ids[:2], "sheet": "SINGLE"}
    proof = await client.post("/v1/prints/proof", json=asked, headers=lead)
    assert (proof.status_code, proof.headers["x-pages"]) == (200, "2"), proof.text
    with Image.open(BytesIO(proof.content)) as picture:
        assert picture.format == "PNG"
        (symbol,) = zxingcpp.read_barcodes(picture)
    assert code_in_address(symbol.text) == batch["codes"][0]["code"], "the first page is what is looked at"
    assert sorted(codes_on(sheet.content)) == sorted(code["code"] for code in batch["codes"])

    listed = (await client.get(f"/v1/codes?batch_id={batch['id']}&state=PRINTED&limit=5", headers=staff)).json()
    assert len(listed["items"]) == 5
    assert listed["next_cursor"]
    wanted = batch["codes"][3]
    found = (await client.get(f"/v1/codes?code={wanted['printed'].lower()}", headers=staff)).json()["items"]
    assert [code["id"] for code in found] == [wanted["id"]]
    assert (await client.get(f"/q/{wanted['code']}", headers=PHONE)).status_code == 404
    bound = await client.post(f"/v1/codes/{wanted['id']}/binding", json={"label": "3 号间"}, headers=staff | once())
    assert bound.status_code == 201, bound.text
    assert bound.json()["store_id"] == str(store.id)
    assert (await client.get(f"/q/{wanted['code']}", headers=PHONE)).status_code == 200
    detail = await client.get(f"/v1/codes/{wanted['id']}", headers=lead)
    edit = {"state": "PAUSED"}
    assert (await client.patch(f"/v1/codes/{wanted['id']}", json=edit, headers=lead)).status_code == 428
    tagged = lead | {"If-Match": detail.headers["etag"]}
    assert (await client.patch(f"/v1/codes/{wanted['id']}", json=edit, headers=tagged)).status_code == 200
    assert (await client.patch(f"/v1/codes/{wanted['id']}", json=edit, headers=tagged)).status_code == 412
    as_json = {**PHONE, "Accept": "application/json"}
    assert (await client.get(f"/q/{wanted['code']}", headers=as_json)).status_code == 404
    assert (await client.get(f"/q/{wanted['code']}", headers=PHONE)).status_code == 200, "a page says that it is paused"
    scans = (await client.get(f"/v1/codes/{wanted['id']}/scans", headers=lead)).json()
    assert (scans["scans"], len(scans["days"])) == (1, 1)


async def test_a_shelf_tag_shows_the_price_of_its_store(db: None) -> None:
    store, sku, hq = await a_store(), await a_sku(price_fen=19_950, name="女士跑步鞋"), await hq_actor()
    batch = await mint_codes(hq, MintCodes(kind=TouchpointKind.SHELF_TAG, count=1, store_id=store.id))
    await bind_code(hq, batch.codes[0].id, BindCode(store_id=store.id, sku=sku.code))
    document = await print_codes(hq, PrintCodes(layout="shelf_tag", code_ids=[batch.codes[0].id]))
    assert "¥199.50" in words_on(document.pdf)
    assert "女士跑步鞋" in words_on(document.pdf)


@pytest.mark.parametrize(("fen", "text"), [(100, "¥1"), (19_950, "¥199.50"), (5, "¥0.05"), (0, "¥0")])
def test_prices_are_printed_without_empty_cents(fen: int, text: str) -> None:
    assert price_text(fen) == text


async def test_only_what_is_in_reach_alive_and_of_the_layouts_kind_is_printed(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    batch = await mint_codes(hq, MintCodes(kind=TouchpointKind.POSTER, count=2, store_id=store.id))
    first, second = (code.id for code in batch.codes)
    with pytest.raises(NotFound):
        await print_codes(await an_actor_as(Role.STORE_MANAGER), PrintCodes(layout="poster_a4", code_ids=[first]))
    with pytest.raises(Forbidden):
        await print_codes(an_actor(await an_associate(store)), PrintCodes(layout="poster_a4", code_ids=[first]))
    with pytest.raises(LayoutUnknown):
        await print_codes(hq, PrintCodes(layout="leaflet", code_ids=[first]))
    with pytest.raises(LayoutForOtherKind):
        await print_codes(hq, PrintCodes(layout="shelf_tag", code_ids=[first]))
    gone = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.MISPRINTED)
    await change_code(hq, second, gone, expected_version=1)
    with pytest.raises(CodeOutOfService):
        await print_codes(hq, PrintCodes(layout="poster_a4", code_ids=[first, second]))
    with pytest.raises(NothingToPrint):
        await print_codes(hq, PrintCodes(layout="poster_a4", code_ids=[]))
    assert (await code_in_reach(hq, first)).state is TouchpointState.MINTED
    assert not await fetch("SELECT 1 FROM audit_entry WHERE action = 'materials.printed'")


async def test_what_is_printed_is_audited_by_its_codes(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    batch = await mint_codes(hq, MintCodes(kind=TouchpointKind.FITTING_ROOM, count=2, store_id=store.id))
    command = PrintCodes(layout="fitting_room", code_ids=[code.id for code in batch.codes], sheet=Sheet.SINGLE)
    document = await print_codes(hq, command)
    assert (document.pages, document.pieces) == (2, 2)
    assert codes_on(document.pdf) == [code.code for code in batch.codes]
    detail = await fetch_value("SELECT detail::text FROM audit_entry WHERE action = 'materials.printed'")
    assert all(code.code in detail for code in batch.codes)


async def test_too_many_pieces_are_refused_before_anything_is_read(db: None, client: httpx.AsyncClient) -> None:
    forget_tokens()
    headers = await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))
    body = {"layout": "poster_a4", "code_ids": ["01890000-0000-7000-8000-000000000000"] * 1_001}
    assert (await client.post("/v1/prints", json=body, headers=headers)).status_code == 400


async def test_every_layout_is_offered(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate())
    offered = (await client.get("/v1/layouts", headers=headers)).json()
    assert [layout["layout"] for layout in offered] == [layout.code for layout in LAYOUTS]


def a_plan(an_item: Callable[..., PrintItem]) -> Plan:
    return one_to_a_page(layout_named("badge"), [an_item()])


async def test_the_event_loop_goes_on_while_the_press_works(an_item: Callable[..., PrintItem]) -> None:
    def slow(plan: Plan) -> PrintedDocument:
        time.sleep(0.05)
        return PrintedDocument(b"", 1, plan.items, [])

    press = Press(slow)
    printing = asyncio.create_task(press.print(a_plan(an_item)))
    beats = 0
    while not printing.done():
        await asyncio.sleep(0.001)
        beats += 1
    assert beats > 5


async def test_a_queue_that_is_too_long_is_refused(an_item: Callable[..., PrintItem]) -> None:
    def slow(plan: Plan) -> PrintedDocument:
        time.sleep(0.005)
        return PrintedDocument(b"", 1, plan.items, [])

    press, plan = Press(slow), a_plan(an_item)
    queued = [asyncio.create_task(press.print(plan)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(PressBusy):
        await press.print(plan)
    assert len(await asyncio.gather(*queued)) == MOST_WAITING
    assert await press.print(plan)
