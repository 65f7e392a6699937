"""What is sealed of coupons: their codes."""

from coupons.codes import PURPOSE
from guide_app.base.kernel.sealed import IndexProbe, SealedColumn, Sealing

CODES_FOUND = """
SELECT c.code_sealed AS sealed, NULL::bytea AS key_wrapped, k.code_index AS index
FROM coupon_code k JOIN coupon c ON c.id = k.coupon AND c.home_member = k.home_member LIMIT 5
"""

SEALING = Sealing(
    columns=(SealedColumn("coupon", "code_sealed", PURPOSE, row=("id", "home_member")),),
    probes=(IndexProbe(CODES_FOUND, PURPOSE),),
)
