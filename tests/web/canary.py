"""A library whose tokens must not be told to anybody, and everything that uses them."""

import json
from collections.abc import Callable

from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

import clock
from bell import QUEUE
from communities.models import Community
from contests import service as contests
from extensions import Base, db
from outbox import service as outbox
from parts import NAME
from tests.fakes.scripted_vk import Reply, ScriptedVk, error, response
from tests.service.scene import draft
from tests.web.conftest import Visitor
from worker import JobWorker

GROUP = 7050
CANARY = "canary-of-the-library"
TOKENS = {kind: f"{CANARY}-{kind}-token-1234" for kind in ("community", "service", "user")}
LIKE_VKS = f"vk1.a.{CANARY}"
ALL = " ".join(TOKENS.values())
NOBODY = "http://127.0.0.1:9"
CHECK = ("community", "check", "--community", "library")
GIVEN = [text for kind, token in TOKENS.items() for text in (f"--{kind}-token", token)]
CONNECT = ("community", "connect", "--slug", "library", *GIVEN)
ECHO = [{"key": "access_token", "value": token} for token in TOKENS.values()]

Troubles = Callable[[ScriptedVk], Reply]
TROUBLES: dict[str, Troubles] = {
    "dead": lambda _: error(5, error_msg=f"invalid access_token ({ALL})", request_params=ECHO),
    "refused": lambda _: error(15, error_msg=ALL, error_text=ALL, request_params=ECHO),
    "captcha": lambda _: error(14, captcha_sid=ALL, request_params=ECHO),
    "flood": lambda _: error(9, error_msg=ALL, request_params=ECHO),
    "server": lambda _: error(10, error_msg=ALL, request_params=ECHO),
    "html": lambda _: Reply(f"<html>{ALL}</html>", kind="text/html"),
    "status": lambda _: Reply(ALL, status=500),
    "no envelope": lambda _: Reply(json.dumps({"access_token": ALL})),
    "odd code": lambda _: error(ALL, request_params=ECHO),
    "cut off": lambda _: Reply('{"response": "' + ALL),
    "odd kind": lambda _: Reply("{}", kind=f"text/{CANARY}; charset={CANARY}"),
    "redirect": lambda _: Reply(status=307, location=f"{NOBODY}/?access_token={CANARY}"),
    "hang": lambda vk: vk.answers_after(seconds=30),
}


class Library:
    """Somebody connects a community, and everything that uses its tokens is tried."""

    def __init__(self, app: Flask, vk: ScriptedVk) -> None:
        self.app = app
        self._vk = vk
        self._redis_url = app.extensions[NAME].config.redis_url
        self.told: list[str] = []

    def connect(self, trouble: Reply) -> None:
        """VK takes the tokens, and then makes trouble."""
        rights = [{"name": name} for name in ("manage", "wall", "messages")]
        group = {"id": GROUP, "name": "Библиотека", "screen_name": "library"}
        self._vk.of_method = {
            "groups.getTokenPermissions": response({"permissions": rights}),
            "groups.getById": response({"groups": [group]}),
        }
        self._vk.will(trouble)
        self.run(*CONNECT)
        self._vk.of_method = {}

    def run(self, *command: str) -> None:
        result = self.app.test_cli_runner().invoke(args=list(command))
        self.told.append(result.output)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)

    def ask_for_everything(self) -> list[int]:
        """A post and a message that wait to be sent; their ids."""
        with self.app.app_context():
            community = db.session.query(Community).one()
            contest = contests.create(community, draft(), None, clock.now())
            db.session.flush()
            outbox.put("post", contest, "Итоги: /c/x", "/c/x", clock.now())
            outbox.put_message("message", contest, 7, "Здравствуйте", clock.now())
            db.session.commit()
            return outbox.due(clock.now())

    def work(self, job: str, *ids: int) -> None:
        """What the worker does in its child process; RQ keeps there what it failed with."""
        with self.app.app_context(), Redis.from_url(self._redis_url) as redis:
            queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
            rung = queue.enqueue(job, *ids)
            worker = JobWorker([queue], connection=redis, serializer=JSONSerializer)
            worker.perform_job(rung, queue, worker.prepare_execution(rung))

    def use_everything(self, visitor: Visitor) -> None:
        """The command line, the worker, and every page of the staff's with a plain address."""
        self.run(*CHECK)
        for row_id in self.ask_for_everything():
            self.work("outbox.jobs.deliver", row_id)
        self.work("communities.jobs.look_after")
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments:
                self.told.append(visitor.client.get(rule.rule, follow_redirects=True).text)

    def failures(self) -> list[str]:
        """Why jobs failed, as RQ keeps it: packed."""
        with Redis.from_url(self._redis_url) as redis:
            queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
            jobs = map(queue.fetch_job, queue.failed_job_registry.get_job_ids())
            results = [job.latest_result() for job in jobs if job]
            return [str(result.exc_string) for result in results if result]

    def kept(self) -> str:
        """Everything in the database and in Redis."""
        with self.app.app_context():
            tables = Base.metadata.sorted_tables
            rows = [str(row) for table in tables for row in db.session.execute(table.select())]
        with Redis.from_url(self._redis_url) as redis:
            values = [f"{key} {VALUES[redis.type(key)](redis, key)}" for key in redis.scan_iter()]
        return " ".join([*rows, *values, *self.failures()])


VALUES: dict[bytes, Callable[[Redis, bytes], object]] = {
    b"string": lambda redis, key: redis.get(key),
    b"hash": lambda redis, key: redis.hgetall(key),
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1),
    b"stream": lambda redis, key: redis.xrange(key),
}
