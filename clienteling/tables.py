"""Notes, contacts, care dates and what headquarters have set about them."""

from piccolo.columns import (
    UUID,
    Array,
    BigSerial,
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
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clienteling.rules.care import CareState, Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome
from clienteling.rules.notes import Topic, Visibility
from clienteling.rules.sensitive import SensitiveKind
from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store


class Note(Table, tablename="member_note"):
    """What an associate has written down about a customer, sealed under the customer's key.

    `flags` are the kinds of what was found in it and kept all the same. A removed one has no text any more.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    author = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    topic = Varchar(12, choices=Topic, default=None, null=False)
    visibility = Varchar(8, choices=Visibility, default=None, null=False)
    text_sealed = Bytea(default=None, null=True)
    flags = Array(Varchar(12), default=None, null=False)
    pinned = Boolean(default=False, null=False)
    version = Integer(default=1, null=False)
    written_at = Timestamptz(default=None, null=False)
    edited_at = Timestamptz(default=None, null=True)
    removed_at = Timestamptz(default=None, null=True)
    removed_by = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    removed_is_empty = Check("(removed_at IS NULL) = (text_sealed IS NOT NULL)")


class NoteVersion(Table, tablename="member_note_version"):
    """A note as it was before an edit."""

    id = UUID(primary_key=True, default=None, null=False)
    note = UUID(default=None, null=False)
    member = UUID(default=None, null=False)
    no = Integer(default=None, null=False)
    visibility = Varchar(8, choices=Visibility, default=None, null=False)
    text_sealed = Bytea(default=None, null=False)
    written_at = Timestamptz(default=None, null=False)
    replaced_at = Timestamptz(default=None, null=False)


class SensitiveWordRow(Table, tablename="sensitive_word"):
    """A word that is flagged in notes."""

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(12, choices=SensitiveKind, default=None, null=False)
    word = Varchar(40, default=None, null=False, unique=True)
    added_at = Timestamptz(default=None, null=False)
    added_by = UUID(default=None, null=True)


class SensitiveTally(Table, tablename="sensitive_tally"):
    """How often something of a kind was found in what a store wrote on a day: kept, or not kept. Never the text."""

    id = BigSerial(primary_key=True)
    day = Date(default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(12, choices=SensitiveKind, default=None, null=False)
    kept = Integer(default=0, null=False)
    stopped = Integer(default=0, null=False)
    one_tally_a_day = Unique([day, store, kind])


class CareRule(Table, tablename="care_rule"):
    """By which care dates are made each night: so many days before or after what the purpose names."""

    id = UUID(primary_key=True, default=None, null=False)
    purpose = Varchar(16, choices=Purpose, default=None, null=False)
    days = SmallInt(default=None, null=False)
    is_on = Boolean(default=True, null=False)
    version = Integer(default=1, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)
    one_rule_each = Unique([purpose, days])
    days_are_few = Check("days BETWEEN 0 AND 730")


class CareDate(Table, tablename="care_date"):
    """When an associate is to care for a customer next, and how it went.

    One of a rule has its `occasion`, like the day of a purchase, of which there is one for each member and rule. The
    note is sealed under the customer's key.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    purpose = Varchar(16, choices=Purpose, default=None, null=False)
    rule = ForeignKey(CareRule, default=None, null=True, on_delete=OnDelete.restrict)
    occasion = Varchar(40, default="", null=False)
    due_on = Date(default=None, null=False)
    note_sealed = Bytea(default=None, null=True)
    state = Varchar(10, choices=CareState, default=CareState.OPEN, null=False)
    outcome = Varchar(12, choices=ContactOutcome, default=None, null=True)
    version = Integer(default=1, null=False)
    made_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    ended_by = UUID(default=None, null=True)
    ended_unless_open = Check("(state = 'open') = (ended_at IS NULL)")
    done_with_an_outcome = Check("(state = 'done') = (outcome IS NOT NULL)")


class Contact(Table, tablename="contact"):
    """Somebody of the chain spoke to a customer, or tried to; written once and for all, without any text."""

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    channel = Varchar(10, choices=ContactChannel, default=None, null=False)
    purpose = Varchar(16, choices=Purpose, default=None, null=False)
    outcome = Varchar(12, choices=ContactOutcome, default=None, null=False)
    by_customer = Boolean(default=False, null=False)
    care = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)


class ClientelingSettings(Table, tablename="clienteling_settings"):
    """What headquarters have chosen; one row, or none before they have."""

    id = SmallInt(primary_key=True, default=1, null=False)
    contact_limit = SmallInt(default=None, null=False)
    contact_days = SmallInt(default=None, null=False)
    care_a_day = SmallInt(default=None, null=False)
    protected_days = SmallInt(default=None, null=False)
    version = Integer(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)
    one_row = Check("id = 1")
