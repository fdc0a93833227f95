"""Who may use each staff route, written down a second time, independently of the routes."""

from staff.models import Role

OWN = "own"  # whoever has signed in, for what is hers
CONNECTS = "connects"  # an operator, or who looks after some community already
Need = Role | str

LOOKS = """
communities.community communities.status
desk.audit desk.contest desk.progress
desk_closing.closing desk_closing.news desk_cover.cover desk_cover.jpeg desk_cover.picture
desk_draw.winners desk_entries.entries desk_entries.entry desk_figures.figures
quarantine.page
desk_objections.objections desk_posters.paper desk_posters.posters desk_posters.preview
desk_prizes.prizes desk_stage.news desk_stage.stage
"""
RUNS = """
desk.duplicate desk.edit desk.new desk.restore
desk_amend.amend desk_cover.remove desk_deciding.hide desk_deciding.restore
desk_draw.draw desk_draw.event desk_draw.freeze desk_draw.publish
desk_entries.export desk_keep.forget desk_keep.keep desk_law.panel desk_objections.answer
desk_prizes.claimed desk_prizes.pass_on desk_prizes.unclaimed
desk_quick.answers desk_quick.post desk_quick.presets desk_rounds.bring_as_staff
desk_steps.cancel desk_steps.close_now desk_steps.discard desk_steps.open_now desk_steps.read
quarantine.replay
desk_steps.retry desk_steps.schedule desk_steps.unschedule
"""
KEEPS = """
callbacks.by_hand callbacks.look callbacks.repair callbacks.way communities.town
desk_erasing.erase keys.forget keys.lift keys.probe keys.replace
"""
HERS = """
account.account account.name account.password
account_messages.messages account_messages.trial
communities.communities communities.help_keys desk.contests desk_calendar.calendar
desk_keep.token desk_notices.notices staff.sign_out staff.sign_out_everywhere staff_health.health
"""


def _all() -> dict[str, Need]:
    groups = ((Role.VIEWER, LOOKS), (Role.EDITOR, RUNS), (Role.ADMIN, KEEPS), (OWN, HERS))
    needs = {endpoint: need for need, names in groups for endpoint in names.split()}
    return needs | {"communities.connect": CONNECTS}


NEEDS = _all()
LETS_IN = {  # spelt out: the roles' own order may be wrong
    Role.VIEWER: {Role.VIEWER, Role.EDITOR, Role.ADMIN},
    Role.EDITOR: {Role.EDITOR, Role.ADMIN},
    Role.ADMIN: {Role.ADMIN},
}
CHANGES_NEED = {"desk_cover.cover": Role.EDITOR}  # to send its form is more than to look


def need(endpoint: str, method: str) -> Need:
    changed = CHANGES_NEED.get(endpoint) if method == "POST" else None
    return changed or NEEDS[endpoint]
