"""Files against their rows: each row has its file, whole; and nothing lies there that no row names."""

import hashlib

from guide_app.base.kernel import clock
from guide_app.base.kernel.files.port import FileMissing
from guide_app.base.kernel.files.store import file_store
from guide_app.base.kernel.verifying import SHOWN, Check, Comparison, Difference
from guide_app.ground.files.forgetting import forget_files
from guide_app.ground.files.reads import MUST_BE_GONE, keys_after, nobodys


async def every_file() -> Comparison:
    """Reads each file again, piece by piece: its key is the hash of what must be there."""
    at, last, compared = clock.now(), "", 0
    wrong: list[Difference] = []
    while keys := await keys_after(last, at=at):
        for key in keys:
            if not await _is_whole(key):
                wrong.append(Difference(key, None, 1))
        compared += len(keys)
        last = keys[-1]
    return Comparison(compared, len(wrong), wrong[:SHOWN])


async def nothing_else() -> Comparison:
    """What no row names although it had an hour's time, with its bytes."""
    found = await nobodys(clock.now() - MUST_BE_GONE)
    shown = [Difference(one.key, one.size, None) for one in sorted(found, key=lambda one: one.key)[:SHOWN]]
    return Comparison(len(await file_store().names()), len(found), shown)


async def _is_whole(key: str) -> bool:
    digest = hashlib.sha256()
    try:
        async for piece in file_store().open(key):
            digest.update(piece)
    except (FileMissing, OSError):
        return False
    return digest.hexdigest() == key


async def _forget() -> None:
    await forget_files(clock.now())


CHECKS = [
    Check("files.kept", ("文件与其记录", "Every file that a row names, by its hash"), every_file),
    Check("files.nobodys", ("无主的文件", "Files that no row names"), nothing_else, _forget, of_the_machine=True),
]
