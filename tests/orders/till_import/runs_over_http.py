"""Till imports over HTTP as tests run them."""

from typing import Any

import httpx

from guide_app.ground.background.running import run_all
from tests.factories import once

HEADINGS = (
    *("小票号", "交易时间", "门店编码", "导购", "会员卡号", "商品编码"),
    *("品名", "数量", "单价", "实收", "支付方式"),
)
Headers = dict[str, str]


def csv_of(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """A department store's list, as it is exported."""
    return "\r\n".join(",".join(map(str, row)) for row in (headings, *rows)).encode("gb18030")


def a_sale(number: str, **changes: object) -> tuple[object, ...]:
    """A line of a department store: one cup for 39.90 in store S1."""
    usual: dict[str, object] = {
        "小票号": number,
        "交易时间": "2026-11-20 10:03:21",
        "门店编码": "S1",
        "导购": "A1",
        "会员卡号": "VIP0012345",
        "商品编码": "CUP-01",
        "品名": "马克杯",
        "数量": 1,
        "单价": "39.90",
        "实收": "39.90",
        "支付方式": "微信",
    }
    return tuple((usual | changes)[heading] for heading in HEADINGS)


async def uploaded(client: httpx.AsyncClient, headers: Headers, data: bytes, name: str = "日销售.csv") -> str:
    """Its id."""
    sent = await client.post(
        "/v1/files", data={"purpose": "orders.till_file"}, files={"file": (name, data)}, headers=headers | once()
    )
    assert sent.status_code == 201, sent.text
    file_id: str = sent.json()["id"]
    return file_id


async def started(client: httpx.AsyncClient, headers: Headers, data: bytes, **choice: object) -> Any:
    """A till import that waits for its preview."""
    body = {"file_id": await uploaded(client, headers, data), **choice}
    answer = await client.post("/v1/till-imports", json=body, headers=headers | once())
    assert answer.status_code == 201, answer.text
    return answer.json()


async def shown(client: httpx.AsyncClient, headers: Headers, import_id: str) -> Any:
    """It as it is."""
    answer = await client.get(f"/v1/till-imports/{import_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def previewed(client: httpx.AsyncClient, headers: Headers, data: bytes, **choice: object) -> Any:
    """The same with its preview."""
    begun = await started(client, headers, data, **choice)
    await run_all()
    return await shown(client, headers, begun["id"])


async def asked(
    client: httpx.AsyncClient, headers: Headers, import_id: str, verb: str, body: object = None
) -> httpx.Response:
    """Something is to be done with it."""
    return await client.post(f"/v1/till-imports/{import_id}/{verb}", json=body, headers=headers | once())
