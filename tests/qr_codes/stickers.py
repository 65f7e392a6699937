"""Stickers on the wall, and customers with phones."""

from datetime import date
from itertools import count
from uuid import UUID

import httpx

from guide_app.base.kernel.access import SYSTEM
from guide_app.ground.stores.schemas import StoreView
from qr_codes.queries.scans import scans_of_associate
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, CodeView, MintCodes, MintedCode
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from tests.factories import AnAssociate, a_store, hq_actor

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"
_phones = count()


async def a_blank_code(store: StoreView | None = None, kind: TouchpointKind = TouchpointKind.SHELF_TAG) -> MintedCode:
    """A code that leads nowhere yet."""
    place = store or await a_store()
    batch = await mint_codes(await hq_actor(), MintCodes(kind=kind, count=1, store_id=place.id, label="一楼入口"))
    return batch.codes[0]


async def a_bound_code(
    store: StoreView | None = None,
    associate: AnAssociate | None = None,
    *,
    kind: TouchpointKind = TouchpointKind.FLOOR_STICKER,
    sku: str | None = None,
) -> CodeView:
    """A sticker that leads to a store, an associate or both."""
    place = store or await a_store()
    hq = await hq_actor()
    batch = await mint_codes(hq, MintCodes(kind=kind, count=1, store_id=place.id))
    command = BindCode(store_id=place.id, associate_id=associate.id if associate else None, sku=sku)
    return await bind_code(hq, batch.codes[0].id, command)


def a_phone() -> dict[str, str]:
    """Headers of a customer's phone that was never here. Keep the cookie it is given by hand."""
    return {"User-Agent": f"{WECHAT} Phone/{next(_phones)}", "Accept": "text/html,*/*"}


async def scan(client: httpx.AsyncClient, code: str, cookie: str = "") -> httpx.Response:
    """A scan by a phone with this cookie."""
    client.cookies.clear()
    return await client.get(f"/q/{code}", headers=a_phone() | ({"Cookie": cookie} if cookie else {}))


def cookie_of(answer: httpx.Response) -> str:
    """What the phone keeps of an answer."""
    return answer.headers["set-cookie"].partition(";")[0]


async def credited_scans(associate_id: UUID, day: date) -> int:
    """Credited scans that led to an associate on a business day."""
    return (await scans_of_associate(SYSTEM, associate_id, first=day, last=day)).credited
