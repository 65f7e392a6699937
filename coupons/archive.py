"""Which months of the coupons' history may leave the database: of coupons that change no more."""

from guide_app.base.kernel.archiving import Monthly

COUPONS_IN_USE = """
SELECT format('%s coupons of the month may still change', count(*)) AS reason FROM coupon
WHERE id >= uuid_floor_v1($1) AND id < uuid_floor_v1($2) AND status <> 'VOID'
  AND greatest(valid_to, used_at) > now() - interval '6 months'
HAVING count(*) > 0
"""

ARCHIVED = (Monthly("coupon_event", (COUPONS_IN_USE,)),)
