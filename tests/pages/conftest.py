"""Pages are looked at while it is noon."""

from collections.abc import Iterator

import pytest

from guide_app.base.kernel import clock
from tests.coupons.coupon_factories import NOON


@pytest.fixture
def noon() -> Iterator[None]:
    """It is NOON all the while."""
    with clock.pinned(NOON):
        yield
