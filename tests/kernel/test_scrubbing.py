"""No value of a row reaches the text of an error, wherever it is written; what broke, and where, does."""

import logging
import traceback

import asyncpg
import pytest
from pgqueuer.models import TracebackRecord

from guide_app.base.kernel.attempts import attempt
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.outages import in_one_line

VALUE = "13800001111"

BREAKING = {
    "a key that is there twice": (
        f"INSERT INTO sku (id, code, name) SELECT gen_random_uuid(), '{VALUE}', 'x' FROM generate_series(1, 2)",
        "sku_code_key",
    ),
    "a row that a check refuses": (
        "INSERT INTO code_batch (id, kind, path, label, minted, minted_at)"
        f" VALUES (gen_random_uuid(), 'BADGE', '/', '{VALUE}', 0, now())",
        "something_was_minted",
    ),
    "a text that is no id": (f"SELECT '{VALUE}x'::uuid", "22P02"),
    "a number that is too large": (f"SELECT '{VALUE}'::int", "22003"),
    "a text that is no day": (f"SELECT '{VALUE}x'::date", "22007"),
    "nothing where something must be": (
        f"INSERT INTO store (id, name) VALUES (gen_random_uuid(), '{VALUE}')",
        "23502",
    ),
}


@pytest.mark.parametrize("what", BREAKING)
async def test_no_text_of_an_error_holds_a_value(
    db: None, what: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    statement, named = BREAKING[what]

    async def work() -> None:
        await execute(statement)

    with pytest.raises(asyncpg.PostgresError) as broken:
        async with transaction():
            await work()
    error = broken.value
    parked = (await attempt(work)).error
    try:
        raise RuntimeError("a job failed") from error
    except RuntimeError as outer:
        told = [
            str(error),
            repr(error),
            in_one_line(error),
            str(parked),
            "".join(traceback.format_exception(outer)).replace(statement, ""),
            TracebackRecord.from_exception(error, job_id=1).model_dump_json().replace(statement, ""),  # type: ignore[arg-type]
        ]
        logging.getLogger("pgqueuer").error("job failed", exc_info=outer)
    told.append(caplog.text)
    for text in told:
        assert VALUE not in text
    for text in told[:4]:
        assert str(error.sqlstate) in text
        assert named in text
        assert "\n" not in text


async def test_what_is_no_value_is_still_said(db: None) -> None:
    with pytest.raises(asyncpg.UndefinedTableError, match='relation "nowhere" does not exist'):
        async with transaction():
            await fetch_value("SELECT 1 FROM nowhere")
