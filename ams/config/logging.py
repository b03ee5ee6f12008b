"""Logs of every process: one line an event on stderr, without secrets or personal data."""

import logging
import sys

import structlog


def configure_logging(process: str) -> None:
    """Send structlog's and the libraries' logs to stderr, marked with the process's name."""
    readable = sys.stderr.isatty()
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # libraries' gossip names mail addresses and files
    logging.getLogger("ams").setLevel(logging.INFO)
    logging.getLogger("axes").setLevel(logging.ERROR)  # its warnings name who failed to sign in
    structlog.contextvars.bind_contextvars(process=process)
