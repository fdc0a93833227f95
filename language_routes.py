"""The switch of languages. A cookie of its own keeps the choice, so no page needs a session."""

from datetime import timedelta

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from extensions import csrf
from locales import LANGUAGES, named_cookie
from pages import own_page
from parts import parts
from staff.access import public

blueprint = Blueprint("language", __name__)
csrf.exempt(blueprint)  # a token would need a session, on every page with the switch
A_YEAR = timedelta(days=365)


@blueprint.post("/language")
@public
def switch() -> Response:
    """Switch the language and stay on the page.

    All that another site could do here is to show somebody the other language; browsers say when
    one tries.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    back = redirect(own_page(request.form.get("back", ""), otherwise=url_for("public.home")))
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        secure = parts().config.secure
        back.set_cookie(
            named_cookie(), wanted, A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return back
