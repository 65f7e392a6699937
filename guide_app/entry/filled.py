"""Who fills the ports that controllers ask for, and what lives beside the application that is served."""

from litestar.di import Provide

from clienteling.ports import ContactBook
from coupons.errors import HOLDING_REFUSALS, PRICING_REFUSALS, SPENDING_REFUSALS
from guide_app.base.kernel.approvals import KINDS
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.application import Lifespan
from guide_app.entry import carrying, wiring
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.ports import CodeBook, ConsentDesk
from guide_app.ground.messages.carrying import messages_carried
from guide_app.ground.messages.ports import Messenger
from guide_app.ground.orders.ports import OutsidePayments, PeriodDesk, VoucherDesk
from guide_app.ground.privacy.deciding import KeptConsents
from qr_codes.code_book import PrintedCodes
from qr_codes.errors import CodeUnknown
from qr_codes.ports import ContactWayDesk, NoContactWays
from qr_codes.scans.log import scans_written
from wecom_bridge.contact_book import LinkedContacts

CODE_BOOK: CodeBook = PrintedCodes()
"""Where it is known which printed code a customer came by."""

CONSENT_DESK: ConsentDesk = KeptConsents()
"""Where texts come from and decisions are kept."""

CONTACT_WAYS: ContactWayDesk = NoContactWays()
"""Where a customer who scanned a code learns how to add somebody on WeCom."""

CONTACT_BOOK: ContactBook = LinkedContacts()
"""Where it is known who a customer is on WeCom."""


async def provide_desk() -> VoucherDesk:
    """The dependency named `desk`."""
    return wiring.DESK


def provide_outside() -> OutsidePayments:
    """The dependency named `outside`."""
    return wiring.OUTSIDE


def provide_periods() -> PeriodDesk:
    """The dependency named `periods`."""
    return wiring.PERIODS


def provide_belongings() -> BelongingsDesk:
    """The dependency named `belongings`."""
    return wiring.BELONGINGS


def provide_codes() -> CodeBook:
    """The dependency named `codes`."""
    return CODE_BOOK


def provide_consent_desk() -> ConsentDesk:
    """The dependency named `consent_desk`."""
    return CONSENT_DESK


def provide_contact_ways() -> ContactWayDesk:
    """The dependency named `contact_ways`."""
    return CONTACT_WAYS


def provide_contact_book() -> ContactBook:
    """The dependency named `contact_book`."""
    return CONTACT_BOOK


def provide_messenger() -> Messenger:
    """The dependency named `messenger`: who carries codes, as the settings say."""
    return carrying.messenger()


DEPENDENCIES: dict[str, Provide] = {
    "desk": Provide(provide_desk),
    "outside": Provide(provide_outside, sync_to_thread=False, use_cache=True),
    "periods": Provide(provide_periods, sync_to_thread=False, use_cache=True),
    "belongings": Provide(provide_belongings, sync_to_thread=False, use_cache=True),
    "codes": Provide(provide_codes, sync_to_thread=False, use_cache=True),
    "consent_desk": Provide(provide_consent_desk, sync_to_thread=False, use_cache=True),
    "messenger": Provide(provide_messenger, sync_to_thread=False),
    "contact_ways": Provide(provide_contact_ways, sync_to_thread=False, use_cache=True),
    "contact_book": Provide(provide_contact_book, sync_to_thread=False, use_cache=True),
}
"""Adapters behind the ports, by the name under which controllers ask for them."""

REFUSED_BEYOND: dict[str, tuple[type[Refusal], ...]] = {
    "placeOrder": (*PRICING_REFUSALS, *HOLDING_REFUSALS, CodeUnknown),
    "startRegistration": (CodeUnknown,),
    "payOrder": SPENDING_REFUSALS,
    "cancelOrder": SPENDING_REFUSALS,
    "refundOrder": SPENDING_REFUSALS,
    "previewExchange": (*PRICING_REFUSALS, *SPENDING_REFUSALS),
    "exchangeGoods": tuple({*PRICING_REFUSALS, *HOLDING_REFUSALS, *SPENDING_REFUSALS}),
    "approveRequest": tuple(refusal for kind in KINDS.values() for refusal in kind.refusals),
}
"""Refusals of adapters behind ports, by the operation that hands them on: the port's own package cannot name them."""

LIFESPANS: list[Lifespan] = [scans_written, messages_carried]
"""What lives as long as the application, inside the life of the database."""
