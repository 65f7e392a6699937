"""Persons: what every package forgets when a member is erased, and what it holds of one. The wiring puts it down."""

from appointments import personal as appointments
from carts import forgetting as carts_forgetting
from carts import personal as carts
from clienteling import forgetting as clienteling_forgetting
from clienteling import personal as clienteling
from coupons import personal as coupons
from guide_app.base.kernel.erasures import ErasurePart, Witness
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.customers import personal as customers
from guide_app.ground.members import personal as members
from guide_app.ground.orders import personal as orders
from guide_app.ground.orders.fulfilment import forgetting as addresses
from guide_app.ground.privacy import certifying
from guide_app.ground.privacy import personal as privacy
from guide_app.ground.touches import personal as touches
from loyalty import personal as loyalty
from notices import personal as notices
from segments import personal as segments
from wecom_bridge import personal as wecom

PARTS: list[ErasurePart] = [
    customers.PART,
    customers.WECHAT_PART,
    addresses.PART,
    certifying.PART,
    carts_forgetting.PART,
    clienteling_forgetting.PART,
    notices.PART,
    segments.PART,
    wecom.PART,
]
"""What packages forget of a subject that is erased, in its transaction."""

WITNESSES: list[Witness] = [certifying.certify]
"""Who is told of an erasure at its end."""

PERSONAL: list[PersonalData] = [
    *members.PERSONAL,
    *privacy.PERSONAL,
    *customers.PERSONAL,
    *touches.PERSONAL,
    *orders.PERSONAL,
    *coupons.PERSONAL,
    *carts.PERSONAL,
    *clienteling.PERSONAL,
    *loyalty.PERSONAL,
    *appointments.PERSONAL,
    *notices.PERSONAL,
    *segments.PERSONAL,
    *wecom.PERSONAL,
]
"""What packages hold of a person: what a copy of their data is made of."""
