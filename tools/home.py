"""The folder of one stack: held by one at a time, with secrets that outlive a run."""

import base64
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Self

from tools.processes import StackError


class Home:
    """`folder` belongs to the one who made this object, until its `with` block or process ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        # The lock lies beside the folder, so that clear() may remove the folder itself.
        self._lock = self.folder.with_name(f".{folder.name}.lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise StackError(f"{folder} is in use: something still runs there.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._lock.close()

    def clear(self) -> None:
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def settings(self) -> dict[str, str]:
        """The secret settings of this installation, made once; only we may read their file."""
        path = self.folder / "env.json"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                json.dump(_new_settings(), file, indent=2)
        kept: dict[str, str] = json.loads(path.read_text())
        return kept


def _new_settings() -> dict[str, str]:
    return {
        "ZHREBIY_SECRET_KEY": secrets.token_urlsafe(48),
        "ZHREBIY_TOKEN_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "STAFF_PASSWORD": secrets.token_urlsafe(9),
    }
