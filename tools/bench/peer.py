"""A callback server as one writes it with another library: vkbottle's bot behind aiohttp.

Each event is handed to the bot; its handler stores it with one INSERT and one commit, on SQLite set
up as ours is. Started as a process: python -m tools.bench.peer PORT FILE SECRET
"""

import json
import sqlite3
import sys
from typing import Any

from aiohttp import web
from vkbottle.bot import Bot

from tools.ports import LOOPBACK

EVENTS = ["like_add", "wall_reply_new", "wall_repost", "group_join"]
TABLE = "CREATE TABLE event (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, type TEXT, body TEXT)"
STORE = "INSERT INTO event (event_id, type, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


def application(path: str, secret: str) -> web.Application:
    """The whole server."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(TABLE)
    bot = Bot("no-token")

    @bot.on.raw_event(EVENTS, dataclass=dict)
    async def store(event: dict[str, Any]) -> None:
        database.execute(STORE, (event["event_id"], event["type"], json.dumps(event)))
        database.commit()

    async def called(request: web.Request) -> web.Response:
        event = await request.json()
        if event.pop("secret", None) != secret:
            return web.Response(status=403)
        await bot.process_event(event)
        return web.Response(text="ok")

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    made = web.Application()
    made.add_routes([web.post("/webhooks/vk", called), web.get("/healthz", alive)])
    return made


if __name__ == "__main__":
    port, file, word = sys.argv[1:]
    web.run_app(application(file, word), host=LOOPBACK, port=int(port), access_log=None, print=None)
