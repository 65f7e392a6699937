"""The scenario document whole: everything its JSON Schema says about shape, range and spelling."""

from typing import Literal

import msgspec

from commissions.engine.documents.events import Event, PublishedVersion
from commissions.engine.documents.plan_version import Plan
from commissions.engine.documents.spelling import Id, Written
from commissions.engine.documents.static_part import Associate, CreditRule, Goal, Settings, Sku, Store
from commissions.engine.time.calendar import Period
from commissions.engine.time.written import read_spelt


class Scenario(Written, frozen=True):
    """The whole document."""

    format: Literal["commission-scenario/1"]
    first_period: Period
    entities: tuple[Id, ...]
    stores: tuple[Store, ...]
    associates: tuple[Associate, ...]
    events: list[Event]
    settings: Settings = Settings()
    catalog: tuple[Sku, ...] = ()
    plans: tuple[Plan, ...] = ()
    targets: tuple[Goal, ...] = ()
    credit_rules: tuple[CreditRule, ...] = ()


def _read(kind: type, given: object) -> object:
    if kind is PublishedVersion:
        return PublishedVersion(given)
    return read_spelt(kind, given)


_DECODER = msgspec.json.Decoder(Scenario, dec_hook=_read)


def decode_scenario(document: bytes) -> Scenario:
    """Read a document. Raises `ValueError` (bad JSON, bad spelling, a time that does not exist) or `RecursionError`."""
    return _DECODER.decode(document)
