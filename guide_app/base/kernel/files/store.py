"""The store of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from guide_app.base.kernel.files.folder import FolderStore
from guide_app.base.kernel.files.port import FileStore
from guide_app.base.settings import settings

_elsewhere: ContextVar[Path | None] = ContextVar("files_elsewhere", default=None)


@contextmanager
def files_in(folder: Path) -> Iterator[None]:
    """The span in which files are looked for in another folder: a copy of the database has its own."""
    token = _elsewhere.set(folder)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def files_folder() -> Path:
    """The folder of files, where they are kept in one."""
    return _elsewhere.get() or settings().files


def file_store() -> FileStore:
    """Where this process keeps files, as the settings say."""
    return FolderStore(files_folder())
