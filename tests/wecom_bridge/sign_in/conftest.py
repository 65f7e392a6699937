"""Staff and a stand-in of WeCom, on a database of their own."""

from collections.abc import AsyncIterator

import pytest

from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth import tokens
from tests.factories import AnAssociate, a_store, an_associate
from tests.wecom_bridge.sign_in.sign_in_bench import SignInBench, a_sign_in_bench, a_wecom


@pytest.fixture
async def wecom() -> AsyncIterator[str]:
    async with a_wecom() as address:
        yield address


@pytest.fixture
async def bench(
    committed_db: str, application: Envelope, wecom: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SignInBench]:
    tokens.forget_tokens()
    async with a_sign_in_bench(application, wecom, monkeypatch) as ready:
        yield ready


@pytest.fixture
async def lina(bench: SignInBench) -> AnAssociate:
    """An associate without a login."""
    return await an_associate(await a_store("S1"), number="A1", wecom_userid="LiNa")
