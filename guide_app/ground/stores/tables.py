"""The organisation: legal entities, regions nested to any depth, stores below them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.stores.rules import ClosingState, MoveState, Ownership, StoreStatus


class LegalEntity(Table, tablename="legal_entity"):
    """Who employs, sells and pays: the brand's company, a franchisee. From `closed_on` on it runs no store."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)
    opened_on = Date(default=None, null=True)
    closed_on = Date(default=None, null=True)
    version = Integer(default=1, null=False)
    closes_after_it_opens = Check("closed_on > opened_on")


class Region(Table, tablename="region"):
    """A node of the tree. HQ is the one without a parent, with the path `/`. Since `closed_on` nothing is below it."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)
    parent: ForeignKey["Region"] = ForeignKey("self", default=None, null=True, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False, unique=True)
    version = Integer(default=1, null=False)
    opened_on = Date(default=None, null=True)
    closed_on = Date(default=None, null=True)
    region_closes_after_it_opens = Check("closed_on > opened_on")


class Store(Table, tablename="store"):
    """A leaf of the tree: a shop. `ownership` and `entity` are what holds today; `store_ownership` knows every day."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)
    region = ForeignKey(Region, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    path = Varchar(500, default=None, null=False, unique=True)
    ownership = Varchar(20, choices=Ownership, default=None, null=False)
    entity = ForeignKey(LegalEntity, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    address = Varchar(300, default="", null=False)
    opened_on = Date(default=None, null=True)
    status = Varchar(10, choices=StoreStatus, default=StoreStatus.OPEN, null=False)
    version = Integer(default=1, null=False)


class StoreDayCut(Table, tablename="store_day_cut"):
    """From the business date `valid_from` on, until the next row of the store, its days begin `hours` after midnight.

    A date without a row begins at midnight. Rows are added for dates to come and never changed once their date has
    come, so the day of a past moment stays what it was. Between two cuts one day is shorter or longer (13 to 35 hours);
    none is left out and no moment has two. The SQL function `day_cut_hours(store, at)` looks the hours up.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    valid_from = Date(default=None, null=False)
    hours = SmallInt(default=None, null=False)
    one_cut_per_date = Unique([store, valid_from])
    day_begins_before_noon = Check("hours BETWEEN 0 AND 11")


class StoreOwnership(Table, tablename="store_ownership"):
    """Who runs a store from the business date `valid_from` on, until the next row of the store, and for which entity.

    The first row of a store holds from the beginning; a trigger writes it with the store. Rows are added for dates to
    come and never changed once their date has come, so who ran a store on a past day stays what it was.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    valid_from = Date(default=None, null=False)
    ownership = Varchar(20, choices=Ownership, default=None, null=False)
    entity = ForeignKey(LegalEntity, default=None, null=False, on_delete=OnDelete.restrict)
    one_owner_per_date = Unique([store, valid_from])


class StoreHours(Table, tablename="store_hours"):
    """When a store is open: `week` seven lists of spans, Monday first, `others` dates with hours of their own."""

    store = ForeignKey(Store, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    week = JSONB(default=None, null=False)
    others = JSONB(default="[]", null=False)
    version = Integer(default=1, null=False)


class UnitMove(Table, tablename="unit_move"):
    """A region or a store that goes below another region at the beginning of a day, and what came of it.

    `from_path` and `to_path` are those of the moment when it was done.
    """

    id = UUID(primary_key=True, default=None, null=False)
    region = ForeignKey(Region, default=None, null=True, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    parent = ForeignKey(Region, default=None, null=False, on_delete=OnDelete.restrict)
    valid_from = Date(default=None, null=False)
    state = Varchar(10, choices=MoveState, default=MoveState.ANNOUNCED, null=False)
    reason = Varchar(500, default="", null=False)
    announced_by = UUID(default=None, null=True)
    announced_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    from_path = Varchar(500, default=None, null=True)
    to_path = Varchar(500, default=None, null=True)
    moves_one_unit = Check("(region IS NULL) <> (store IS NULL)")


class StoreClosing(Table, tablename="store_closing"):
    """A store that closes at the beginning of a day; what it holds goes to the `successor`, where there is one.

    `moved` counts what has gone so far, by the name of what it is.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    successor = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    closes_on = Date(default=None, null=False)
    state = Varchar(10, choices=ClosingState, default=ClosingState.ANNOUNCED, null=False)
    reason = Varchar(500, default="", null=False)
    asked_by = UUID(default=None, null=True)
    announced_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    moved = JSONB(default="{}", null=False)
    not_its_own_successor = Check("successor IS NULL OR successor <> store")
