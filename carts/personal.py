"""What was kept for a customer in carts, for the copy of their data."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from carts.sealing import opened
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of


class CartKept(msgspec.Struct, frozen=True):
    """A cart, its text sealed, with the key that opens it."""

    store: str
    state: str
    parked_at: datetime
    articles: str
    private_sealed: bytes | None
    key_wrapped: bytes | None


def _kept(row: CartKept) -> Mapping[str, object]:
    return msgspec.structs.asdict(row) | {"note": opened(row.private_sealed, row.key_wrapped).note}


PERSONAL = (
    PersonalData(
        "carts.carts",
        ("挂单", "Parked carts"),
        CartKept,
        f"""
SELECT s.name AS store, c.state, c.parked_at, (
  SELECT string_agg(concat(line->>'sku', ' × ', line->>'quantity'), ', ') FROM jsonb_array_elements(c.lines) line
) AS articles, c.private_sealed, k.key_wrapped
FROM cart c JOIN store s ON s.id = c.store LEFT JOIN member_key k ON k.member = c.member
WHERE c.member IN ({identities_of("$1")}) ORDER BY c.parked_at, c.id
""",
        {
            "store": ("门店", "Store"),
            "state": ("状态", "State"),
            "parked_at": ("挂单时间", "Parked"),
            "articles": ("商品", "Articles"),
            "note": ("备注", "Note"),
        },
        _kept,
    ),
)
