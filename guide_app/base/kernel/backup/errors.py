"""Refusals of backups and restores."""

from guide_app.base.kernel.errors import Conflict


class OwnServerOnly(Conflict):
    """The database is not the embedded one: a server of its own is backed up where it runs, see docs/operations.md."""

    title = (
        "数据库不是内置的：请用该服务器自己的备份（见 docs/operations.md，pgBackRest）",
        "The database is not the embedded one: back it up where it runs (docs/operations.md, pgBackRest)",
    )


class BackupUnderWay(Conflict):
    """Somebody else works in the folder of backups at this moment."""

    title = ("该备份目录正在使用", "The folder of backups is in use")


class FolderOfAnother(Conflict):
    """The folder holds backups of another database. `folder` names it."""

    title = ("该目录存放的是另一个数据库的备份", "The folder holds backups of another database")


class BackupFailed(Conflict):
    """A program of PostgreSQL ended with an error; `problem` is what it said. Nothing was kept of the attempt."""

    title = ("备份失败，未留下任何内容", "The backup failed, and nothing was kept of it")


class BackupDamaged(Conflict):
    """A backup is not what was written; `problem` is what was found. Nothing was done with it."""

    title = ("备份已损坏", "The backup is damaged")


class NoBackup(Conflict):
    """The folder holds no whole backup."""

    title = ("目录中没有完整的备份", "There is no whole backup in the folder")


class OutOfReach(Conflict):
    """No backup leads to this moment; `earliest` and `latest` are the ends of what can be reached."""

    title = ("该时刻不在可恢复的范围内", "This moment is outside of what can be restored")


class StillRunning(Conflict):
    """The database is in use; `by` are the processes that hold it."""

    title = ("数据库仍在运行，请先停止所有进程", "The database is in use, stop every process first")


class AlreadyThere(Conflict):
    """There is a database in the folder already, and it is not replaced by a copy."""

    title = ("该目录已有数据库", "There is a database in this folder already")


class NoRoom(Conflict):
    """The disk has less room than the restored data takes; `needed` and `free` are bytes."""

    title = ("磁盘空间不足", "The disk has not enough room")


class RecoveryFailed(Conflict):
    """PostgreSQL could not bring the data to the moment; `problem` is what it said. The database is as it was."""

    title = ("恢复未能完成，原数据库未改动", "The restore did not succeed, the database is as it was")
