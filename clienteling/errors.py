"""Refusals of clienteling."""

from guide_app.base.kernel.errors import Conflict, Refusal


class SensitiveText(Refusal):
    """The text holds words that are better not kept about a person; `kinds` says which. Sent again with `keep_anyway`
    it is kept, and counted."""

    title = (
        "内容含敏感信息，请改写；确有必要请勾选仍要保存",
        "This holds something sensitive: put it differently, or say that it is needed",
    )


class SensitiveNumber(Refusal):
    """The text holds a resident's number or a bank card's; `kinds` says which. It is not kept in any case."""

    title = ("不能记录身份证号或银行卡号", "Numbers of identity cards and bank cards are not kept")


class TooManyNotes(Conflict):
    """The customer has as many notes as one may have; `limit` is that number."""

    title = ("备注已达上限，请先删除不用的", "There are as many notes as there may be, remove some first")


class NoteNotYours(Refusal):
    """Only who wrote a note changes it."""

    status = 403
    title = ("只能修改自己写的备注", "Only its author changes a note")


class NoteRemoved(Conflict):
    """The note was removed meanwhile."""

    title = ("备注已删除", "The note was removed")


class CareAlreadyPlanned(Conflict):
    """There is a next care date for this customer already; `care` says which, `due_on` when."""

    title = ("已安排过下次回访，请直接改期", "The next care date is planned already, move that one")


class CareEnded(Conflict):
    """The care date is done or cancelled."""

    title = ("这次回访已结束", "This care date is over")


class NotToBeContacted(Conflict):
    """The customer is not to be spoken to now; `barrier` says why: `contact_cap`, `no_consent` or `erased`.

    `again_at` says from when on, where waiting helps.
    """

    title = (
        "暂不能联系：已达联系上限，或顾客不接受营销联系",
        "Not to be contacted now: the contact cap is reached, or there is no consent",
    )


class WordKnown(Conflict):
    """The word is on the list."""

    title = ("词已在列表中", "The word is on the list")


class RuleKnown(Conflict):
    """There is a rule for this purpose with as many days."""

    title = ("相同用途、相同天数的规则已存在", "There is a rule with this purpose and as many days")


class AlreadyTheirs(Conflict):
    """The customer is the asker's own already."""

    title = ("已经是您的专属顾客", "They are your own customer already")


class NotTheirsToGive(Conflict):
    """Somebody gives away their own customers alone."""

    title = ("只能移交自己的专属顾客", "Only your own customers are yours to hand over")


class DedicatedChangedMeanwhile(Conflict):
    """The customer has got another dedicated associate since it was asked."""

    title = ("专属导购已变化，请重新申请", "The dedicated associate has changed since, ask again")


class StillProtected(Conflict):
    """The dedicated associate served the customer lately; whoever approves has to lead their store too."""

    title = (
        "顾客在保护期内，须由同时管理对方门店的上级审批",
        "The customer is protected: somebody who leads the other store as well has to approve",
    )
