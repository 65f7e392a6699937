"""Shifts of stores, who works which on which day, and which weeks are published. No row is deleted."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store


class RotaShift(Table, tablename="rota_shift"):
    """A shift of a store, in minutes after the local midnight of its business day; it may end on the next day.

    It never changes, so what was worked stays as it was: a shift of other hours is a new one, and this one retired.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(20, default=None, null=False)
    begins = Integer(default=None, null=False)
    ends = Integer(default=None, null=False)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    retired_at = Timestamptz(default=None, null=True)
    times_in_order = Check("begins BETWEEN 0 AND 1439 AND ends > begins AND ends < 2880")


class RotaWeek(Table, tablename="rota_week"):
    """A week of a store, from its Monday on. People see it once it is published."""

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    monday = Date(default=None, null=False)
    published_at = Timestamptz(default=None, null=True)
    published_by = UUID(default=None, null=True)
    version = Integer(default=1, null=False)
    one_week = Unique([store, monday])


class RotaAssignment(Table, tablename="rota_assignment"):
    """Somebody works a shift on a business day, until that was taken back."""

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    shift = ForeignKey(RotaShift, default=None, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None, null=False)
    assigned_by = UUID(default=None, null=True)
    assigned_at = Timestamptz(default=None, null=False)
    removed_by = UUID(default=None, null=True)
    removed_at = Timestamptz(default=None, null=True)
