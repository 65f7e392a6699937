"""What is sealed of carts: under the key of the member who buys, or under the chain's where nobody is named."""

from carts.sealing import PRIVATE
from guide_app.base.kernel.sealed import OwnedColumns, Sealing

SEALING = Sealing(
    owned=(OwnedColumns("cart", {"private_sealed": PRIVATE}, owner="member", keys="member_key", key_owner="member"),)
)
