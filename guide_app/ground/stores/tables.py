"""The organisation: legal entities, regions nested to any depth, stores below them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, SmallInt, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.stores.rules import Ownership, StoreStatus


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
    """A node of the tree. HQ is the one without a parent, with the path `/`."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)
    parent: ForeignKey["Region"] = ForeignKey("self", default=None, null=True, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False, unique=True)
    version = Integer(default=1, null=False)


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
