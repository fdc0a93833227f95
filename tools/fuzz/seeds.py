"""What is well formed, for fuzzing to begin with."""

import io
import json
from collections.abc import Mapping

from PIL import Image

from tools.fuzz.targets import APART
from tools.processes import ROOT
from winners.beacon import QUICKNET

DRAW = ROOT / "tests" / "data" / "draw-1"
LIKE = {
    "liker_id": 7,
    "object_type": "post",
    "object_owner_id": -1,
    "object_id": 5,
    "post_id": 0,
}
REPOST = {"id": 2, "from_id": 7, "owner_id": 7, "copy_history": [{"id": 5, "owner_id": -1}]}
COMMENT = {"id": 3, "from_id": 7, "post_id": 5, "post_owner_id": -1, "text": "книга", "date": 1}
VOTE = {"owner_id": -1, "poll_id": 1, "option_id": 2, "user_id": 7}
OBJECTS: tuple[Mapping[str, object], ...] = (
    LIKE,
    REPOST,
    COMMENT,
    VOTE,
    {"user_id": 7, "join_type": "join"},
    {"postponed_id": 4},
)


def _event(about: object) -> bytes:
    outside = {"type": "like_add", "group_id": 1, "secret": "s", "event_id": "e1", "object": about}
    return json.dumps(outside).encode()


def _pictures() -> list[bytes]:
    made = []
    for kind in ("PNG", "JPEG", "WEBP"):
        file = io.BytesIO()
        Image.new("RGB", (1200, 630), "#123456").save(file, kind)
        made.append(file.getvalue())
    return made


def _file(name: str) -> bytes:
    return (DRAW / name).read_bytes()


def seeds() -> dict[str, list[bytes]]:
    """By target."""
    signature = _file("signature.txt").strip()
    relay = json.dumps({"round": 42, "signature": signature.decode()}).encode()
    chain = (QUICKNET.chain_hash, QUICKNET.public_key, QUICKNET.genesis, QUICKNET.period)
    files = [_file("manifest.txt"), _file("entries.txt"), _file("signature.txt")]
    return {
        "webhook": [_event(about) for about in OBJECTS],
        "event": [json.dumps(about).encode() for about in OBJECTS],
        "manifest": [_file("manifest.txt")],
        "entries": [_file("entries.txt")],
        "draw": [APART.join(files), APART.join([*files, b"vk:1 " + b"0" * 32 + b"\n"])],
        "chain": [":".join(map(str, chain)).encode()],
        "pasted-round": [signature, relay],
        "pasted-address": [b"https://vk.com/wall-1_5", b"https://vk.com/id7", b"/desk/?a=1"],
        "query": [b"state=in&sort=-name&after=2026-01-01T00:00:00%2B00:00.5&search=id7"],
        "picture": _pictures(),
        "table": [b"=1+1", b"\t@cmd|' /C calc'!A0", 'Анна;"Котова"'.encode()],
    }
