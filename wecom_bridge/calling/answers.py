"""The answers of WeCom as typed values: what the bridge reads of them, under names of its own."""

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer carries; unknown members are ignored, texts for numbers accepted."""

    errcode: int = 0
    errmsg: str = ""


class IssuedToken(Answer, frozen=True, kw_only=True):
    """A fresh access token and its life in seconds. Never log it."""

    access_token: str
    expires_in: int

    def __repr__(self) -> str:
        return f"IssuedToken(errcode={self.errcode}, expires_in={self.expires_in})"


class FollowUsers(Answer, frozen=True, kw_only=True):
    """Members who may have customers, as far as the app sees them."""

    user_ids: list[str] = msgspec.field(name="follow_user", default_factory=list)


class ExternalContact(msgspec.Struct, frozen=True, kw_only=True):
    """A customer. `type` is 1 for a WeChat user, 2 for a WeCom user; `union_id` needs a bound WeChat account."""

    external_user_id: str = msgspec.field(name="external_userid")
    name: str = ""
    avatar: str = ""
    type: int = 0
    gender: int = 0
    union_id: str = msgspec.field(name="unionid", default="")
    corp_name: str = ""


class FollowTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag on one member's relation. `type` 1 is the corp's, 2 personal (and has no id), 3 of a rule group."""

    group_name: str = ""
    tag_name: str = ""
    tag_id: str = ""
    type: int = 0


class Follow(msgspec.Struct, frozen=True, kw_only=True):
    """One member's relation to a customer. `created_unix` is when it began; unknown `add_way` numbers are kept.

    `tags` is filled by the answer about one customer, `tag_ids` by the listing.
    """

    user_id: str = msgspec.field(name="userid")
    remark: str = ""
    description: str = ""
    created_unix: int = msgspec.field(name="createtime", default=0)
    add_way: int = 0
    state: str = ""
    remark_mobiles: list[str] = msgspec.field(default_factory=list)
    tags: list[FollowTag] = msgspec.field(default_factory=list)
    tag_ids: list[str] = msgspec.field(name="tag_id", default_factory=list)


class ListedContact(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the listing: one customer with one of their members."""

    contact: ExternalContact = msgspec.field(name="external_contact")
    follow: Follow = msgspec.field(name="follow_info")


class ListingFailures(msgspec.Struct, frozen=True, kw_only=True):
    """Members the listing left out."""

    unlicensed_user_ids: list[str] = msgspec.field(name="unlicensed_userid_list", default_factory=list)


class ContactPage(Answer, frozen=True, kw_only=True):
    """One page of the listing; the last has an empty `next_cursor`."""

    rows: list[ListedContact] = msgspec.field(name="external_contact_list", default_factory=list)
    next_cursor: str = ""
    failures: ListingFailures | None = msgspec.field(name="fail_info", default=None)


class ContactDetail(Answer, frozen=True, kw_only=True):
    """One customer with the members connected to them, paged at 500 members."""

    contact: ExternalContact = msgspec.field(name="external_contact")
    follows: list[Follow] = msgspec.field(name="follow_user", default_factory=list)
    next_cursor: str = ""


class Member(Answer, frozen=True, kw_only=True):
    """A member of the directory. `status` is 1 active, 2 disabled, 4 not activated, 5 left."""

    user_id: str = msgspec.field(name="userid")
    name: str = ""
    departments: list[int] = msgspec.field(name="department", default_factory=list)
    main_department: int = 0
    position: str = ""
    status: int = 0


class SignedInVisitor(Answer, frozen=True, kw_only=True):
    """Who came back with a code: a member by `user_id`, of another corp as `corp/userid`; others by what is left."""

    user_id: str = msgspec.field(name="userid", default="")
    open_id: str = msgspec.field(name="openid", default="")
    external_user_id: str = msgspec.field(name="external_userid", default="")


class SentMessage(Answer, frozen=True, kw_only=True):
    """A message taken by WeCom. The lists are texts joined by `|`, with ids in lower case."""

    message_id: str = msgspec.field(name="msgid", default="")
    invalid_users: str = msgspec.field(name="invaliduser", default="")
    unlicensed_users: str = msgspec.field(name="unlicenseduser", default="")
