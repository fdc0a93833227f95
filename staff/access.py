"""Default deny: a route that does not say who may use it is nobody's.

Looking an object up is what authorises it: the look-ups here answer 404 for what is not yours.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from again import shown_again
from communities.models import Community
from extensions import db
from staff.models import Account, Membership, Role

View = TypeVar("View", bound=Callable[..., Any])
ASSETS = frozenset({"static", "bootstrap.static"})


def public(view: View) -> View:
    """For everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def staff_only(view: View) -> View:
    """For whoever has signed in; what they may see is decided by look-up."""
    view.access = "staff"  # type: ignore[attr-defined]
    return view


def check_access() -> Response | None:
    """Before each request: let it pass, send it to the sign-in page, or refuse it."""
    if request.endpoint is None or request.endpoint in ASSETS:
        return None
    view = current_app.view_functions[request.endpoint]
    access = getattr(view, "access", None)
    if access == "public":
        return None
    if access != "staff":
        abort(403)
    if current_user.is_authenticated:
        return None
    wanted = request.full_path if request.method == "GET" else None
    return shown_again(signed_out=True) or redirect(url_for("staff.sign_in", next=wanted))


def me() -> Account:
    """Who is signed in."""
    account: Account = current_user._get_current_object()
    return account


def role_in(community_id: int) -> Role | None:
    """My role in a community."""
    mine = select(Membership.role).where(
        Membership.account_id == me().id, Membership.community_id == community_id
    )
    return db.session.scalar(mine)


def may(community_id: int, needed: Role) -> bool:
    """Whether I may do there what `needed` may."""
    role = role_in(community_id)
    return role is not None and role.allows(needed)


def my_communities(needed: Role = Role.VIEWER) -> list[Community]:
    """The communities in which I have this role or more, by name."""
    mine = (
        select(Community, Membership.role)
        .join(Membership, Membership.community_id == Community.id)
        .where(Membership.account_id == me().id)
        .order_by(Community.name)
    )
    return [community for community, role in db.session.execute(mine) if role.allows(needed)]


def community_or_404(community_id: int, needed: Role) -> Community:
    """A community in which I may do what `needed` may: 404 if I am nobody there, 403 if less."""
    role = role_in(community_id)
    if role is None:
        abort(404)
    if not role.allows(needed):
        abort(403)
    return db.session.get_one(Community, community_id)
