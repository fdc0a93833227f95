"""The desk: what staff see and do."""

from flask import Blueprint, render_template
from sqlalchemy import select

from contests.models import Contest
from extensions import db
from staff.access import my_communities, staff_only

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
@staff_only
def contests() -> str:
    """The contests of my communities."""
    mine = [community.id for community in my_communities()]
    found = select(Contest).where(Contest.community_id.in_(mine)).order_by(Contest.opens_at.desc())
    return render_template("contests/list.html", contests=db.session.scalars(found).all())
