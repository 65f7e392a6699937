"""What is sent, to whom, where it stands; who wants nothing; and what headquarters have chosen."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from notices.rules import NoticeKind, NoticeReason, NoticeState


class Notice(Table, tablename="notice"):
    """A message to a customer, one for each `occasion`. Holds neither name nor phone.

    The phone is opened as it is sent. `subject` is the appointment or the coupon, `issuer` who sent the coupon. While
    it waits it is sent from `due_at` on, and never from `expires_at` on.
    """

    id = UUID(primary_key=True, default=None, null=False)
    occasion = Varchar(120, default=None, null=False)
    kind = Varchar(24, choices=NoticeKind, default=None, null=False)
    member = UUID(default=None, null=False, index=True)
    store = UUID(default=None, null=False)
    subject = UUID(default=None, null=False)
    issuer = UUID(default=None, null=True)
    parameters = JSONB(default=None, null=False)
    state = Varchar(10, choices=NoticeState, default=NoticeState.WAITING, null=False)
    reason = Varchar(16, choices=NoticeReason, default=None, null=True)
    tries = SmallInt(default=0, null=False)
    made_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    one_for_each_occasion = Unique([occasion])
    ended_unless_waiting = Check("(state = 'waiting') = (ended_at IS NULL)")
    says_why_it_did_not_arrive = Check("(state IN ('failed', 'dropped')) = (reason IS NOT NULL)")


class NoticeOptOut(Table, tablename="notice_opt_out"):
    """A customer who wants no messages."""

    member = UUID(primary_key=True, default=None, null=False)
    since = Timestamptz(default=None, null=False)
    by_customer = Boolean(default=None, null=False)


class NoticeSettings(Table, tablename="notice_settings"):
    """What headquarters have chosen; one row, or none before they have. `templates`: of each kind that is sent the id
    of its text at the provider. The quiet hours are minutes of the day."""

    id = SmallInt(primary_key=True, default=1, null=False)
    templates = JSONB(default=None, null=False)
    quiet_from = SmallInt(default=None, null=False)
    quiet_to = SmallInt(default=None, null=False)
    version = Integer(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)
    only_one_row = Check("id = 1")
    are_minutes_of_a_day = Check("quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439")
