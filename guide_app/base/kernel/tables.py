"""Tables of the kernel: the event log and its cursors, audit log, answers, keys, erasures, approvals, jobs."""

from piccolo.columns import UUID, Array, BigInt, BigSerial, Bytea, Date, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.kernel.background import JobState

# Columns whose default is in the database (see migrations) are written by PostgreSQL alone: `epoch`, `xid`, `seq`,
# `logged_on`, `answered_on`.


class EventRow(Table, tablename="event"):
    """One fact, appended in the transaction that made it true. Ordered by (epoch, xid, seq), promised within a lane."""

    seq = BigInt(primary_key=True, default=None, null=False)
    epoch = Integer(default=None, null=False)
    xid = BigInt(default=None, null=False)
    lane = SmallInt(default=0, null=False)
    logged_on = Date(default=None, null=False)
    type = Varchar(80, default=None, null=False)
    occurred_at = Timestamptz(default=None, null=False)
    payload = JSONB(default=None, null=False)


class EventEpoch(Table, tablename="event_epoch"):
    """Which life of the log this is, into how many lanes it is written, and the most there ever were: one row.

    The epoch grows when the database moves into a new cluster, and when the number of lanes changes.
    """

    id = SmallInt(primary_key=True, default=None, null=False)
    epoch = Integer(default=None, null=False)
    lanes = SmallInt(default=1, null=False)
    most_lanes = SmallInt(default=1, null=False)


class EventCursor(Table, tablename="event_cursor"):
    """How far a subscriber has come in a lane, moved in the transaction of the effects; `seen_…` is the furthest."""

    id = BigSerial(primary_key=True)
    subscriber = Varchar(80, default=None, null=False)
    lane = SmallInt(default=0, null=False)
    epoch = Integer(default=0, null=False)
    xid = BigInt(default=0, null=False)
    seq = BigInt(default=0, null=False)
    seen_epoch = Integer(default=0, null=False)
    seen_xid = BigInt(default=0, null=False)
    seen_seq = BigInt(default=0, null=False)
    updated_at = Timestamptz(default=None, null=False)
    one_cursor_per_lane = Unique([subscriber, lane])


class EventParked(Table, tablename="event_parked"):
    """An event that one subscriber could not take after its retries. It blocks nobody; an operator sends it again."""

    id = UUID(primary_key=True, default=None, null=False)
    subscriber = Varchar(80, default=None, null=False)
    seq = BigInt(default=None, null=False)
    attempts = SmallInt(default=None, null=False)
    error = Text(default=None, null=False)
    parked_at = Timestamptz(default=None, null=False)
    resolved_at = Timestamptz(default=None, null=True)
    once_per_subscriber = Unique([subscriber, seq])


class AuditEntry(Table, tablename="audit_entry"):
    """Who changed money, rights or personal data, and what. Append-only by trigger."""

    id = UUID(primary_key=True, default=None, null=False)
    at = Timestamptz(default=None, null=False, index=True)
    actor_id = UUID(default=None, null=True)
    actor_role = Varchar(30, default=None, null=False)
    action = Varchar(80, default=None, null=False)
    subject = Varchar(120, default=None, null=False, index=True)
    detail = JSONB(default=None, null=False)
    request_id = Varchar(64, default=None, null=True)


class RememberedAnswer(Table, tablename="remembered_answer"):
    """The answer given under an idempotency key, written in the transaction of the effect."""

    scope = Varchar(80, default=None, null=False)
    key = Varchar(255, default=None, null=False)
    digest = Bytea(default=None, null=False)
    status = SmallInt(default=None, null=False)
    body = Bytea(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    answered_on = Date(default=None, null=False)
    id = UUID(primary_key=True, default=None, null=False)
    one_answer = Unique([scope, key, answered_on])


class ArchivedMonth(Table, tablename="archived_month"):
    """A month that left a table: detached, then written to `file`, then dropped. Named as its partition was."""

    name = Varchar(80, primary_key=True, default=None, null=False)
    of = Varchar(63, default=None, null=False)
    month = Date(default=None, null=False)
    state = Varchar(10, default=None, null=False)
    rows = BigInt(default=None, null=True)
    sha256 = Varchar(64, default=None, null=True)
    file = Varchar(1000, default=None, null=True)
    changed_at = Timestamptz(default=None, null=False)
    state_is_known = Check("state IN ('detached', 'written', 'dropped')")
    written_with_its_hash = Check("(state = 'detached') = (sha256 IS NULL)")


class KeyFingerprint(Table, tablename="key_fingerprint"):
    """A key that this database was used with, by a fingerprint that tells nothing of it: `index`, or `data:` and an id.

    `retired_at` is when a rotation found that nothing is sealed under it any more, so that it may be missing.
    """

    name = Varchar(300, primary_key=True, default=None, null=False)
    fingerprint = Varchar(16, default=None, null=False)
    first_seen_at = Timestamptz(default=None, null=False)
    retired_at = Timestamptz(default=None, null=True)


class Erasure(Table, tablename="erasure"):
    """Whose personal data was erased, when and by whom; `kind` says what the subject is. Append-only by trigger.

    It stands in the journal beside the database as well, so that a restored backup is made to forget again.
    """

    subject = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(30, default=None, null=False)
    erased_at = Timestamptz(default=None, null=False, index=True)
    actor_id = UUID(default=None, null=True)
    actor_role = Varchar(30, default=None, null=False)


class Approval(Table, tablename="approval"):
    """What somebody asked for and a second person approves. `requester`, `decider` and `concerns` are associates.

    `command` or `sealed` holds what would be done; what is sealed is emptied when it is decided. `path` is the unit
    that it touches, `version` what its subject was like when it was asked.
    """

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(80, default=None, null=False)
    subject = Varchar(120, default=None, null=False)
    version = Varchar(120, default="", null=False)
    path = Varchar(500, default=None, null=False)
    concerns = UUID(default=None, null=True)
    command = JSONB(default=None, null=True)
    sealed = Bytea(default=None, null=True)
    reason = Varchar(500, default="", null=False)
    requested_by = UUID(default=None, null=False)
    requester = UUID(default=None, null=False)
    requester_role = Varchar(30, default=None, null=False)
    requested_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    state = Varchar(10, choices=ApprovalState, default=None, null=False)
    decided_by = UUID(default=None, null=True)
    decider = UUID(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)
    note = Varchar(500, default="", null=False)
    decided_or_waiting = Check("(state = 'pending') = (decided_at IS NULL)")
    never_by_one_person = Check("state <> 'approved' OR decider IS NULL OR decider <> requester")
    never_by_whom_it_concerns = Check("state <> 'approved' OR decider IS NULL OR decider IS DISTINCT FROM concerns")


class BackgroundJob(Table, tablename="background_job"):
    """Long work that somebody asked for. `role` and `paths` are what its asker was when they asked, then when it ran.

    A worker that does it writes `taking`, its own number for this try, and moves `lease_until` on; whoever finds the
    lease over takes it anew. Only the last taking may finish it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(80, default=None, null=False)
    params = JSONB(default=None, null=False)
    asked_by = UUID(default=None, null=False)
    asker = UUID(default=None, null=False)
    role = Varchar(30, default=None, null=False)
    paths = Array(Text(), default=None, null=False)
    asked_at = Timestamptz(default=None, null=False)
    state = Varchar(10, choices=JobState, default=None, null=False)
    done = BigInt(default=0, null=False)
    total = BigInt(default=None, null=True)
    message_zh = Varchar(300, default="", null=False)
    message_en = Varchar(300, default="", null=False)
    taking = UUID(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    takings = SmallInt(default=0, null=False)
    started_at = Timestamptz(default=None, null=True)
    finished_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True)
    file = UUID(default=None, null=True)
    file_name = Varchar(200, default=None, null=True)
    link = Varchar(300, default=None, null=True)
    problem = JSONB(default=None, null=True)
    running_is_taken = Check("(state = 'running') = (taking IS NOT NULL AND lease_until IS NOT NULL)")
    ended_when_finished = Check("(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)")
    failed_with_its_reason = Check("(state = 'failed') = (problem IS NOT NULL)")


class BackgroundWorker(Table, tablename="background_worker"):
    """A process that does jobs, and when it was last seen, so that who waits for nobody is told so."""

    id = UUID(primary_key=True, default=None, null=False)
    seen_at = Timestamptz(default=None, null=False, index=True)
