"""Touchpoints behind printed codes, the batches they were minted in, the log of scans, and what is counted of them."""

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.catalog.tables import Sku
from guide_app.ground.stores.tables import Store
from qr_codes.rules.scans import Client, Withheld
from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState


class CodeBatch(Table, tablename="code_batch"):
    """Codes that were minted together. `path` is the unit they were minted for."""

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(20, choices=TouchpointKind, default=None, null=False)
    path = Varchar(500, default=None, null=False)
    label = Varchar(80, default="", null=False)
    minted = Integer(default=None, null=False)
    minted_by = UUID(default=None, null=True)
    minted_at = Timestamptz(default=None, null=False)
    something_was_minted = Check("minted > 0")


class Touchpoint(Table, tablename="touchpoint"):
    """A printed code and where it leads at present. A code belongs to one touchpoint for ever; no row is deleted.

    `path` is the unit whose people see it: that of its store, or of the batch while it is blank. A badge has no store
    of its own: it leads to where its associate is posted on the day of the scan.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(11, default=None, null=False, unique=True)
    kind = Varchar(20, choices=TouchpointKind, default=None, null=False)
    state = Varchar(10, choices=TouchpointState, default=TouchpointState.MINTED, null=False)
    path = Varchar(500, default=None, null=False)
    batch = ForeignKey(CodeBatch, default=None, null=True, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    associate = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    sku = ForeignKey(Sku, default=None, null=True, on_delete=OnDelete.restrict)
    label = Varchar(80, default="", null=False)
    target = Varchar(10, choices=Target, default=Target.CONTACT, null=False)
    replacement: ForeignKey["Touchpoint"] = ForeignKey("self", default=None, null=True, on_delete=OnDelete.restrict)
    retired_for = Varchar(20, choices=RetirementReason, default=None, null=True)
    minted_at = Timestamptz(default=None, null=False)
    printed_at = Timestamptz(default=None, null=True)
    bound_at = Timestamptz(default=None, null=True)
    retired_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    bound_leads_somewhere = Check("state NOT IN ('BOUND', 'PAUSED') OR store IS NOT NULL OR associate IS NOT NULL")
    badge_is_somebodys = Check("kind <> 'BADGE' OR associate IS NOT NULL")
    retired_for_a_reason = Check("(state = 'RETIRED') = (retired_for IS NOT NULL)")
    not_its_own_replacement = Check("replacement IS NULL OR replacement <> id AND state = 'RETIRED'")


class CodeScan(Table, tablename="code_scan"):
    """One scan, as it was resolved at its moment. Append-only, in the order of time.

    `visitor` is a keyed hash of a random cookie: no address, nothing of the phone. `code` refers to `touchpoint.id`
    without a foreign key: touchpoints are never deleted, and the check would write to the row of a busy code.
    `withheld` says why it was not credited; older ones say nothing.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = UUID(default=None, null=False)
    associate = UUID(default=None, null=True)
    store = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    visitor = Bytea(default=None, null=False)
    client = Varchar(10, choices=Client, default=None, null=False)
    credited = Boolean(default=None, null=False)
    withheld = Varchar(10, choices=Withheld, default=None, null=True)


class ScanOrigin(Table, tablename="scan_origin"):
    """What a code earned from one address, or from one kind of phone there, in the hour that began at `since`.

    `key` is code id and a keyed hash of where the scans came from; dropped after the hour.
    """

    key = Bytea(primary_key=True, default=None, null=False)
    since = Timestamptz(default=None, null=False)
    credits = Integer(default=0, null=False)


class ScanCredit(Table, tablename="scan_credit"):
    """When a visitor's scan of a code was credited last. `key` is code id and visitor; dropped after the window."""

    key = Bytea(primary_key=True, default=None, null=False)
    at = Timestamptz(default=None, null=False)


class ScanDay(Table, tablename="code_scan_day"):
    """Scans of one code for one associate on one business day: all of them, those that were credited, and those that
    were not because too many came from one kind of phone at an address, or from one address."""

    id = BigSerial(primary_key=True)
    code = UUID(default=None, null=False)
    associate = UUID(default=None, null=True)
    day = Date(default=None, null=False)
    scans = Integer(default=None, null=False)
    credited = Integer(default=None, null=False)
    withheld_device = Integer(default=0, null=False)
    withheld_address = Integer(default=0, null=False)
    credited_are_scans = Check("credited BETWEEN 0 AND scans")


class OutcomeDay(Table, tablename="code_outcome_day"):
    """What followed from one code on one business day: members who registered by it, orders that were paid, the money
    that was received for them, and what went back that day of orders it had led to. Keyed by both."""

    code = UUID(primary_key=True, default=None, null=False)
    day = Date(default=None, null=False)
    registrations = Integer(default=0, null=False)
    orders = Integer(default=0, null=False)
    received_fen = BigInt(default=0, null=False)
    refunded_fen = BigInt(default=0, null=False)


class SharedLink(Table, tablename="shared_link"):
    """A link to somebody's badge that they gave one customer: one for each a day. `token` is the secret in it."""

    id = UUID(primary_key=True, default=None, null=False)
    token = Varchar(22, default=None, null=False, unique=True)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=False)
    code = UUID(default=None, null=False)
    day = Date(default=None, null=False)
    shared_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    one_link_a_day = Unique([associate, member, day])


class SharedClick(Table, tablename="shared_click"):
    """That a link was opened on a day, and when first. Keyed by both."""

    link = ForeignKey(SharedLink, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None, null=False)
    at = Timestamptz(default=None, null=False)
