"""Texts that customers agree to, what they decided, and where that stands."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.tables import Member
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
