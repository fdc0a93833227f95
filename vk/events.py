"""Everything a community can report: the names that groups.setCallbackSettings takes in 5.199."""

_ABOUT = {
    "message": "new reply allow edit deny typing_state read event reaction_event",
    "photo": "new",
    "audio": "new",
    "video": "new",
    "wall": "post_new repost schedule_post_new schedule_post_delete",
    "wall_reply": "new edit delete restore",
    "board_post": "new edit restore delete",
    "photo_comment": "new edit delete restore",
    "video_comment": "new edit delete restore",
    "market_comment": "new edit delete restore",
    "market_order": "new edit",
    "poll": "vote_new",
    "group": "join leave change_settings change_photo officers_edit",
    "user": "block unblock",
    "lead_forms": "new",
    "like": "add remove",
    "donut_subscription": "create prolonged cancelled price_changed expired",
    "donut_money": "withdraw withdraw_error",
}

ALL_EVENTS = frozenset(
    f"{about}_{what}" for about, whats in _ABOUT.items() for what in whats.split()
)
