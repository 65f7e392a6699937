"""Till imports as they are asked for and shown."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.background import JobState
from guide_app.ground.orders.rules import TillImportState
from guide_app.ground.orders.till_import.profiles.model import Field

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Encoding = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
MOST_HEADINGS = 200


class StartTillImport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was uploaded as `orders.till_file`. Without a `profile` the one is taken that fits its headings.

    `create_stores` creates the stores that nobody knows; else their lines are refused.
    """

    file_id: UUID
    profile: Code | None = None
    create_stores: bool = False


class ChooseTillProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read the file instead: each member that is left out is found out again, or stays as it was."""

    profile: Code | None = None
    encoding: Encoding | None = None
    create_stores: bool | None = None


class HeadingMeant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands under a heading of the file."""

    heading: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    field: Field


class MapTillHeadings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the headings of the file mean, kept as an own profile called `title`, by which it is previewed again.

    `code` names the profile, also one that is there: then this is its next version. `store` is the code of the store
    of all lines, for a till that does not say. Headings that are not named are not used.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{1,40}\Z")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    headings: Annotated[list[HeadingMeant], msgspec.Meta(min_length=1, max_length=MOST_HEADINGS)]
    store: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None


class TillHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the file, what it was taken for, and the first thing that stands under it, masked where it must."""

    heading: str
    field: Field | None
    sample: str


class TillLineShown(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is understood. Units and amount are negative for goods that come back."""

    receipt: str
    sold_at: datetime
    store: str
    associate: str | None
    member: str | None
    sku: str
    name: str
    units: int
    measure_milli: int | None
    amount_fen: int


class TillRowShown(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it stands, personal data masked, and what is made of it: a line, or why there is none."""

    position: int
    cells: list[str]
    line: TillLineShown | None = None
    reason: str | None = None


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read. `found_by` says how its profile was found: `headings`, `common_headings`, `chosen`.

    `heading_row` is the row that has the headings, `encoding` is empty of a workbook. `unknown_stores` are the codes
    of stores that nobody knows, with how many lines name each, the first ones.
    """

    profile_title: str = ""
    found_by: str = ""
    encoding: str = ""
    separator: str = ""
    is_workbook: bool = False
    heading_row: int = 0
    headings: list[TillHeading] = []
    rows: list[TillRowShown] = []
    unknown_stores: dict[str, int] = {}
    first_on: date | None = None
    last_on: date | None = None


class TillReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why rows are not booked, and how many."""

    code: str
    lines: int
    told_zh: str
    told_en: str


class TillSums(msgspec.Struct, frozen=True, kw_only=True):
    """What an import comes to: before it is booked what it would be, after it what it was.

    `sales_fen - returns_fen + refused_fen` is the file's own sum. `accepted` lines are booked, `already_booked` of them
    by earlier imports. `totals_differ_fen` is how far the file's totals row is from its lines. Amounts of refused rows
    that pass every bound are shown as the bound.
    """

    lines: int
    accepted: int
    already_booked: int
    receipts: int
    sales_fen: int
    returns_fen: int
    unmatched_returns_fen: int
    found_later_fen: int
    refused_lines: int
    refused_fen: int
    totals_differ_fen: int
    refused: list[TillReason]
    left_out: list[TillReason]
    stores_created: list[str]


class TillProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the background job is: bytes `done` of `total`; booking comes after reading."""

    job_id: UUID
    state: JobState
    done: int
    total: int | None
    waits_for_worker: bool


class TillImportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A till import in a list. `asked_by` is null for the command line of the server.

    `profile` is its code, of an own one with its version: `pos-a@2`. `first_on` to `last_on` are its business days.
    """

    id: UUID
    state: TillImportState
    file_name: str
    profile: str
    sums: TillSums | None
    orders: int
    first_on: date | None
    last_on: date | None
    progress: TillProgress | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime | None
    imported_at: datetime | None
    taken_back_at: datetime | None


class TillImportView(msgspec.Struct, frozen=True, kw_only=True):
    """A till import. `understood` is how its file is read, as long as it is kept (30 days).

    `problem` says why the file is not understood, cannot be booked, or why work on it ended. `may_commit`,
    `may_choose` and `may_cancel` say what the caller can do now.
    """

    id: UUID
    state: TillImportState
    file_name: str
    sha256: str
    profile: str
    create_stores: bool
    understood: Understood | None
    sums: TillSums | None
    orders: int
    first_on: date | None
    last_on: date | None
    progress: TillProgress | None
    problem: msgspec.Raw | None
    asked_by: UUID | None
    asked_by_name: str | None
    asked_at: datetime | None
    imported_at: datetime | None
    taken_back_at: datetime | None
    taken_back_by_name: str | None
    taken_back_why: str
    may_commit: bool
    may_choose: bool
    may_cancel: bool
    error_sheet_path: str | None
