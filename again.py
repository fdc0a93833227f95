"""A form that came too late is shown once more, with what was typed: it waits for one more press.

Its token or its session has run out meanwhile. Only what our own page sent comes back, so that no
other site can put words into a form of ours; and never a password or a key.
"""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

SECRET = frozenset({"password", "old", "new", "again", "token", "community", "service", "user"})
TOKEN = "csrf_token"  # noqa: S105 - the name of a field


def shown_again(*, signed_out: bool) -> Response | None:
    """The page that sends the same once more; None where nothing was typed, or it may not be."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    typed = request.method == "POST" and fields and not request.files
    if not typed or not _from_our_page() or SECRET.intersection(request.form):
        return None
    page = render_template("again.html", fields=fields, signed_out=signed_out)
    answer = make_response(page, 400)
    answer.cache_control.no_store = True
    return answer


def _from_our_page() -> bool:
    """Browsers name the site that a form was sent from; one that does not gets no second try."""
    return request.headers.get("Origin") == request.host_url.rstrip("/")
