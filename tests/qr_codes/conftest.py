"""Every test starts without what an earlier one scanned."""

from collections.abc import Iterator

import pytest

from qr_codes.scans import log as scan_log
from qr_codes.scans.resolving import forget_everything


@pytest.fixture(autouse=True)
def nothing_believed() -> Iterator[None]:
    """Codes of an earlier test are gone with its transaction."""
    forget_everything()
    yield
    forget_everything()


@pytest.fixture(autouse=True)
def pages_wait_for_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is slower than a customer's patience; a scan written after its test would disturb the next."""
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 30.0)
