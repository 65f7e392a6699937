"""Shapes of how the product is set and how it fares."""

from datetime import datetime
from typing import Literal

import msgspec

from guide_app.base.kernel.health import Behind, Parked


class InstallationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says; nothing of it is secret. `consent` is how customers agree when they are registered."""

    brand: str
    brand_colour: str
    language: str
    public_url: str
    consent: Literal["code", "device"]
    minimum_age: int
    phone_regions: list[str]
    backs_up_daily: bool
    backups_kept: int
    has_wecom: bool


class Fares(msgspec.Struct, frozen=True, kw_only=True):
    """How it fares now. `last_backup_at` and `free_bytes` are told of the embedded database alone.

    `calls_given_up` are calls to other systems that failed as often as they are tried.
    """

    looked_at: datetime
    database_version: str
    behind: list[Behind]
    parked: Parked
    calls_given_up: int
    last_backup_at: datetime | None
    free_bytes: int | None
