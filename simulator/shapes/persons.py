"""People and communities in VK's JSON."""

from simulator.model import Community, Reader
from simulator.shapes import Json

NO_PHOTO = "https://vk.com/images/camera_100.png"


def user(reader: Reader, fields: list[str] | None = None) -> Json:
    """A profile; of a deleted or banned one VK tells little more than that it is so."""
    if reader.deactivated:
        gone = reader.deactivated == "deleted"
        return {
            "id": reader.id,
            "first_name": "DELETED" if gone else reader.first_name,
            "last_name": "" if gone else reader.last_name,
            "deactivated": reader.deactivated,
        }
    basic = {
        "id": reader.id,
        "first_name": reader.first_name,
        "last_name": reader.last_name,
        "can_access_closed": not reader.is_closed,
        "is_closed": reader.is_closed,
    }
    return basic | {
        name: value for name, value in _extras(reader).items() if name in (fields or [])
    }


def _extras(reader: Reader) -> Json:
    extras: Json = {
        "sex": reader.sex,
        "screen_name": f"id{reader.id}",
        "domain": f"id{reader.id}",
        "photo_50": NO_PHOTO,
        "photo_100": NO_PHOTO,
        "photo_200": NO_PHOTO,
        "has_photo": 0,
    }
    if reader.is_closed:
        return extras
    city = {"id": sum(map(ord, reader.city)), "title": reader.city}
    return extras | {"city": city} | ({"bdate": reader.bdate} if reader.bdate else {})


def group(community: Community, fields: list[str] | None = None) -> Json:
    basic = {
        "id": community.id,
        "name": community.name,
        "screen_name": community.screen_name,
        "is_closed": 0,
        "type": "group",
        "photo_50": NO_PHOTO,
        "photo_100": NO_PHOTO,
        "photo_200": NO_PHOTO,
    }
    extras = {"members_count": len(community.members), "wall": 1, "can_post": 0}
    return basic | {name: value for name, value in extras.items() if name in (fields or [])}
