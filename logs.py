"""One line of JSON per thing that happened, on standard error, without any token of VK's.

Nothing here ever prints local variables: that is where tokens are while VK is asked.
"""

import contextlib
import io
import logging
import re
import sys
from typing import TextIO, cast

import structlog
from structlog.stdlib import ProcessorFormatter, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

# Tokens of today, those of before (85 hexadecimal digits, a service's fewer), and whatever else
# is called one. Hashes and signatures have 64, 96 or 128 digits.
TOKEN = re.compile(r"(access_token\W{1,8})[\w.-]+|vk\d\.a\.[\w-]+|\b[0-9a-fA-F]{70,90}\b")
SERVERS = ("_granian", "granian.access")  # they have set up lines of their own before us


def init_logs() -> None:
    """Have structlog and Python's own logging write the same lines."""
    about: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    line: list[Processor] = [structlog.processors.JSONRenderer(ensure_ascii=False), _scrub]
    structlog.configure(
        processors=[*about, *line],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Log())),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[add_logger_name, *about],
            processors=[ProcessorFormatter.remove_processors_meta, *line],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    # It tells of each look at the tables' version; migrations/env.py lets it tell of migrations.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in SERVERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


class _Log(io.TextIOBase):
    """Standard error; when its disk is full, that is not the end of whatever was to be told."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.flush()


def scrubbed(text: str) -> str:
    """The text without anything that looks like a token of VK's."""
    return TOKEN.sub(r"\1[token]", text)


def _scrub(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return scrubbed(str(line))
