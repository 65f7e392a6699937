"""Refusals of background jobs."""

from guide_app.base.kernel.errors import Conflict, Refusal


class JobEnded(Conflict):
    """It has ended already; `state` says how."""

    title = ("该任务已结束", "This job has ended already")


class JobNotDone(Conflict):
    """There is no file yet; `state` says where the job stands."""

    title = ("任务尚未完成，还没有文件", "The job is not done, there is no file yet")


class JobFileGone(Refusal):
    """The file was kept for seven days, or there never was one; ask for it again."""

    status = 410
    title = ("文件已过期，请重新生成", "The file is no longer kept, ask for it again")


class FileBeyondReach(Refusal):
    """The file was made when its asker reached more than they do now; ask for it again."""

    status = 403
    title = ("您的权限范围已变化，请重新生成", "You reach less than when it was made, ask for it again")


class AskerMayNoMore(Conflict):
    """Whoever asked has left, or lost the right to; the job was not done."""

    title = ("申请人已离职或不再有此权限", "Whoever asked has left or may not do so any more")


class JobGivenUp(Refusal):
    """It was begun `tries` times and each time its worker ended with it; somebody should look at the worker's log."""

    status = 500
    title = (
        "多次执行未能完成，请联系管理员",
        "It was not finished in several tries, ask who runs the installation",
    )


class JobBroke(Refusal):
    """A mistake of ours; the worker's log has the job's id."""

    status = 500
    title = ("任务执行出错，请联系管理员", "Something went wrong on our side")
