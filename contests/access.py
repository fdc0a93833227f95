"""Looking a contest up, which is what lets staff at it."""

from flask import Response, abort, redirect, render_template, request, url_for

from communities.models import Community
from contests.models import Contest
from extensions import db
from pages import some_id
from staff.access import community_or_404, my_communities
from staff.models import Role


def contest_or_404(contest_id: int, needed: Role) -> Contest:
    """A contest of a community in which I may do what `needed` may.

    404 if there is none or I am nobody there, so that a stranger learns nothing; 403 if my role
    is too small. One that was thrown away has one page only: where it can be taken back.
    """
    contest = even_discarded(contest_id, needed)
    if contest.discarded_at:
        abort(redirect(url_for("desk.contest", contest_id=contest_id)))
    return contest


def home_or_choice() -> Community:
    """The community that a new contest is for: the only one that I edit, or which the address
    names. Answers with the page where one is chosen if there is a choice, or none."""
    mine = my_communities(Role.EDITOR)
    chosen = request.args.get("community", type=some_id) or (mine[0].id if len(mine) == 1 else None)
    if chosen is None:
        abort(Response(render_template("contests/choose.html", communities=mine)))
    return community_or_404(chosen, Role.EDITOR)


def even_discarded(contest_id: int, needed: Role) -> Contest:
    """The same, for a draft that was thrown away too."""
    contest = db.session.get(Contest, contest_id)
    if contest is None:
        abort(404)
    community_or_404(contest.community_id, needed)
    return contest
