"""python -m tools.secrets: fresh secrets for a new installation, as lines for its environment."""

import base64
import secrets


def main() -> None:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    print(f"ZHREBIY_SECRET_KEY={secrets.token_urlsafe(48)}")
    print(f"ZHREBIY_TOKEN_KEYS=k1:{key}")


if __name__ == "__main__":
    main()
