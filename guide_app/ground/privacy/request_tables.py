"""What customers ask for, and the proofs of erasures."""

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.table import Table

from guide_app.ground.privacy.request_rules import Ground, Proof, RequestKind, RequestState


class Request(Table, tablename="privacy_request"):
    """Something that a customer has a right to. One of a kind is open at a time.

    `details` are sealed under the member's key, `link_digest` is what is known of the token of its link, `file` the
    copy that was made.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    kind = Varchar(12, choices=RequestKind, default=None, null=False)
    state = Varchar(12, choices=RequestState, default=None, null=False)
    channel = Varchar(12, default=None, null=False)
    taken_by = UUID(default=None, null=True)
    details_sealed = Bytea(default=None, null=True)
    proof = Varchar(12, choices=Proof, default=None, null=True)
    ground = Varchar(16, choices=Ground, default=None, null=True)
    received_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = UUID(default=None, null=True)
    link_digest = Bytea(default=None, null=False, unique=True)
    file = UUID(default=None, null=True)
    file_until = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)


class Certificate(Table, tablename="erasure_certificate"):
    """The proof of an erasure, as it was made. Append-only; it names nobody."""

    request = ForeignKey(Request, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    erased_at = Timestamptz(default=None, null=False)
    said = JSONB(default=None, null=False)
