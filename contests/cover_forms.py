"""The form that takes a contest's cover."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from contests.cropping import LEAST, BadPicture, as_cover
from pages import Form

WORDS = {
    "not_a_picture": _(
        "This is not a picture that we can read, or it is damaged. Take a JPEG, a PNG or a WebP."
    ),
    "too_many_pixels": _(
        "This picture has too many pixels. Make it smaller, 1200 by 630 is enough, and try again."
    ),
    "too_small": _(
        "This picture is too small and would be a blur. It needs %(width)d by %(height)d at least."
    ),
}


class CoverForm(Form):
    """A picture from somebody's computer."""

    file = FileField(
        _("Picture"), [FileRequired(_("Choose a picture."))], render_kw={"accept": "image/*"}
    )

    def cover(self) -> bytes | None:
        """The picture of a valid form made into a cover; None with words beside the field."""
        try:
            return as_cover(self.file.data.read())
        except BadPicture as bad:
            words = WORDS[bad.code] % {"width": LEAST[0], "height": LEAST[1]}
            self.file.errors = [*self.file.errors, words]
            return None


class RemoveForm(Form):
    """Yes, take it away."""
