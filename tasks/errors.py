"""Refusals of tasks."""

from guide_app.base.kernel.errors import Conflict, Refusal


class TaskCodeTaken(Conflict):
    """Another task has this code."""

    title = ("任务编码已被使用", "The task code is taken")


class TaskNoLongerDraft(Conflict):
    """The task was released meanwhile: what people were given is not changed under their hands."""

    title = ("任务已下发，不能再修改或重复下发", "The task was released: it is neither edited nor released again")


class TaskNotRunning(Conflict):
    """Only a released task can be closed."""

    title = ("任务未下发或已结束", "The task is not released, or is closed already")


class TaskAlreadyOver(Refusal):
    """A task whose end has passed is not given to anybody."""

    title = ("任务的结束时间已过，不能下发", "The end of the task has passed, it cannot be released")


class AudienceEmpty(Refusal):
    """Nobody is posted in the audience on the day of the release."""

    title = ("任务范围内没有在岗人员", "Nobody is posted in the audience")
