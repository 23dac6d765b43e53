"""What the access log does not tell: queries, where people put keys although they should not.

Left out: where logs go, which is the server's.
"""

from __future__ import annotations

import logging


class _WithoutQuery(logging.Filter):
    """Cuts the query off the path in uvicorn's access records: (client, method, path, version, status)."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and len(record.args) == 5 and isinstance(record.args[2], str):
            client, method, path, http, status = record.args
            record.args = (client, method, str(path).partition("?")[0], http, status)
        return True


_FILTER = _WithoutQuery()


def keep_queries_out() -> None:
    """Have uvicorn's access log leave queries out; once is enough."""
    logging.getLogger("uvicorn.access").addFilter(_FILTER)
