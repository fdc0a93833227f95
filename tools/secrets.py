"""python -m tools.secrets: fresh secrets for a new installation, as lines for its environment."""

import base64
import secrets
from datetime import UTC, datetime


def main() -> None:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    # An id of its own: two keys with one id cannot stand side by side while they are exchanged.
    key_id = f"k{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(2)}"
    print(f"ZHREBIY_SECRET_KEY={secrets.token_urlsafe(48)}")
    print(f"ZHREBIY_TOKEN_KEYS={key_id}:{key}")


if __name__ == "__main__":
    main()
