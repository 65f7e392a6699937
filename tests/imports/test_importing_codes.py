"""Importing where blank codes hang."""

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.ids import new_id
from guide_app.ground.imports.schemas import ImportCounts
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import MintCodes
from qr_codes.service.minting import mint_codes
from qr_codes.short_codes import printed_form
from tests.factories import a_region, a_store, hq_actor
from tests.imports.sheets import csv_text, imported, previewed

HEAD = ("短码", "门店编码", "位置")


async def test_blank_codes_are_bound_once_and_codes_that_lead_somewhere_stay(db: None) -> None:
    east = await a_region("EAST")
    store, other = await a_store("SH001", east), await a_store("SH002", east)
    hq = await hq_actor()
    codes = (await mint_codes(hq, MintCodes(kind=TouchpointKind.FLOOR_STICKER, count=4))).codes
    rows = [(printed_form(codes[0].code), "SH001", "入口"), (f"https://q.brand.cn/q/{codes[1].code}", "SH001", "")]
    data = csv_text(HEAD, *rows)
    told = await imported("codes", data, hq)
    assert told.applied is not None
    assert told.applied.changed == 2
    bound = await fetch("SELECT state, store, path, label FROM touchpoint WHERE store IS NOT NULL ORDER BY label DESC")
    assert [tuple(row) for row in bound] == [
        ("BOUND", store.id, store.path, "入口"),
        ("BOUND", store.id, store.path, ""),
    ]
    assert (await imported("codes", data, hq)).previewed == ImportCounts(unchanged=2)
    await execute("UPDATE touchpoint SET state = 'RETIRED', retired_for = 'LOST' WHERE code = $1", codes[2].code)
    rows = [(codes[0].code, "SH002", ""), (codes[2].code, "SH001", ""), ("7K3M9QXA2C5", "SH001", "")]
    rows += [(codes[3].code, "NOWHERE", ""), (codes[3].code[:-1], "SH001", "")]
    _, told, _ = await previewed("codes", csv_text(HEAD, *rows), hq)
    assert told.previewed == ImportCounts(refused=5)
    narrow = Actor(new_id(), Role.HQ_OPERATOR, (other.path,), new_id())
    _, told, _ = await previewed("codes", csv_text(HEAD, (codes[3].code, "SH001", "")), narrow)
    assert told.shown[0].problems[0].field == "store"
