"""What members bought, the tags there are, who carries them, the rules that give them, searches that are kept.

`member_purchase_day`, `purchase_person` and `member_purchases` hold nothing but what was made of events: a replay
builds them anew beside.
"""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from segments.rules import Sort, TagTaken


class PurchaseDay(Table, tablename="member_purchase_day"):
    """What a member bought on a business day less what went back on it. Keyed by both.

    `store` and `at` are of the latest sale of the day, null where there was none.
    """

    member = UUID(primary_key=True, default=None, null=False)
    day = Date(default=None, null=False)
    orders = BigInt(default=0, null=False)
    net_fen = BigInt(default=0, null=False)
    store = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=True)


class PurchasePerson(Table, tablename="purchase_person"):
    """As whom a member is known since the latest merge that events told of; `version` is the member's at that time."""

    member = UUID(primary_key=True, default=None, null=False)
    person = UUID(default=None, null=False, index=True)
    version = Integer(default=0, null=False)


class MemberVisit(Table, tablename="member_visit"):
    """The last day on which a member came to a store without that a purchase says so: noted, or for an appointment.

    Keyed by the id it was told of; not emptied for a replay, since visits before there was a fact of them stand in the
    touches alone.
    """

    member = UUID(primary_key=True, default=None, null=False)
    last_on = Date(default=None, null=False)


class MemberPurchases(Table, tablename="member_purchases"):
    """The sum of a person's days: when they bought first and last and where, how much in all and in twelve months.

    `visited_on` is the last day on which they bought or came otherwise; who came and never bought has a row too.

    A person has one row, under the member as whom they are known, over the days of all members who are that person.
    `year_fen` is of the twelve months that end with the day `year_to`. `home_store` is a copy by which pages are found;
    who may see a member is read from the member.
    """

    member = UUID(primary_key=True, default=None, null=False)
    home_store = UUID(default=None, null=True)
    first_on = Date(default=None, null=True)
    last_on = Date(default=None, null=True)
    last_store = UUID(default=None, null=True)
    orders = BigInt(default=0, null=False)
    net_fen = BigInt(default=0, null=False)
    year_fen = BigInt(default=0, null=False)
    year_to = Date(default=None, null=False)
    visited_on = Date(default=None, null=True)


class TagGroup(Table, tablename="tag_group"):
    """A group of tags. Of an `exclusive` one a member carries one at most, such as a size."""

    id = UUID(primary_key=True, default=None, null=False)
    name = Varchar(20, default=None, null=False, unique=True)
    exclusive = Boolean(default=False, null=False)
    version = Integer(default=1, null=False)


class Tag(Table, tablename="tag"):
    """A tag of the catalogue, for the stores at or below `path`. `by_rule`: a rule gives and takes it, nobody else."""

    id = UUID(primary_key=True, default=None, null=False)
    tag_group = ForeignKey(TagGroup, default=None, null=False, on_delete=OnDelete.restrict)
    name = Varchar(20, default=None, null=False)
    path = Varchar(500, default="/", null=False)
    by_rule = Boolean(default=False, null=False)
    active = Boolean(default=True, null=False)
    created_at = Timestamptz(default=None, null=False)
    version = Integer(default=1, null=False)
    one_name_in_a_group = Unique([tag_group, name])


class MemberTag(Table, tablename="member_tag"):
    """A tag that a member carries. Keyed by both. `put_by` is the associate, null where a rule gave it.

    `home_store` is a copy by which those in reach are found; triggers write it and let it follow the member.
    """

    member = UUID(primary_key=True, default=None, null=False)
    tag = UUID(default=None, null=False)
    put_at = Timestamptz(default=None, null=False)
    put_by = UUID(default=None, null=True)
    home_store = UUID(default=None, null=True)


class MemberTagCount(Table, tablename="member_tag_count"):
    """How many tags people have put on a member: whoever changes them holds this row, so that none passes the limit."""

    member = UUID(primary_key=True, default=None, null=False)
    tags = SmallInt(default=0, null=False)


class MemberTagChange(Table, tablename="member_tag_change"):
    """A tag that somebody put on a member, or took away and why. What rules do stands in their runs."""

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    tag = UUID(default=None, null=False)
    put = Boolean(default=None, null=False)
    reason = Varchar(12, choices=TagTaken, default=None, null=True)
    at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)


class TagRule(Table, tablename="tag_rule"):
    """A version of the rule that gives and takes a tag; the one with the greatest number is in force."""

    tag = ForeignKey(Tag, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    no = Integer(default=None, null=False)
    conditions = JSONB(default=None, null=False)
    saved_at = Timestamptz(default=None, null=False)
    saved_by = UUID(default=None, null=True)


class TagRun(Table, tablename="tag_run"):
    """A rule going over all members in the order of their ids, `reached` the last of them; a `dry` one only counts."""

    id = UUID(primary_key=True, default=None, null=False)
    tag = ForeignKey(Tag, default=None, null=False, on_delete=OnDelete.restrict)
    no = Integer(default=None, null=True)
    conditions = JSONB(default=None, null=False)
    dry = Boolean(default=None, null=False)
    reached = UUID(default=None, null=False)
    examined = BigInt(default=0, null=False)
    matched = BigInt(default=0, null=False)
    entered = BigInt(default=0, null=False)
    leaving = BigInt(default=0, null=False)
    begun_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    asked_by = UUID(default=None, null=True)


class TagDue(Table, tablename="tag_due"):
    """A member whose facts have changed: every rule is held against them soon."""

    member = UUID(primary_key=True, default=None, null=False)
    since = Timestamptz(default=None, null=False)


class Segment(Table, tablename="segment"):
    """A search that is kept under a name, for the people of the stores at or below `path`, and of the units above."""

    id = UUID(primary_key=True, default=None, null=False)
    name = Varchar(20, default=None, null=False)
    path = Varchar(500, default=None, null=False)
    conditions = JSONB(default=None, null=False)
    tags_all = Array(UUID(), default=None, null=False)
    sort = Varchar(20, choices=Sort, default=None, null=False)
    kept_by = UUID(default=None, null=True)
    kept_at = Timestamptz(default=None, null=False)
    version = Integer(default=1, null=False)
