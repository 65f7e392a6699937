"""Shapes of exports."""

from enum import StrEnum
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(max_length=200)]


class FileFormat(StrEnum):
    """What the file is."""

    XLSX = "xlsx"
    CSV = "csv"


class Language(StrEnum):
    """The language of the heads and of what is told."""

    CHINESE = "zh"
    ENGLISH = "en"


class MakeExport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which list, as it is filtered: `filters` are the query parameters of the list, without its page.

    `reason` is needed for lists that say so.
    """

    list: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    filters: Annotated[dict[Text, Text | int | bool | None], msgspec.Meta(max_length=20)] = msgspec.field(
        default_factory=dict
    )
    format: FileFormat = FileFormat.XLSX
    language: Language = Language.CHINESE
    reason: Text = ""


class ExportJob(MakeExport, frozen=True, kw_only=True):
    """What the worker is left with. `is_approved`: a second person has said yes to however many rows there are."""

    is_approved: bool = False


class ExportedColumn(msgspec.Struct, frozen=True):
    """A column of a list."""

    field: str
    title_zh: str
    title_en: str
    kind: str
    summed: bool


class ExportableList(msgspec.Struct, frozen=True):
    """A list that the caller may export: its filters and what stands in its columns."""

    name: str
    title_zh: str
    title_en: str
    needs_reason: bool
    is_personal: bool
    filters: list[str]
    columns: list[ExportedColumn]
