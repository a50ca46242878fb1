"""What a model wrote, kept on disk: the same prompt to the same model is paid for once.

The key is a hash of the model and the whole prompt, so that a changed transcript, question or rule
asks anew. What is kept is the reply, not the answer: it is verified again each time.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from langchain_core.messages import BaseMessage

logger = logging.getLogger(__name__)

KEPT = 1_000

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS replies (
        key TEXT PRIMARY KEY, reply TEXT NOT NULL, used INTEGER NOT NULL
    ) WITHOUT ROWID
"""
_LATER = "(SELECT coalesce(max(used), 0) + 1 FROM replies)"
_FIND = f"UPDATE replies SET used = {_LATER} WHERE key = ? RETURNING reply"  # noqa: S608 - a constant
_KEEP = f"INSERT OR REPLACE INTO replies VALUES (?, ?, {_LATER})"  # noqa: S608 - a constant
_FORGET = """
    DELETE FROM replies WHERE key IN (
        SELECT key FROM replies ORDER BY used DESC LIMIT -1 OFFSET ?)
"""


class ReplyCache:
    """The last replies, in a file of the data folder; safe to use from threads and processes.

    A file that cannot be read or written costs a call of the model, never an answer.
    """

    def __init__(self, folder: Path, *, server: str = "", kept: int = KEPT) -> None:
        """Keep the replies of a server in a folder, at most so many."""
        self._path = folder / "replies.sqlite"
        self._server = server
        self._kept = kept

    def find(self, model: str, prompt: Sequence[BaseMessage]) -> str | None:
        """Return what a model replied to a prompt, or None."""
        try:
            with closing(self._connect()) as connection, connection:
                row = connection.execute(_FIND, (self._key(model, prompt),)).fetchone()
        except (OSError, sqlite3.Error) as error:
            logger.warning("replies cannot be read: %s", error)
            return None
        return str(row[0]) if row else None

    def keep(self, model: str, prompt: Sequence[BaseMessage], reply: str) -> None:
        """Keep a reply, and forget those that were not used for longest."""
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute(_KEEP, (self._key(model, prompt), reply))
                connection.execute(_FORGET, (self._kept,))
        except (OSError, sqlite3.Error) as error:
            logger.warning("replies cannot be kept: %s", error)

    def _key(self, model: str, prompt: Sequence[BaseMessage]) -> str:
        parts = [self._server, model, *(f"{message.type}\n{message.text}" for message in prompt)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=2)
        connection.execute(_SCHEMA)
        return connection
