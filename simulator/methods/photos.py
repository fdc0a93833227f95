"""Where a photo for the wall would be sent; what is sent there goes nowhere."""

from simulator.methods.registry import USER, Call, method
from simulator.shapes import Json


@method("photos.getWallUploadServer", USER)
def get_wall_upload_server(call: Call) -> Json:
    """For a user's token only, as it is with VK whatever rights the community's token has."""
    community = call.managed()
    return {
        "album_id": -14,
        "user_id": call.token.user_id,
        "upload_url": f"https://upload.example/wall?group={community.id}",
    }
