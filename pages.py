"""What pages share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map
from wtforms import Field, FileField, StringField

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_ID = 2**63 - 1  # of what a database numbers by itself
PHOTOGRAPH = 12 * 1024**2  # bytes
NUL = "\0"  # PostgreSQL keeps no text with it


def own_page(wanted: str, otherwise: str) -> str:
    """The address to go back to, if it is one of our own pages: never another site's.

    Browsers leave tabs and line ends out of an address, so one with such is not believed.
    """
    elsewhere = not wanted.startswith("/") or wanted.startswith(("//", "/\\"))
    return otherwise if elsewhere or not wanted.isprintable() else wanted


def refuse_nul() -> None:
    """Before each request: an address with a NUL names nothing that we have."""
    if NUL in request.path or any(NUL in value for value in request.args.values()):
        abort(404)


def roomy(view: View) -> View:
    """For a route that takes a photograph, as telephones make them."""
    view.roomy = True  # type: ignore[attr-defined]
    return view


def make_room() -> None:
    """Before anybody reads the request: how large it may be depends on where it goes."""
    if getattr(current_app.view_functions.get(request.endpoint or ""), "roomy", False):
        request.max_content_length = PHOTOGRAPH


def some_id(text: str) -> int:
    """An id in a query; ValueError for what no row can have."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError("no row has it")
    return number


class Id(IntegerConverter):
    """A number in an address, no larger than a database can hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


class Form(FlaskForm):
    """A form whose texts can be kept: a NUL, which nobody sees, is left out of them."""

    class Meta(FlaskForm.Meta):
        """How its fields are made."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": [without_nul]}
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a page of ours can send: no JSON, and files only where it asks for one."""
            if request.is_json:
                return None
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            asked = {field.name for field in form if isinstance(field, FileField)}
            files = [
                (name, file) for name, file in request.files.items(multi=True) if name in asked
            ]
            return CombinedMultiDict((MultiDict(files), request.form))


def without_nul(text: str | None) -> str | None:
    """A text as forms take it."""
    return text.replace(NUL, "") if text else text
