"""Touches: who met which customer where, append-only, and their daily sums."""

from piccolo.columns import UUID, BigSerial, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store
from guide_app.ground.touches.rules import TouchKind


class Touch(Table, tablename="touch"):
    """One meeting of a customer and an associate or a place, in the partition of its month.

    `source` names the fact behind it and makes it unique. Its moment follows from the fact: a repetition has the same.
    `code` is the printed code that led to it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    kind = Varchar(12, choices=TouchKind, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=True)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    contact = Varchar(64, default=None, null=True)
    code = UUID(default=None, null=True)
    source = Varchar(120, default=None, null=False)
    at = Timestamptz(default=None, null=False)
    one_touch_per_source = Unique([source, at])


class TouchDay(Table, tablename="touch_day"):
    """How many touches of a kind an associate had in a store, or in none, on a business day of the chain.

    Kept with every touch, so that counting a quarter reads a few rows for each associate.
    """

    id = BigSerial(primary_key=True)
    store = UUID(default=None, null=True)
    associate = UUID(default=None, null=False)
    day = Date(default=None, null=False)
    kind = Varchar(12, choices=TouchKind, default=None, null=False)
    touches = Integer(default=None, null=False)
