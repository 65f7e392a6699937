"""Refusals of tags."""

from guide_app.base.kernel.errors import Conflict, Refusal


class TagNameTaken(Conflict):
    """Another group, or another tag of the group, has this name."""

    title = ("名称已被使用", "The name is taken")


class TagCatalogueFull(Conflict):
    """A chain has so many tags and no more: nobody finds the right one among more."""

    title = ("标签数量已达上限，请先整理标签库", "There are as many tags as a chain may have")


class TagLimitReached(Conflict):
    """A member carries so many tags by hand and no more."""

    title = ("该会员的手工标签已达上限，请先移除不再需要的", "The member carries as many tags as people may put on one")


class TagArchived(Refusal):
    """The tag is not given any more; who carries it keeps it until it is taken away."""

    title = ("标签已停用", "The tag is archived")


class TagGivenByRule(Refusal):
    """A rule gives and takes this tag; people change the rule."""

    title = ("该标签由规则自动维护，不能手工添加或移除", "A rule gives and takes this tag, not people")


class TagNotByRule(Refusal):
    """People put this tag; it has no rule."""

    title = ("该标签由人工添加，没有规则", "People put this tag, it has no rule")


class SearchTooWide(Refusal):
    """More members would have to be looked at than one search may: a store, a tag or another order narrows it."""

    title = (
        "条件太宽，请选择门店、标签或手机后四位，或换一种排序",
        "Too wide: name a store, a tag or the end of a phone, or take another order",
    )


class SegmentsFull(Conflict):
    """A chain keeps so many searches and no more."""

    title = ("保存的人群已达上限", "There are as many kept searches as a chain may have")
