"""What customers agree to, decided and ask for, proofs of erasures; how long data is kept, and what has gone."""

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.tables import Member
from guide_app.ground.privacy.requests.rules import Ground, Proof, RequestKind, RequestState
from guide_app.ground.privacy.retention.rules import RunState
from guide_app.ground.privacy.rules import ConsentChannel


class WrittenText(Table, tablename="consent_text"):
    """A version of a purpose's text after the first, which stands in the code. Append-only.

    `asks_again`: what was agreed to before does not hold for what this one says.
    """

    id = UUID(primary_key=True, default=None, null=False)
    purpose = Varchar(12, choices=ConsentPurpose, default=None, null=False)
    number = Integer(default=None, null=False)
    version = Varchar(16, default=None, null=False)
    chinese = Array(Text(), default=None, null=False)
    english = Array(Text(), default=None, null=False)
    asks_again = Boolean(default=True, null=False)
    valid_from = Timestamptz(default=None, null=False)
    written_by = UUID(default=None, null=True)
    written_at = Timestamptz(default=None, null=False)
    one_of_a_number = Unique([purpose, number])


class Decision(Table, tablename="consent_decision"):
    """A yes or a withdrawal, with the words it was about. Append-only; no personal data stands in it."""

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    purpose = Varchar(12, choices=ConsentPurpose, default=None, null=False)
    given = Boolean(default=None, null=False)
    text_version = Varchar(20, default=None, null=False)
    text_number = Integer(default=None, null=False)
    text_digest = Bytea(default=None, null=False)
    channel = Varchar(12, choices=ConsentChannel, default=None, null=False)
    actor_id = UUID(default=None, null=True)
    actor_role = Varchar(20, default=None, null=True)
    evidence = JSONB(default=None, null=False)
    at = Timestamptz(default=None, null=False)


class ConsentStanding(Table, tablename="consent_standing"):
    """The last decision of a member about a purpose. Keyed by both; who never decided has no row."""

    member = ForeignKey(Member, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    purpose = Varchar(12, choices=ConsentPurpose, default=None, null=False)
    given = Boolean(default=None, null=False)
    text_version = Varchar(20, default=None, null=False)
    text_number = Integer(default=None, null=False)
    channel = Varchar(12, choices=ConsentChannel, default=None, null=False)
    at = Timestamptz(default=None, null=False)


class Request(Table, tablename="privacy_request"):
    """Something that a customer has a right to. One of a kind is open at a time.

    `details` are sealed under the member's key, `link_digest` is what is known of the token of its link, `file` the
    copy that was made. `corrected`: what a correction
    has made right. `reminded`: 1 once it was told that it is due soon, 2 once it was told that its time is over.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    kind = Varchar(12, choices=RequestKind, default=None, null=False)
    state = Varchar(12, choices=RequestState, default=None, null=False)
    channel = Varchar(12, default=None, null=False)
    taken_by = UUID(default=None, null=True)
    details_sealed = Bytea(default=None, null=True)
    proof = Varchar(12, choices=Proof, default=None, null=True)
    ground = Varchar(16, choices=Ground, default=None, null=True)
    received_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = UUID(default=None, null=True)
    corrected = Array(Varchar(12), default=None, null=True)
    link_digest = Bytea(default=None, null=False, unique=True)
    file = UUID(default=None, null=True)
    file_until = Timestamptz(default=None, null=True)
    reminded = SmallInt(default=0, null=False)
    version = Integer(default=1, null=False)


class CopyTaken(Table, tablename="copy_taken"):
    """A copy of a customer's data that somebody of the chain fetched for them. `taken_by` is the account."""

    id = UUID(primary_key=True, default=None, null=False)
    request = ForeignKey(Request, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    taken_by = UUID(default=None, null=False)
    at = Timestamptz(default=None, null=False)


class Certificate(Table, tablename="erasure_certificate"):
    """The proof of an erasure, as it was made. Append-only; it names nobody."""

    request = ForeignKey(Request, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    erased_at = Timestamptz(default=None, null=False)
    said = JSONB(default=None, null=False)


class RetentionRule(Table, tablename="retention_rule"):
    """For how many months a kind of data is kept; null for as long as it is there. Append-only, the last one holds."""

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(40, default=None, null=False)
    number = Integer(default=None, null=False)
    months = Integer(default=None, null=True)
    reason = Varchar(200, default=None, null=False)
    written_by = UUID(default=None, null=True)
    written_at = Timestamptz(default=None, null=False)
    one_rule_of_a_number = Unique([kind, number])


class RetentionRun(Table, tablename="retention_run"):
    """What would go of a kind at a moment, and how far that is. One of a kind is open at a time."""

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(40, default=None, null=False)
    rule = ForeignKey(RetentionRule, default=None, null=False, on_delete=OnDelete.restrict)
    before = Timestamptz(default=None, null=False)
    state = Varchar(10, choices=RunState, default=RunState.LISTED, null=False)
    due = Integer(default=None, null=False)
    held = Integer(default=None, null=False)
    has_more = Boolean(default=False, null=False)
    oldest = Timestamptz(default=None, null=True)
    listed_at = Timestamptz(default=None, null=False)
    approval = UUID(default=None, null=True)
    approved_at = Timestamptz(default=None, null=True)
    gone = Integer(default=0, null=False)
    ended_at = Timestamptz(default=None, null=True)


class RetentionItem(Table, tablename="retention_item"):
    """One thing on the list of a run: gone, held by something, or waiting. Keyed by both."""

    run = ForeignKey(RetentionRun, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    subject = UUID(default=None, null=False)
    since = Timestamptz(default=None, null=False)
    held_by = Varchar(40, default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
