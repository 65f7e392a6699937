"""What a decrypted callback says, as typed values; nothing is stored or decided here."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from wecom_bridge.callbacks.errors import CallbackMalformed
from wecom_bridge.callbacks.reading import Fields, text_of
from wecom_bridge.rules import LATEST_UNIX


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """What every callback carries. `from_user_name` is `sys` for events that no member caused."""

    to_user_name: str = msgspec.field(name="ToUserName", default="")
    from_user_name: str = msgspec.field(name="FromUserName", default="")
    created_unix: Annotated[int, msgspec.Meta(ge=0, le=LATEST_UNIX)] = msgspec.field(name="CreateTime", default=0)
    agent_id: str = msgspec.field(name="AgentID", default="")

    @property
    def created_at(self) -> datetime:
        """WeCom's own stamp, with a resolution of one second."""
        return datetime.fromtimestamp(self.created_unix, UTC)


class ContactCallback(Callback, frozen=True, kw_only=True):
    """Something happened between one member and one customer."""

    user_id: str = msgspec.field(name="UserID")
    external_user_id: str = msgspec.field(name="ExternalUserID")


class ContactAdded(ContactCallback, frozen=True, kw_only=True):
    """Member and customer became friends. `welcome_code` lives 20 s and is empty when no welcome may be sent."""

    state: str = msgspec.field(name="State", default="")
    welcome_code: str = msgspec.field(name="WelcomeCode", default="")


class ContactHalfAdded(ContactAdded, frozen=True, kw_only=True):
    """The customer added a member who has not confirmed yet; ContactAdded may follow for the same pair."""


class ContactEdited(ContactCallback, frozen=True, kw_only=True):
    """The member changed remark, mobile or tags; what changed is not told."""


class ContactDeleted(ContactCallback, frozen=True, kw_only=True):
    """The member deleted the customer. `source` is DELETE_BY_TRANSFER when a hand-over did it."""

    source: str = msgspec.field(name="Source", default="")


class MemberUnfollowed(ContactCallback, frozen=True, kw_only=True):
    """The customer deleted the member; the member's side of the relation remains."""


class TransferFailed(ContactCallback, frozen=True, kw_only=True):
    """A hand-over to `user_id` failed: customer_refused or customer_limit_exceed."""

    fail_reason: str = msgspec.field(name="FailReason", default="")


class ArchivingAgreed(ContactCallback, frozen=True, kw_only=True):
    """The customer agreed to message archiving."""

    welcome_code: str = msgspec.field(name="WelcomeCode", default="")


class ChatCallback(Callback, frozen=True, kw_only=True):
    """Something happened to a customer group; events of groups may be lost or out of order."""

    chat_id: str = msgspec.field(name="ChatId")


class ChatCreated(ChatCallback, frozen=True, kw_only=True):
    """A customer group came to be."""


class ChatUpdated(ChatCallback, frozen=True, kw_only=True):
    """A group changed; `detail` is add_member, del_member, change_owner, change_name or change_notice."""

    detail: str = msgspec.field(name="UpdateDetail", default="")
    join_scene: int | None = msgspec.field(name="JoinScene", default=None)
    quit_scene: int | None = msgspec.field(name="QuitScene", default=None)
    last_member_version: str = msgspec.field(name="LastMemVer", default="")
    member_version: str = msgspec.field(name="CurMemVer", default="")


class ChatDismissed(ChatCallback, frozen=True, kw_only=True):
    """A customer group was dissolved."""


class TagsChanged(Callback, frozen=True, kw_only=True):
    """Corp tags changed: create, update, delete or shuffle. An empty `tag_id` of a shuffle means all groups."""

    change: str = msgspec.field(name="ChangeType")
    tag_id: str = msgspec.field(name="Id", default="")
    tag_type: str = msgspec.field(name="TagType", default="")


class MemberChanged(Callback, frozen=True, kw_only=True):
    """The directory changed: create_user or update_user. `new_user_id` is filled when the member was renamed."""

    change: str = msgspec.field(name="ChangeType")
    user_id: str = msgspec.field(name="UserID")
    new_user_id: str = msgspec.field(name="NewUserID", default="")
    departments: str = msgspec.field(name="Department", default="")


class MemberLeft(Callback, frozen=True, kw_only=True):
    """A member was deleted from the directory: the resigned hand-over may start."""

    user_id: str = msgspec.field(name="UserID")


class MessageReceived(Callback, frozen=True, kw_only=True):
    """A member wrote to the app. `content` is filled for texts."""

    message_type: str = msgspec.field(name="MsgType")
    message_id: str = msgspec.field(name="MsgId", default="")
    content: str = msgspec.field(name="Content", default="")


class UnknownCallback(Callback, frozen=True, kw_only=True):
    """An event this version has no type for, kept whole."""

    event: str
    change: str
    fields: Fields


_TYPES: dict[tuple[str, str], type[Callback]] = {
    ("change_external_contact", "add_external_contact"): ContactAdded,
    ("change_external_contact", "add_half_external_contact"): ContactHalfAdded,
    ("change_external_contact", "edit_external_contact"): ContactEdited,
    ("change_external_contact", "del_external_contact"): ContactDeleted,
    ("change_external_contact", "del_follow_user"): MemberUnfollowed,
    ("change_external_contact", "transfer_fail"): TransferFailed,
    ("change_external_contact", "msg_audit_approved"): ArchivingAgreed,
    ("change_external_chat", "create"): ChatCreated,
    ("change_external_chat", "update"): ChatUpdated,
    ("change_external_chat", "dismiss"): ChatDismissed,
    ("change_external_tag", "create"): TagsChanged,
    ("change_external_tag", "update"): TagsChanged,
    ("change_external_tag", "delete"): TagsChanged,
    ("change_external_tag", "shuffle"): TagsChanged,
    ("change_contact", "create_user"): MemberChanged,
    ("change_contact", "update_user"): MemberChanged,
    ("change_contact", "delete_user"): MemberLeft,
}


def typed(fields: Fields) -> Callback:
    """The typed value of a callback. Raises CallbackMalformed.

    A known event that lacks a required element is malformed; an event nobody knows becomes UnknownCallback.
    """
    event, change = text_of(fields, "Event"), text_of(fields, "ChangeType")
    known = _TYPES.get((event, change))
    if not event and text_of(fields, "MsgType") not in ("", "event"):
        known = MessageReceived
    try:
        if known is not None:
            return msgspec.convert(fields, known, strict=False)
        common = msgspec.structs.asdict(msgspec.convert(fields, Callback, strict=False))
        return UnknownCallback(**common, event=event, change=change, fields=fields)
    except msgspec.ValidationError as error:
        # The text names the element and the expected type, never the value.
        raise CallbackMalformed(rule=str(error)) from error
