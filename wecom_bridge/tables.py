"""The mirror of WeCom (members, customers, their relations), what came in, what goes out, and the shared token.

Personal data is sealed, as everywhere. A `digest` is a keyed hash of what WeCom last said, so that a row that did not
change is recognised without opening it, and is not written.
"""

from piccolo.columns import (
    UUID,
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
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from wecom_bridge.rules import EndReason, InboxStatus, LinkedBy, MessageStatus, SyncStatus


class WecomMember(Table, tablename="wecom_member"):
    """A member who may have customers. `userid` is unique in any case; `name` is kept where no associate has it."""

    id = UUID(primary_key=True, default=None, null=False)
    userid = Varchar(64, default=None, null=False)
    name = Varchar(64, default="", null=False)
    associate = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    seen_at = Timestamptz(default=None, null=False)
    gone_at = Timestamptz(default=None, null=True)


class WecomContact(Table, tablename="wecom_contact"):
    """A customer on WeCom. `type` is 1 for a WeChat user, 2 for a WeCom user, 0 until WeCom has told."""

    id = UUID(primary_key=True, default=None, null=False)
    external_userid = Varchar(64, default=None, null=False, unique=True)
    name_sealed = Bytea(default=None, null=True)
    name_masked = Varchar(20, default="", null=False)
    type = SmallInt(default=0, null=False)
    unionid_sealed = Bytea(default=None, null=True)
    unionid_index = Bytea(default=None, null=True, index=True)
    digest = Bytea(default=None, null=True)
    mirrored_at = Timestamptz(default=None, null=False)
    erased_at = Timestamptz(default=None, null=True)


class WecomContactKey(Table, tablename="wecom_contact_key"):
    """The key under which what WeCom says of a customer is sealed, wrapped; without the row it is erased."""

    contact = UUID(primary_key=True, default=None, null=False)
    key_wrapped = Bytea(default=None, null=False)


class WecomFollow(Table, tablename="wecom_follow"):
    """One member's relation to a customer.

    `added_at` is WeCom's stamp, None when only the end was told. `confirmed` is false while the member has not accepted
    the customer. `mirrored_at` is our own moment of the last change.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(WecomMember, default=None, null=False, on_delete=OnDelete.restrict)
    contact = ForeignKey(WecomContact, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    remark_sealed = Bytea(default=None, null=True)
    state = Varchar(80, default="", null=False)
    add_way = Integer(default=0, null=False)
    confirmed = Boolean(default=True, null=False)
    added_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    end_reason = Varchar(20, choices=EndReason, default=None, null=True)
    digest = Bytea(default=None, null=True)
    mirrored_at = Timestamptz(default=None, null=False)
    one_per_pair = Unique([member, contact])
    an_end_has_a_reason = Check("(ended_at IS NULL) = (end_reason IS NULL)")


class WecomRemarkPhone(Table, tablename="wecom_remark_phone"):
    """A phone that a member has noted of a customer, by its keyed hash alone. Keyed by both."""

    follow = ForeignKey(WecomFollow, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    phone_index = Bytea(default=None, null=False)


class WecomContactLink(Table, tablename="wecom_contact_link"):
    """Which member a customer on WeCom is: one at most. `linked_by` is the associate who said so.

    `member` is the id as it was written; who it is now, after merges, is read over it.
    """

    contact = ForeignKey(WecomContact, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=False, index=True)
    how = Varchar(12, choices=LinkedBy, default=None, null=False)
    linked_by = UUID(default=None, null=True)
    linked_at = Timestamptz(default=None, null=False)


class WecomRegistration(Table, tablename="wecom_registration"):
    """A registration whose link is meant for one customer on WeCom, until it has ended."""

    registration = UUID(primary_key=True, default=None, null=False)
    contact = ForeignKey(WecomContact, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    meant_by = UUID(default=None, null=True)
    meant_at = Timestamptz(default=None, null=False)


class WecomInbox(Table, tablename="wecom_inbox"):
    """A callback as it was decrypted, once however often it is delivered. `kind` says what, without personal data."""

    id = UUID(primary_key=True, default=None, null=False)
    dedup_key = Varchar(200, default=None, null=False, unique=True)
    kind = Varchar(120, default="", null=False)
    body_sealed = Bytea(default=None, null=False)
    received_at = Timestamptz(default=None, null=False, index=True)
    status = Varchar(10, choices=InboxStatus, default=InboxStatus.RECEIVED, null=False)
    attempts = SmallInt(default=0, null=False)
    error = Text(default="", null=False)
    settled_at = Timestamptz(default=None, null=True)


class WecomToken(Table, tablename="wecom_token"):
    """The access token of an app, shared by all processes. `renew_at` lies before WeCom's own expiry."""

    id = UUID(primary_key=True, default=None, null=False)
    corp_id = Varchar(64, default=None, null=False)
    agent_id = Integer(default=None, null=False)
    token_sealed = Bytea(default=None, null=False)
    token_index = Bytea(default=None, null=False)
    obtained_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    renew_at = Timestamptz(default=None, null=False)
    one_per_app = Unique([corp_id, agent_id])


class WecomMessage(Table, tablename="wecom_message"):
    """An app message to an associate. `request_key` names the fact it tells of, so that it is asked for once."""

    id = UUID(primary_key=True, default=None, null=False)
    request_key = Varchar(120, default=None, null=False, unique=True)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    userid = Varchar(64, default=None, null=False)
    content = Text(default=None, null=False)
    status = Varchar(10, choices=MessageStatus, default=MessageStatus.WAITING, null=False)
    attempts = SmallInt(default=0, null=False)
    msgid = Varchar(200, default="", null=False)
    error = Text(default="", null=False)
    asked_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)


class WecomSync(Table, tablename="wecom_sync"):
    """One run of the synchronisation. `cursor` is where the listing stands; `alive_at` moves with every page."""

    id = UUID(primary_key=True, default=None, null=False)
    status = Varchar(10, choices=SyncStatus, default=SyncStatus.RUNNING, null=False)
    started_at = Timestamptz(default=None, null=False)
    alive_at = Timestamptz(default=None, null=False)
    finished_at = Timestamptz(default=None, null=True)
    cursor = Text(default="", null=False)
    complete = Boolean(default=False, null=False)
    summary = JSONB(default="{}", null=False)
    error = Text(default="", null=False)
