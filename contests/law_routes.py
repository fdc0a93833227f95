"""What the law and VK say of a draw, beside a form that nobody has saved."""

from datetime import timedelta

from flask import Blueprint, get_template_attribute, request

import clock
from contests import law, law_saying, law_terms
from contests.forms import ContestForm
from contests.law import Terms
from contests.models import Contest
from pages import some_id
from staff.access import community_or_404, staff_only
from staff.models import Role

ANY_WINDOW = timedelta(0)  # dates are judged when the form is sent
blueprint = Blueprint("desk_law", __name__, url_prefix="/desk/contests")


@blueprint.post("/law")
@staff_only
def panel() -> str:
    """The remarks on a contest's form as it is typed; nothing is kept."""
    home = community_or_404(request.args.get("community", 0, type=some_id), Role.EDITOR)
    form = ContestForm(home, clock.now(), ANY_WINDOW, {})
    shown: str = get_template_attribute("contests/law.html", "law_remarks")(law_terms.of_form(form))
    return shown


@blueprint.app_template_global()
def law_said(terms: Terms) -> list[law_saying.Said]:
    """The remarks in words, the gravest first."""
    return law_saying.in_words(law.remarks(terms))


@blueprint.app_template_global()
def law_terms_of(what: Contest | ContestForm) -> Terms:
    """What the rules look at, of a form or of a contest."""
    if isinstance(what, Contest):
        return law_terms.of_contest(what)
    return law_terms.of_form(what)


@blueprint.app_template_global()
def law_stops(terms: Terms) -> bool:
    """Whether going on asks for an explicit word."""
    return bool(law.stops(terms))
