"""The part of one's own account that is about messages on VK."""

from flask import Blueprint, flash
from flask_babel import gettext
from flask_login import current_user

import clock
from errors import Problem
from extensions import throttle
from notices import service
from notices.forms import MessagesForm
from notices.service import Line
from parts import parts
from staff.access import me, staff_only
from staff.account_routes import Page, account_page, back

blueprint = Blueprint("account_messages", __name__, url_prefix="/desk/account/messages")


def _mine() -> str:
    return f"messages:{current_user.get_id()}"


@blueprint.post("")
@staff_only
@throttle.limit("20 per 10 minutes", key_func=_mine)  # VK is asked for short names
def messages() -> Page:
    """Be written to, about what, or not at all."""
    form = MessagesForm()
    if not form.validate_on_submit():
        return account_page(messages_form=form)
    try:
        service.listen(me(), form.page.data or "", form.which.data == "urgent", clock.now())
    except Problem as problem:
        flash(problem.code, "problem")
        return account_page(messages_form=form)
    if me().vk_user_id is None:
        return back(gettext("No messages will be sent to you."))
    return back(gettext("Kept. Now send yourself a trial message."))


@blueprint.post("/trial")
@staff_only
@throttle.limit("5 per 10 minutes", key_func=_mine)
def trial() -> Page:
    """See whether messages get through."""
    for row_id in service.send_trial(me(), clock.now()):
        parts().bell.ring("outbox.jobs.deliver", row_id)
    return back(gettext("A trial message is on its way. Look here again in a moment."))


@blueprint.app_template_global()
def messages_form_of_mine() -> MessagesForm:
    """The form as it stands."""
    page = f"vk.com/id{me().vk_user_id}" if me().vk_user_id else ""
    which = "urgent" if service.only_urgent(me()) else "all"
    return MessagesForm(None, data={"page": page, "which": which})


@blueprint.app_template_global()
def lines_to_me() -> list[Line]:
    """How writing to me goes, by community."""
    return service.lines(me())
