"""Every test starts without what an earlier one scanned."""

from collections.abc import Iterator

import pytest

from qr_codes.resolution import forget_everything


@pytest.fixture(autouse=True)
def nothing_believed() -> Iterator[None]:
    """Codes of an earlier test are gone with its transaction."""
    forget_everything()
    yield
    forget_everything()
