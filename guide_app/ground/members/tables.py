"""Members, registrations that wait for consent, who a member's dedicated associate was when, and merges."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.members.merging.rules import DuplicateReason, DuplicateState
from guide_app.ground.members.rules import BindingReason, Gender, MemberSource, RegistrationStatus
from guide_app.ground.stores.tables import Store


class Member(Table, tablename="member"):
    """A customer known to the chain. Personal data is sealed under a key of theirs; the masked forms are for lists.

    `name_grams` are keyed hashes of pieces of the name, by which it is found, see `sealing.name_grams`;
    `birthday_index` is one of month and day. The `number` is random or a till's own, see `till_member`. `birthday` in
    clear is of before it was sealed, until `guide keys rotate` empties it. `came_by` is the printed code by which they
    came to register; `won_before` says that somebody had won their phone already, as a member who was erased.
    `gender` is in clear as the level is: conditions ask for it. `merged_into` names the member whom this one turned
    out to be; that one is merged into nobody.
    """

    id = UUID(primary_key=True, default=None, null=False)
    number = Varchar(40, default=None, null=False)
    name_sealed = Bytea(default=None, null=True)
    name_masked = Varchar(20, default="", null=False)
    name_grams = Array(Integer(), default=None, null=True)
    phone_sealed = Bytea(default=None, null=True)
    phone_masked = Varchar(30, default="", null=False)
    birthday = Date(default=None, null=True)
    birthday_sealed = Bytea(default=None, null=True)
    birthday_index = BigInt(default=None, null=True)
    gender = Varchar(8, choices=Gender, default=Gender.UNKNOWN, null=False)
    level = Varchar(20, default="basic", null=False)
    source = Varchar(20, choices=MemberSource, default=None, null=False)
    registered_at = Timestamptz(default=None, null=False, index=True)
    home_store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    acquirer = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    dedicated = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    came_by = UUID(default=None, null=True)
    won_before = Boolean(default=False, null=False)
    version = Integer(default=1, null=False)
    erased_at = Timestamptz(default=None, null=True)
    merged_into = UUID(default=None, null=True)


class MemberLevel(Table, tablename="member_level"):
    """The levels in force, from the first one (`rank` 0) up: what `member.level` may be, and what people call it.

    Written by who keeps the rules of levels, above this package.
    """

    code = Varchar(20, primary_key=True, default=None, null=False)
    rank = Integer(default=None, null=False)
    name_zh = Varchar(20, default=None, null=False)
    name_en = Varchar(40, default=None, null=False)


class MemberKey(Table, tablename="member_key"):
    """The key under which a member's personal data is sealed, wrapped by the chain's; without the row it is erased."""

    member = UUID(primary_key=True, default=None, null=False)
    key_wrapped = Bytea(default=None, null=False)


class MemberPhone(Table, tablename="member_phone"):
    """Whose phone it is, by its keyed hash: nobody else can have it."""

    phone_index = Bytea(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)


class WonPhone(Table, tablename="won_phone"):
    """That somebody won this phone as a member who was erased: whoever registers it anew is not won a second time.

    `proof` is a keyed hash of the phone, of a purpose of its own, which leads to no member and to no other table. Gone
    after `WON_KEPT`.
    """

    id = UUID(primary_key=True, default=None, null=False)
    proof = Bytea(default=None, null=False, unique=True)
    since = Timestamptz(default=None, null=False, index=True)


class TillMember(Table, tablename="till_member"):
    """Which member a till's own number belongs to. Written by imports alone."""

    number = Varchar(40, primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)


class MemberStore(Table, tablename="member_store"):
    """A store that may serve a member who belongs to another one: the member has consented there.

    Keyed by both. The store that a member belongs to has no row.
    """

    member = ForeignKey(Member, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    since = Timestamptz(default=None, null=False)


class MemberOrigin(Table, tablename="member_origin"):
    """The store where a member registered, of members who belong to another one since that store has closed."""

    member = ForeignKey(Member, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)


class Registration(Table, tablename="registration"):
    """A registration, from the associate's entry, or the customer's (`by_customer`), to the customer's confirmation.

    `associate` is who becomes theirs, `came_by` the printed code that led there. What was entered is sealed under a key
    of its own, which a new member takes over. It is wiped when the registration ends either way: the member keeps it,
    or nobody does.
    """

    id = UUID(primary_key=True, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    by_customer = Boolean(default=False, null=False)
    came_by = UUID(default=None, null=True)
    name_sealed = Bytea(default=None, null=True)
    name_masked = Varchar(20, default="", null=False)
    name_grams = Array(Integer(), default=None, null=True)
    phone_sealed = Bytea(default=None, null=True)
    phone_index = Bytea(default=None, null=True)
    phone_masked = Varchar(30, default="", null=False)
    birthday = Date(default=None, null=True)
    birthday_sealed = Bytea(default=None, null=True)
    birthday_index = BigInt(default=None, null=True)
    key_wrapped = Bytea(default=None, null=True)
    consent_digest = Bytea(default=None, null=False, unique=True)
    status = Varchar(12, choices=RegistrationStatus, default=RegistrationStatus.PENDING, null=False)
    member = UUID(default=None, null=True)
    is_new_member = Boolean(default=None, null=True)
    requested_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class RegistrationDevice(Table, tablename="registration_device"):
    """By what it is judged who confirms a registration: where it was asked for, and the device bound to it.

    `asked_from` is a keyed hash of the associate's browser and address, `device_digest` that of the token of the device
    on which the link was opened first. Taken away two days after the registration has ended.
    """

    registration = ForeignKey(Registration, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    asked_from = Bytea(default=None, null=True)
    needs_guardian = Boolean(default=False, null=False)
    device_digest = Bytea(default=None, null=True)
    bound_at = Timestamptz(default=None, null=True)


class Consent(Table, tablename="consent"):
    """Proof of a consent: which text, when, over which channel, with what evidence."""

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    text_version = Varchar(20, default=None, null=False)
    text_digest = Bytea(default=None, null=False)
    channel = Varchar(20, default=None, null=False)
    evidence = JSONB(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)


class Binding(Table, tablename="binding"):
    """Who was whose dedicated associate from when to when. The open row equals `member.dedicated`."""

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    reason = Varchar(20, choices=BindingReason, default=None, null=False)
    bound_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class Correction(Table, tablename="member_correction"):
    """That something known of a member was corrected: which fields, when, by whom; not what it was or is. Append-only.

    `actor_id` is an account, or the member themselves where `by_customer`.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    fields = Array(Varchar(12), default=None, null=False)
    by_customer = Boolean(default=False, null=False)
    actor_id = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)


class Reveal(Table, tablename="member_reveal"):
    """A phone that was shown in clear: whose, to whom, why. Counted against the limit."""

    id = UUID(primary_key=True, default=None, null=False)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    actor_id = UUID(default=None, null=False)
    reason = Varchar(200, default=None, null=False)
    at = Timestamptz(default=None, null=False)


class Duplicate(Table, tablename="member_duplicate"):
    """Two members who may be one person; `one` has the smaller id. What was dismissed is never found again."""

    id = UUID(primary_key=True, default=None, null=False)
    one = UUID(default=None, null=False)
    other = UUID(default=None, null=False, index=True)
    reason = Varchar(20, choices=DuplicateReason, default=None, null=False)
    state = Varchar(10, choices=DuplicateState, default=DuplicateState.OPEN, null=False)
    found_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    ended_because = Varchar(200, default="", null=False)


class Merge(Table, tablename="member_merge"):
    """One member became the same person as another. Append-only; holds no personal data.

    `preview` is what whoever merged was shown, `moved` what the merge changed beside `member.merged_into`, so that an
    undo can put it back. `merged_by` is an account, nobody for a merge that the system made.
    """

    id = UUID(primary_key=True, default=None, null=False)
    survivor = UUID(default=None, null=False, index=True)
    absorbed = UUID(default=None, null=False, index=True)
    reason = Varchar(20, choices=DuplicateReason, default=None, null=False)
    preview = JSONB(default=None, null=False)
    moved = JSONB(default=None, null=False)
    merged_by = UUID(default=None, null=True)
    merged_at = Timestamptz(default=None, null=False)


class MergeUndone(Table, tablename="member_merge_undone"):
    """A merge that was put apart again: once, and for good. Append-only."""

    merge = ForeignKey(Merge, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    undone_by = UUID(default=None, null=True)
    undone_at = Timestamptz(default=None, null=False)


class BeforeMerge(Table, tablename="member_before_merge"):
    """What the survivor's profile was before a merge changed it, sealed under their key; gone once nobody can undo.

    The row has the id of its merge.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False, index=True)
    profiles_sealed = Bytea(default=None, null=False)
