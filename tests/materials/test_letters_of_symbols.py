"""A chain chooses the letters of the addresses in its symbols; both are read back, and both are opened."""

from collections.abc import Iterator

import httpx
import pypdfium2
import pytest
import zxingcpp

from guide_app.base.kernel.access import Role
from guide_app.base.settings import settings
from qr_codes.short_codes import code_in_address
from tests.factories import an_associate, signed_in


@pytest.fixture
def chosen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The setting as the test wants it."""
    if request.param is not None:
        monkeypatch.setenv("GUIDE_QR_CAPITALS", request.param)
    monkeypatch.setenv("GUIDE_PUBLIC_URL", "https://q.brand.cn")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [(None, "https://q.brand.cn/q/"), ("0", "https://q.brand.cn/q/"), ("1", "HTTPS://Q.BRAND.CN/Q/")],
    indirect=["chosen"],
)
async def test_the_symbol_of_a_badge_is_in_the_letters_that_were_chosen(
    db: None, client: httpx.AsyncClient, chosen: None, begins: str
) -> None:
    headers = await signed_in(await an_associate(role=Role.ASSOCIATE))
    badge = await client.get("/v1/my/badge.pdf", headers=headers)
    assert badge.status_code == 200, badge.text
    document = pypdfium2.PdfDocument(badge.content)
    (symbol,) = zxingcpp.read_barcodes(document[0].render(scale=6).to_pil())
    document.close()
    assert symbol.text.startswith(begins)
    opened = await client.get(symbol.text.removeprefix(begins[: len("https://q.brand.cn")]))
    assert opened.status_code == 200, symbol.text
    assert code_in_address(symbol.text) in str(opened.request.url)
