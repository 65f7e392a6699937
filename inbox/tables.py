"""Messages as they were made of events, and what people have read of them.

What is made of events holds nothing else, so that a replay builds it anew beside: a message has the id that it had.
What was read stands apart and stays (docs/decisions/inbox.md).
"""

from piccolo.columns import UUID, BigInt, Date, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from inbox.rules import MessageKind


class InboxMessage(Table, tablename="inbox_message"):
    """What one person is told of the event `seq`, once. `about` is what it is about, `by` the associate who did it.

    `facts` are what else the sentence is made of when it is read; no personal data.
    """

    id = UUID(primary_key=True, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    seq = BigInt(default=None, null=False)
    kind = Varchar(30, choices=MessageKind, default=None, null=False)
    about = UUID(default=None, null=True)
    by = UUID(default=None, null=True, db_column_name="done_by")
    facts = JSONB(default=None, null=False)
    at = Timestamptz(default=None, null=False)


class InboxRound(Table, tablename="inbox_round"):
    """The same told to many, piece by piece: `reached` is the last one who was, in the order of that kind."""

    id = UUID(primary_key=True, default=None, null=False)
    seq = BigInt(default=None, null=False)
    kind = Varchar(30, choices=MessageKind, default=None, null=False)
    about = UUID(default=None, null=False)
    period = Date(default=None, null=True)
    by = UUID(default=None, null=True, db_column_name="done_by")
    facts = JSONB(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    reached = UUID(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)


class InboxRead(Table, tablename="inbox_read"):
    """When somebody read a message, or that they were given a task; without a row it is unread."""

    message = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=False)
    read_at = Timestamptz(default=None, null=False)


class InboxOpening(Table, tablename="inbox_opening"):
    """Where the log stood when there was an inbox for the first time: one row. What is older is told to nobody."""

    id = SmallInt(primary_key=True, default=None, null=False)
    seq = BigInt(default=None, null=False)
    first_id = UUID(default=None, null=False)
