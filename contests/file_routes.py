"""Files about a contest for everybody: its picture for previews, cover, posters and dates."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale

from contests import bills, covers
from contests.calendar_file import calendar_of
from contests.cropping import small
from contests.models import Contest
from contests.public_routes import public_contest_or_404
from contests.texts import page_of
from contests.typesetting import fingerprint
from pagecache import cached
from staff.access import public

blueprint = Blueprint("files", __name__, url_prefix="/c/<slug>")
A_WHILE_S = 300  # for an address that may show something else later
A_YEAR_S = 31_536_000
MARK = 16  # hex digits that tell one content from another


@blueprint.get("/picture.png")
@public
@cached("v")
def picture(slug: str) -> Response:
    """What VK and others show beside a link to the contest."""
    contest = public_contest_or_404(slug)
    facts = bills.picture_facts(contest)
    mark = fingerprint(bills.PICTURE, facts)
    return kept(mark, "image/png", lambda: bills.picture(contest, facts))


@blueprint.get("/<any('cover', 'card'):size>.jpg")
@public
@cached("v")
def cover(slug: str, size: str) -> Response:
    """The contest's cover, if staff gave it one; small, for its card in a list."""
    contest = public_contest_or_404(slug)
    mark, jpeg = covers.fingerprint_of(contest), covers.jpeg_of(contest.id)
    if jpeg is None:
        abort(404)
    return kept(mark, "image/jpeg", lambda: jpeg if size == "cover" else small(jpeg))


@blueprint.get("/poster-<any(a4, a3):paper>.pdf")
@public
@cached("v")
def poster(slug: str, paper: str) -> Response:
    """The poster for a library's hall."""
    contest = public_contest_or_404(slug)
    facts = bills.poster_facts(contest, paper)
    mark = fingerprint(bills.POSTER, facts)
    return kept(mark, "application/pdf", lambda: bills.poster(contest, facts))


@blueprint.get("/calendar.ics")
@public
@cached()
def calendar(slug: str) -> Response:
    """The contest's dates, for a reader's own calendar."""
    contest = public_contest_or_404(slug)
    answer = Response(calendar_of(contest), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={contest.slug}.ics"
    answer.headers["Content-Language"] = str(get_locale())
    return answer


def kept(mark: str, kind: str, made: Callable[[], bytes]) -> Response:
    """A file to be kept by whoever asks: for good under an address that names its content, for a
    while under the one that names none. It is made only if they have not this very one, and never
    for a name that somebody made up: that leads to the right one."""
    named = request.args.get("v")
    if named not in (None, mark[:MARK]):
        return _moved(mark)
    answer = Response(content_type=kind)
    answer.set_etag(mark)
    answer.cache_control.public = True
    answer.cache_control.max_age = A_YEAR_S if named else A_WHILE_S
    if named:
        answer.cache_control.immutable = True
    if mark not in request.if_none_match:
        answer.set_data(made())
    answer.make_conditional(request)
    return answer


def _moved(mark: str) -> Response:
    """To the address of what there is now."""
    address = url_for(request.endpoint or "", **(request.view_args or {}), v=mark[:MARK])
    return Response(status=302, headers={"Location": address})


@blueprint.app_template_global()
def picture_of(contest: Contest) -> str:
    """The whole address of a contest's picture, another one whenever the picture is another."""
    mark = fingerprint(bills.PICTURE, bills.picture_facts(contest))
    return f"{page_of(contest)}/picture.png?v={mark[:MARK]}"


@blueprint.app_template_global()
def cover_of(contest: Contest) -> str:
    """The address of a contest's cover; empty if it has none."""
    mark = covers.fingerprint_of(contest)
    return url_for("files.cover", slug=contest.slug, size="cover", v=mark[:MARK]) if mark else ""


@blueprint.app_template_global()
def card_covers(contests: Sequence[Contest]) -> dict[int, str]:
    """The addresses of small covers, by the contest's id."""
    marks = covers.fingerprints(contests)
    return {
        contest.id: url_for("files.cover", slug=contest.slug, size="card", v=mark[:MARK])
        for contest in contests
        if (mark := marks.get(contest.id))
    }
