"""Every page that a person can open, with what to show it for.

Tests walk them all, and `make screenshots` photographs them. A test holds that no route is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for

Known = Mapping[str, Any]  # values for the parts of an address: contest_id, slug, number, …


@dataclass(frozen=True)
class Shown:
    """One page to look at: a name for its picture, its address, and whether staff see it."""

    name: str
    address: str
    staff: bool


ANY = ("",)  # a page that belongs to no contest
ENDED = ("published", "cancelled")
LISTED = ("frozen", "drawn", "published")
PUBLIC = ("open", *LISTED, "cancelled")
ALL = ("draft", "scheduled", *PUBLIC)

# Which contests, by their state, each page is shown for.
PAGES: dict[str, tuple[str, ...]] = {
    "public.home": ANY,
    "public.contest": PUBLIC,
    "results.winners": PUBLIC,
    "public.rules_page": ("open", "published"),
    "amended.changes": ("open", "published"),
    "archive.community": ANY,
    "register.page": ANY,
    "receipts.door": ("open", "published"),
    "objections.lodge": ("frozen",),
    "rounds.bring": ("frozen",),
    "staff.sign_in": ANY,
    "communities.communities": ANY,
    "communities.community": ANY,
    "communities.connect": ANY,
    "communities.help_keys": ANY,
    "communities.town": ANY,
    "callbacks.by_hand": ANY,
    "callbacks.way": ANY,
    "keys.replace": ANY,
    "keys.forget": ANY,
    "quarantine.page": ANY,
    "staff_health.health": ANY,
    "desk.contests": ANY,
    "desk_calendar.calendar": ANY,
    "desk_notices.notices": ANY,
    "account.account": ANY,
    "desk_quick.presets": ANY,
    "desk_quick.answers": ANY,
    "desk.new": ANY,
    "desk.contest": (*ALL, "discarded"),
    "desk.edit": ("draft",),
    "desk.audit": ("published",),
    "desk_amend.amend": ("open",),
    "desk_cover.cover": ("draft", "open"),
    "desk_posters.posters": ("open",),
    "desk_steps.schedule": ("draft",),
    "desk_steps.unschedule": ("scheduled",),
    "desk_steps.discard": ("draft",),
    "desk_steps.open_now": ("scheduled",),
    "desk_steps.close_now": ("open",),
    "desk_steps.cancel": ("open",),
    "desk_draw.freeze": ("closed",),
    "desk_draw.draw": ("frozen",),
    "desk_draw.publish": ("drawn",),
    "desk_draw.winners": ("published",),
    "desk_draw.event": ("event",),
    "desk_closing.closing": ("open", "closed", "event", *LISTED, "cancelled"),
    "desk_stage.stage": (*ALL, "closed", "event"),
    "desk_entries.entries": ("open", "published"),
    "desk_entries.entry": ("open", "hidden"),
    "desk_deciding.hide": ("open",),
    "desk_deciding.restore": ("hidden",),
    "desk_objections.objections": ("frozen",),
    "desk_objections.answer": ("frozen",),
    "desk_rounds.bring_as_staff": ("frozen",),
    "desk_prizes.prizes": ("published",),
    "desk_prizes.pass_on": ("published",),
    "desk_erasing.erase": ("cancelled",),
}
# What else some pages are asked for, and show more by: the big screen names a winner, then all.
ONE, EVERYBODY = {"shown": 1}, {"shown": 999}
ASKED = {("desk_stage.stage", state): (ONE, EVERYBODY) for state in ("drawn", "published")}
# Answers that are no pages: files, news for scripts, figures for machines; and what needs a past.
OTHERS = frozenset(
    {
        "static",
        "bootstrap.static",
        "communities.status",
        "desk.progress",
        "desk_closing.news",
        "desk_figures.figures",
        "desk_stage.news",
        "desk_cover.jpeg",
        "desk_cover.picture",
        "desk_keep.token",
        "desk_posters.paper",
        "desk_posters.preview",
        "erasing.erasure",
        "files.calendar",
        "files.cover",
        "files.picture",
        "files.poster",
        "health.alive",
        "health.ready",
        "health.scraped",
        "public.event",
        "public.rules",
        "receipts.card",  # by a session that has proved who is there
        "receipts.prove",
        "register.draws",
        "register.manifests",
        "results.entries",
        "results.evidence",
        "results.manifest",
        "results.openings",
        "results.replacements",
        "results.results_as_text",
        "results.stamp",
        "results.verify_alone",  # a page to keep: it is downloaded
    }
)


def every_page(app: Flask, contests: Mapping[str, Known], known: Known) -> Iterator[Shown]:
    """The pages for the contests at hand, by state; those of other states are left out.

    `known`: values for all pages; a contest's own come from `contests`.
    """
    with app.test_request_context():
        for endpoint, states in PAGES.items():
            for state in states:
                if state == "" or state in contests:
                    values = {**known, **contests.get(state, {})}
                    for asked in ({}, *ASKED.get((endpoint, state), ())):
                        yield _shown(app, endpoint, state, values, asked)


def _shown(app: Flask, endpoint: str, state: str, known: Known, asked: Known) -> Shown:
    wanted = {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}
    address = url_for(endpoint, **{name: known[name] for name in wanted}, **asked)
    words = (f"{name}-{value}" for name, value in asked.items())
    name = "-".join(filter(None, (endpoint.replace(".", "-"), state, *words)))
    return Shown(name, address, address.startswith(("/desk/", "/staff/")) and "sign-in" not in name)
