"""Printing as a background job: the same sheet as at once, fetched when it is done."""

import httpx
import pypdfium2

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.background.running import run_next
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import MintCodes
from qr_codes.service.minting import mint_codes
from tests.factories import a_store, an_actor, an_associate, once, signed_in


async def test_codes_are_printed_in_the_background_and_fetched(committed_db: str, client: httpx.AsyncClient) -> None:
    store = await a_store()
    manager = await an_associate(store, Role.STORE_MANAGER)
    headers = await signed_in(manager)
    minted = await mint_codes(an_actor(manager), MintCodes(kind=TouchpointKind.SHELF_TAG, count=3, store_id=store.id))
    body = {"layout": "shelf_tag", "code_ids": [str(code.id) for code in minted.codes], "sheet": "A4"}
    asked = await client.post("/v1/prints/later", json=body, headers=headers | once())
    assert (asked.status_code, asked.json()["title_zh"]) == (202, "印刷 3 个触点码（shelf_tag）"), asked.text
    assert await run_next()
    job = (await client.get(f"/v1/jobs/{asked.json()['id']}", headers=headers)).json()
    assert (job["state"], job["done"], job["total"], job["message_zh"]) == ("done", 3, 3, "共 1 页，3 件")
    file = await client.get(job["file_path"], headers=headers)
    assert file.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(file.content)
    assert len(document) == 1
    document.close()
    assert await fetch_value("SELECT count(*) FROM touchpoint WHERE printed_at IS NOT NULL") == 3


async def test_what_cannot_be_printed_is_refused_as_it_is_asked_for(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    store = await a_store()
    manager = await an_associate(store, Role.STORE_MANAGER)
    headers = await signed_in(manager)
    minted = await mint_codes(an_actor(manager), MintCodes(kind=TouchpointKind.POSTER, count=1, store_id=store.id))
    body = {"layout": "shelf_tag", "code_ids": [str(minted.codes[0].id)]}
    answer = await client.post("/v1/prints/later", json=body, headers=headers | once())
    assert (answer.status_code, answer.json()["code"]) == (422, "layout_for_other_kind"), answer.text
    assert not await run_next()
