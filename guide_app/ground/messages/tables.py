"""Codes that were sent."""

from piccolo.columns import UUID, Bytea, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from guide_app.ground.messages.rules import Purpose


class PhoneCode(Table, tablename="phone_code"):
    """A code for a phone: whose by the phone's keyed hash, which by a keyed digest, for what by purpose and subject.

    `subject` narrows the purpose to one thing, like a registration. What was asked for a phone that is sent nothing
    has a row as well, so that the limits say nothing about who is known.
    """

    id = UUID(primary_key=True, default=None, null=False)
    purpose = Varchar(20, choices=Purpose, default=None, null=False)
    subject = Varchar(40, default="", null=False)
    phone_index = Bytea(default=None, null=False)
    address_index = Bytea(default=None, null=True)
    code_digest = Bytea(default=None, null=False)
    tries = SmallInt(default=0, null=False)
    asked_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)
