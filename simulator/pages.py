"""The wall to look at and click: whoever opens it acts as any reader."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from simulator.acts import posts
from simulator.acts.perform import Act, ActError, perform
from simulator.model import Community, Reader
from simulator.sim import Sim
from simulator.view import COOKIE, View

MOST_FOUND = 60
PREVIEWED = 3
NUMBERS = ("post_id", "comment_id", "option_id")


def blueprint(sim: Sim) -> Blueprint:
    pages = Blueprint("pages", __name__)
    looks: dict[str, Callable[..., Any]] = {
        "/": home,
        "/wall-<int:group_id>": index,
        "/wall-<int:group_id>_<int:post_id>": one_post,
        "/readers-<int:group_id>": find_reader,
    }
    acts: dict[str, Callable[..., Any]] = {
        "/act-as-<int:group_id>": act_as,
        "/do-<int:group_id>": do,
        "/publish-<int:group_id>": publish,
    }
    for methods, views in (("GET", looks), ("POST", acts)):
        for rule, view in views.items():
            pages.add_url_rule(rule, view.__name__, partial(_locked, sim, view), methods=[methods])
    pages.after_request(_only_from_here)
    return pages


def _locked(sim: Sim, view: Callable[..., Any], **named: int) -> Any:
    """Pages read and change the world in one piece."""
    with sim.lock:
        return view(sim, **named)


def _only_from_here(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return response


def _view(sim: Sim, group_id: int) -> View:
    community = sim.world.communities.get(group_id)
    if not community:
        abort(404)
    return View(sim, community, int(request.cookies.get(COOKIE) or 0))


def home(sim: Sim) -> str:
    first = next(iter(sim.world.communities), 0)
    return index(sim, first) if first else render_template("empty.html")


def index(sim: Sim, group_id: int) -> str:
    return render_template("wall.html", view=_view(sim, group_id), previewed=PREVIEWED)


def one_post(sim: Sim, group_id: int, post_id: int) -> str:
    view = _view(sim, group_id)
    post = view.community.posts.get(post_id)
    if not post or post.deleted:
        abort(404)
    return render_template("post.html", view=view, post=post)


def find_reader(sim: Sim, group_id: int) -> str:
    """Readers by a part of their name or by their id."""
    view, wanted = _view(sim, group_id), request.args.get("q", "").strip().casefold()
    everybody = sim.world.readers.values()
    found = [r for r in everybody if wanted in r.name.casefold() or wanted == str(r.id)]
    shown = [(r, _about(view.community, r)) for r in found[:MOST_FOUND]]
    return render_template("readers.html", view=view, found=shown, total=len(found), q=wanted)


def _about(community: Community, reader: Reader) -> str:
    marks = {
        "профиль удалён": reader.deactivated == "deleted",
        "профиль заблокирован": reader.deactivated == "banned",
        "закрытый профиль": reader.is_closed,
        "руководит сообществом": reader.id in community.managers,
        "подписан": reader.id in community.members,
        "в чёрном списке": reader.id in community.banned,
    }
    return ", ".join(words for words, holds in marks.items() if holds)


def act_as(_sim: Sim, group_id: int) -> AnyResponse:
    response = redirect(url_for("pages.index", group_id=group_id), 303)
    response.set_cookie(COOKIE, str(int(request.form["reader_id"])), samesite="Lax")
    return response


def do(sim: Sim, group_id: int) -> AnyResponse:
    """Carry out a button, then show the place where it was pressed."""
    view, form = _view(sim, group_id), request.form
    about = {name: int(form[name]) for name in NUMBERS if form.get(name)}
    act = Act(view.me, form["action"], group_id, text=form.get("text", "").strip(), **about)
    try:
        perform(sim, act)
    except ActError:
        abort(400, "Так сделать нельзя")
    return redirect(_place(group_id), 303)


def publish(sim: Sim, group_id: int) -> AnyResponse:
    """A post by hand, as a manager writes one in VK."""
    view, text = _view(sim, group_id), request.form.get("text", "").strip()
    if view.me not in view.community.managers:
        abort(403)
    if text:
        posts.publish(sim, view.community, text, view.me)
    return redirect(url_for("pages.index", group_id=group_id), 303)


def _place(group_id: int) -> str:
    post_id = request.form.get("post_id", "")
    if request.form.get("alone"):
        return url_for("pages.one_post", group_id=group_id, post_id=post_id) + "#comments"
    return url_for("pages.index", group_id=group_id) + (f"#post-{post_id}" if post_id else "")
