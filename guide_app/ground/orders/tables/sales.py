"""Orders, their lines, payments and refunds. Money columns are fen; the database checks that they add up."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.catalog.tables import Sku
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod, RefundPolicy, TillImportState
from guide_app.ground.stores.tables import Store


class Order(Table, tablename="orders"):
    """A sale to a customer. Who is credited is frozen in the role columns when it is paid.

    `business_on` is the store's business day of the payment, reckoned by `day_cut_hours` and written once: a later day
    cut moves nothing. `part_paid_fen` is what has come in for one that waits for the rest of its money, and nothing
    once that has come. `carried_fen` is what goods are worth that come back for this order as soon as its difference is
    paid, see `exchange_hold`; null of every other. `refunded_fen` is what went back of the goods, `returned_in_full`
    that no unit stayed with the customer: people see such an order as refunded. An order that is `taken_back` was none:
    the import that told of it was wrong. No other order has the `number`, by how it is made; a till's own stand in
    `till_receipt`. `came_by` is the printed code that led to it. `completed_at` is said of what was not handed over as
    it was paid: when the customer got it. `fulfilment` says how goods that are not taken along reach them: see
    `fulfilment`.
    """

    id = UUID(primary_key=True, default=None, null=False)
    number = Varchar(40, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=True)
    channel = Varchar(20, choices=Channel, default=None, null=False)
    status = Varchar(12, choices=OrderStatus, default=None, null=False)
    serving = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    dedicated = UUID(default=None, null=True)
    acquirer = UUID(default=None, null=True)
    issuer = UUID(default=None, null=True)
    came_by = UUID(default=None, null=True)
    list_fen = BigInt(default=None, null=False)
    promotion_fen = BigInt(default=0, null=False)
    coupon_fen = BigInt(default=0, null=False)
    goods_fen = BigInt(default=None, null=False)
    freight_fen = BigInt(default=0, null=False)
    payable_fen = BigInt(default=None, null=False)
    part_paid_fen = BigInt(default=0, null=False)
    carried_fen = BigInt(default=None, null=True)
    refunded_fen = BigInt(default=0, null=False)
    refunded_freight_fen = BigInt(default=0, null=False)
    returned_in_full = Boolean(default=False, null=False)
    taken_back = Boolean(default=False, null=False)
    quote_hash = Varchar(64, default="", null=False)
    coupons = JSONB(default="[]", null=False)
    placed_at = Timestamptz(default=None, null=False)
    paid_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    completed_at = Timestamptz(default=None, null=True)
    fulfilment = Varchar(12, choices=FulfilmentWay, default=None, null=True)
    business_on = Date(default=None, null=True)
    day_cut_hours = SmallInt(default=0, null=False)
    goods_add_up = Check("goods_fen = list_fen - promotion_fen - coupon_fen AND payable_fen = goods_fen + freight_fen")
    amounts_stay_within = Check(
        "least(promotion_fen, coupon_fen, part_paid_fen, payable_fen - part_paid_fen, refunded_fen,"
        " goods_fen - refunded_fen, refunded_freight_fen, freight_fen - refunded_freight_fen) >= 0"
    )
    paid_on_a_business_day = Check("(paid_at IS NULL) = (business_on IS NULL)")
    complete_once_paid = Check("completed_at IS NULL OR paid_at IS NOT NULL")
    carried_leaves_a_difference = Check(
        "carried_fen IS NULL OR (carried_fen >= 0 AND carried_fen + part_paid_fen < payable_fen)"
    )
    parts_wait_for_the_rest = Check("part_paid_fen = 0 OR status = 'placed'")


class OrderLine(Table, tablename="order_line"):
    """One article of an order. `paid_fen` is what counts as paid after every discount, for all units.

    What is sold by weight is one unit; `measure_milli` says how much it holds, in thousandths of the article's own
    measure (grams of a kilogram), `kilo_price_fen` what a kilogram cost where that is known. `price_level` is the level
    of members whose price it was sold at.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    no = SmallInt(default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    sku_code = Varchar(64, default=None, null=False)
    name = Varchar(200, default=None, null=False)
    quantity = Integer(default=None, null=False)
    unit_price_fen = BigInt(default=None, null=False)
    list_fen = BigInt(default=None, null=False)
    promotion_fen = BigInt(default=0, null=False)
    coupon_fen = BigInt(default=0, null=False)
    paid_fen = BigInt(default=None, null=False)
    hq_funded_fen = BigInt(default=0, null=False)
    returned_units = Integer(default=0, null=False)
    refunded_fen = BigInt(default=0, null=False)
    measure_milli = Integer(default=None, null=True)
    price_level = Varchar(20, default=None, null=True)
    kilo_price_fen = BigInt(default=None, null=True)
    one_number_per_order = Unique([order, no])
    adds_up = Check("list_fen = unit_price_fen * quantity AND paid_fen = list_fen - promotion_fen - coupon_fen")
    amounts_stay_within = Check(
        "least(unit_price_fen, quantity - 1, returned_units, quantity - returned_units, refunded_fen,"
        " paid_fen - refunded_fen) >= 0"
    )


class Payment(Table, tablename="payment"):
    """Money that came in for an order. All payments of a paid order add up to what was due.

    One that `gives_back` another is negative: the order was not paid in full, and that part of its money went back.
    `approval` is the request by which a second person allowed that.
    `business_on` is the store's business day of money that came before the order was paid; of all other it is the
    order's.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    method = Varchar(20, choices=PaymentMethod, default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    reference = Varchar(80, default=None, null=True)
    recorded_by = UUID(default=None, null=True)
    paid_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=True)
    gives_back = UUID(default=None, null=True)
    approval = UUID(default=None, null=True)
    only_what_gives_back_is_approved = Check("approval IS NULL OR gives_back IS NOT NULL")
    only_what_gives_back_is_negative = Check("(amount_fen < 0) = (gives_back IS NOT NULL)")


class PaymentReference(Table, tablename="payment_reference"):
    """Which order a payment's reference belongs to: no two orders have the same. What goes back whole `pays` none.

    Of a till's reference the key holds a digest of its store and day before it, for each till counts by itself: the SQL
    function `payment_reference_key_v1`.
    """

    reference = Varchar(100, primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    pays = Boolean(default=True, null=False)


class TillReceipt(Table, tablename="till_receipt"):
    """Which order a till's receipt became. Written by imports alone.

    Tills of different stores print the same numbers, and most begin anew each day: a receipt is known by all four,
    which are the key. `till` is empty where the export names none; `day` is the store's business day.
    """

    number = Varchar(40, primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    till = Varchar(20, default="", null=False)
    day = Date(default=None, null=False)
    order_id = UUID(default=None, null=False)
    till_import = UUID(default=None, null=True, index=True)


class TillReturn(Table, tablename="till_return"):
    """A return line of a till, known by its receipt and line number, which are the key. Written by imports alone.

    `original` is the receipt or order that it names as the purchase, if it does. What it gave back of which order
    stands in refunds that name it, what found no purchase in `unmatched_return` under the same id.
    """

    number = Varchar(40, primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    till = Varchar(20, default="", null=False)
    day = Date(default=None, null=False)
    no = SmallInt(default=None, null=False)
    id = UUID(default=None, null=False)
    original = Varchar(40, default="", null=False)
    member = UUID(default=None, null=True)
    associate = Varchar(40, default=None, null=True)
    sku_code = Varchar(64, default=None, null=False)
    units = Integer(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    returned_at = Timestamptz(default=None, null=False)
    till_import = UUID(default=None, null=True, index=True)


class Refund(Table, tablename="refund"):
    """Money that went back for one order, on the business day `business_on` of the order's `store`.

    `amount_fen` is of the goods, with units or without; `freight_fen` comes on top. A row that `corrects` says that an
    import was wrong, on the day of what it corrects: without `reverses` the sale never was, and everything that was
    left of it goes off; with it that refund of the same order never was, and its units and amounts stand negative.
    `till_return` is the line of a till that it was made of. `returned_at_store` is where the goods came back and the
    money went out; refunds of before that was written, and what corrects them, do not say, nor to which payments they
    went: see `RefundPayment`. In another store than the order's
    it was on that store's business day `returned_on`. `approval` is the request by which a second person allowed it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    number = Varchar(60, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    amount_fen = BigInt(default=None, null=False)
    freight_fen = BigInt(default=0, null=False)
    policy = Varchar(10, choices=RefundPolicy, default=RefundPolicy.KEEP, null=False)
    reason = Varchar(200, default="", null=False)
    recorded_by = UUID(default=None, null=True)
    refunded_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    corrects = Boolean(default=False, null=False)
    reverses = UUID(default=None, null=True)
    till_return = UUID(default=None, null=True)
    returned_at_store = UUID(default=None, null=True)
    returned_on = Date(default=None, null=True)
    approval = UUID(default=None, null=True)
    one_refund_per_number = Unique([number, order])
    only_corrections_reverse = Check("corrects OR reverses IS NULL")
    another_store_has_its_own_day = Check("returned_on IS NULL OR returned_at_store <> store")


class RefundLine(Table, tablename="refund_line"):
    """What part of a refund concerns which line: the one of number `no` of the same order."""

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    refund = UUID(default=None, null=False)
    no = SmallInt(default=None, null=False)
    units = Integer(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)


class RefundPayment(Table, tablename="refund_payment"):
    """How much of a refund went back to which `payment` of the same order, freight among it, and by which method.

    By `exchange` it did not go out, but paid for other goods. What takes a refund back says the same, negative.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    refund = UUID(default=None, null=False)
    payment = UUID(default=None, null=False)
    method = Varchar(20, choices=PaymentMethod, default=None, null=False)
    amount_fen = BigInt(default=None, null=False)


class Exchange(Table, tablename="exchange"):
    """Goods that came back for others: a `refund` of the order and the `new_order` that it paid for.

    `difference_fen` is what the new goods cost more than what came back, less than nothing where they cost less.
    """

    id = UUID(primary_key=True, default=None, null=False)
    number = Varchar(60, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    refund = UUID(default=None, null=False)
    new_order = UUID(default=None, null=False, index=True)
    difference_fen = BigInt(default=None, null=False)
    exchanged_by = UUID(default=None, null=True)
    exchanged_at = Timestamptz(default=None, null=False)


class TillImport(Table, tablename="till_import"):
    """A till export that was read, by the hash of its content. One of the command line is booked at once; one of the
    console is previewed first, by a background job of whoever asked.

    `profile` names the version of the profile by which it was read, `reading` is that profile as a document.
    `understood` is what the preview shows, `summary` what was or would be booked. No two that are booked have the same
    content; one that was taken back leaves it free. `first_on` to `last_on` are the business days of what it booked.
    """

    id = UUID(primary_key=True, default=None, null=False)
    digest = Bytea(default=None, null=False)
    file_name = Varchar(200, default=None, null=False)
    file = UUID(default=None, null=True)
    state = Varchar(12, choices=TillImportState, default=TillImportState.BOOKED, null=False)
    profile = Varchar(60, default="", null=False)
    reading = JSONB(default=None, null=True)
    create_stores = Boolean(default=False, null=False)
    understood = JSONB(default=None, null=True)
    summary = JSONB(default=None, null=True)
    problem = JSONB(default=None, null=True)
    orders = Integer(default=0, null=False)
    first_on = Date(default=None, null=True)
    last_on = Date(default=None, null=True)
    error_sheet = UUID(default=None, null=True)
    job = UUID(default=None, null=True)
    asked_by = UUID(default=None, null=True)
    asked_at = Timestamptz(default=None, null=True)
    imported_at = Timestamptz(default=None, null=True)
    taken_back_at = Timestamptz(default=None, null=True)
    taken_back_by = UUID(default=None, null=True)
    taken_back_why = Varchar(200, default="", null=False)


class TillProfile(Table, tablename="till_profile"):
    """A version of a chain's own way to read a till's exports, as TOML. Versions are added and never changed."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False)
    version = Integer(default=None, null=False)
    title = Varchar(80, default=None, null=False)
    content = Varchar(20_000, default=None, null=False)
    withdrawn = Boolean(default=False, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_by = UUID(default=None, null=True)
    one_of_each_version = Unique([code, version])


class UnmatchedReturn(Table, tablename="unmatched_return"):
    """A till return (or the part of one) for which no purchase is known: it burdens the store.

    A row that `reverses` another one lowers it, whole or in part, on the same day: units and amount are negative. They
    are positive where it is raised again, because the purchase that had been found for it never was.
    """

    id = UUID(primary_key=True, default=None, null=False)
    source = Varchar(80, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    sku_code = Varchar(64, default=None, null=False)
    member = UUID(default=None, null=True)
    units = Integer(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    returned_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    reverses = UUID(default=None, null=True)
    amount_is_money = Check("reverses IS NOT NULL OR (amount_fen >= 0 AND units >= 0)")
