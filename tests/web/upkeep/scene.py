"""What several of these tests need: another community, keys to connect it, VK's refusals."""

import clock
from communities.obstacles import Obstacles
from tests.fakes.vk import FakeVk
from tests.web.desk.conftest import BehindTheDesk
from vk.errors import Action, VkError
from vk.port import Group

LIST, CONNECT = "/desk/communities", "/desk/communities/connect"
NEW = {"community": "new-community-key", "service": "new-service-key", "user": ""}
FORM = {**NEW, "zone": "Asia/Omsk"}
DEAD = VkError("groups.getById", Action.TOKEN_DEAD, code=5)
CAPTCHA = "https://id.vk.com/not_robot_captcha?domain=vk.com&session_token=x"


def another_group(vk: FakeVk) -> None:
    """The tokens pasted next are those of another community."""
    vk.own = Group(78, "Детская библиотека", "children")


def met(behind: BehindTheDesk, action: Action, kind: str = "service", **more: object) -> None:
    """VK has refused something, as the client tells the gate."""
    with behind() as scene:
        gate = Obstacles(scene.community.id, [], clock.now)
        gate.met(kind, "wall.post", VkError("wall.post", action, **more))  # type: ignore[arg-type]
