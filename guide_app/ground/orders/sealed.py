"""What is sealed of orders: addresses under the member's key, codes by which orders are fetched under the chain's."""

from guide_app.base.kernel.sealed import OwnedColumns, SealedColumn, Sealing
from guide_app.ground.orders.fulfilment.sealing import ADDRESS, CODE

SEALING = Sealing(
    columns=(SealedColumn("fulfilment", "code_sealed", CODE),),
    owned=(
        OwnedColumns("fulfilment", {"address_sealed": ADDRESS}, owner="member", keys="member_key", key_owner="member"),
    ),
)
