"""Refusals of the organisation."""

from guide_app.base.kernel.errors import Conflict


class CodeTaken(Conflict):
    """A unit, category or article with this code exists already; `taken` says which."""

    title = ("编码已被使用", "This code is taken")


class HeadquartersExist(Conflict):
    """The tree has its root already; every other unit has a parent."""

    title = ("总部已存在，请指定上级区域", "Headquarters exist already, name a parent")


class EntityRunsStores(Conflict):
    """A company that runs open stores, or is to run some, does not close; `stores` says how many."""

    title = ("该法人名下还有营业或即将接手的门店", "This company still runs stores, or is about to")


class RegionInUse(Conflict):
    """A region with open stores or regions below it on the day, or with people posted to it on the day or later, does
    not close; `stores`, `regions` and `people` say how many."""

    title = (
        "该区域到那天还有营业门店、未撤销的下级区域或任职人员",
        "Open stores or regions stand below this region on that day, or people are posted to it",
    )


class OwnershipFrozen(Conflict):
    """Who runs a store changes for days to come; the day that was asked for has begun meanwhile."""

    title = ("生效日已到，请改为明天或以后", "That day has begun, name tomorrow or a later one")


class MoveAnnounced(Conflict):
    """It is announced already that this unit moves; take that back first."""

    title = ("已有待生效的调整，请先取消", "A move of it is announced already, take that back first")


class ClosingAnnounced(Conflict):
    """It is announced already that this store closes; take that back first."""

    title = ("已有待执行的关店，请先取消", "Its closing is announced already, take that back first")


class SuccessorNeeded(Conflict):
    """The store has something that goes to another one; `held` says what."""

    title = ("门店还有会员等，须指定接手门店", "It has members or the like, name a store that takes them over")


class CloseByPlan(Conflict):
    """A store closes by a plan that a second person approves, not by a change of its facts."""

    title = ("请走关店流程", "Close it by a closing, which a second person approves")


class StoreAlreadyClosed(Conflict):
    """A closed store stays as it was, until it opens again."""

    title = ("门店已关闭，须先恢复营业", "The store is closed, reopen it first")
