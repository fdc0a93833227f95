"""Every button and every command, tried by an administrator: what a draw rests on stays."""

from collections.abc import Iterator, Mapping
from contextlib import chdir
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from contests.lifecycle import State
from staff.models import Role
from tests.service.frozen_rows import LISTS, snapshot
from tests.web.conftest import TOKEN, Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.public.conftest import brought_to

STATES = (State.FROZEN, State.DRAWN, State.PUBLISHED)
WORKS_ON = {"run", "shell", "worker", "scheduler"}  # until they are stopped
SCHEMA = "db"  # migrations are another matter than commands
TYPED = {
    "title": "Another contest", "reason": "refused", "words": "1", "name": "Another", "login": "x",
    "description": "x", "organiser": "x", "claim_terms": "x", "announcement": "x",
    "prizes-0-title": "Another prize", "prizes-0-count": "3", "alternates": "7",
    "disclosure": "leaf", "chances": "weighted", "language": "en", "zone": "Europe/Moscow",
    "opens_at": "2030-01-01T10:00", "closes_at": "2030-01-02T10:00", "draw_at": "2030-01-03T10:00",
    "signature": "a" * 96, "state": "draft",
}  # fmt: skip


class Fields(HTMLParser):
    """The fields of a page's forms, with what stands in them, or something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag in ("input", "textarea", "select", "button") and name:
            self.found.setdefault(name, given.get("value") or "1")


def addresses(app: Flask, values: Mapping[str, int | str]) -> Iterator[tuple[Rule, str]]:
    """Every address that takes a form, those that end the session last."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    with app.test_request_context():
        for rule in sorted(rules, key=lambda rule: "sign_out" in rule.endpoint):
            arguments = {name: _value(rule, name, values) for name in rule.arguments}
            yield rule, app.url_for(rule.endpoint, _external=False, **arguments)


def _value(rule: Rule, name: str, values: Mapping[str, int | str]) -> str:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return str(values.get(name, 1))


def press(admin: Visitor, address: str) -> Iterator[int]:
    """Send the form at an address as it is found there, filled with other things, and empty."""
    shown = admin.client.get(address)
    found = Fields(shown.text).found if shown.status_code == 200 else {}
    token = TOKEN.search(admin.client.get("/desk/", follow_redirects=True).text)
    assert token
    for fields in (found, {**found, **TYPED}, {}):
        answer = admin.client.post(address, data={**fields, "csrf_token": token[1]})
        yield answer.status_code


Rows = dict[str, list[dict[str, Any]]]


def without_copies(after: Rows, before: Rows) -> Rows:
    """A copy of a contest has prizes of its own, which stand after all others."""
    return {**after, "prize": after["prize"][: len(before["prize"])]}


@pytest.mark.parametrize("state", STATES)
def test_no_button_changes_it(app: Flask, desk: Desk, behind: BehindTheDesk, state: State) -> None:
    with behind() as scene:
        contest = brought_to(scene, state)
        values: dict[str, int | str] = {
            "contest_id": contest.id,
            "slug": contest.slug,
            "community_id": 1,
        }
        before = snapshot()
    assert all(before[name] for name in LISTS if (name, state) != ("place", State.FROZEN))
    admin, pressed = desk(Role.ADMIN), 0
    for rule, address in addresses(app, values):
        answers = list(press(admin, address))
        assert max(answers) < 500, f"{rule.endpoint} answered {answers}"
        with behind():
            assert without_copies(snapshot(), before) == before, rule.endpoint
        pressed += 1
    assert pressed > 15


def commands(group: click.Group) -> Iterator[list[str]]:
    """The words of every command that ends by itself."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from ([name, *words] for words in commands(command) if name != SCHEMA)
        elif name not in WORKS_ON:
            yield [name]


def filled(command: click.Command, slug: str) -> Iterator[str]:
    """Something for every option that has to be given, and for every argument."""
    for option in command.params:
        if isinstance(option, click.Argument):
            yield slug
        elif isinstance(option, click.Option) and option.required:
            kind = option.type
            chosen = kind.choices[0] if isinstance(kind, click.Choice) else "library"
            yield from (option.opts[0], "1" if kind is click.INT else str(chosen))


@pytest.mark.parametrize("state", STATES)
def test_no_command_changes_it(
    app: Flask, behind: BehindTheDesk, state: State, tmp_path: Path
) -> None:
    with behind() as scene:
        slug = brought_to(scene, state).slug
        before, known = snapshot(), len(snapshot()["draw"])
    root = click.Group(commands=app.cli.commands)
    ran = 0
    for words in commands(root):
        command: click.Command = root
        for word in words:
            assert isinstance(command, click.Group)
            command = command.commands[word]
        for first in (slug, "library"):
            with chdir(tmp_path):  # some write files
                done = app.test_cli_runner().invoke(
                    args=[*words, *filled(command, first)], input=""
                )
            assert isinstance(done.exception, SystemExit | None), (words, done.exception)
        with behind():
            after = snapshot()
        assert {name: rows[: len(before[name])] for name, rows in after.items()} == before, words
        assert len(after["draw"]) == known
        ran += 1
    assert ran > 8
