"""Only what is plainly a page of VK's may be clicked."""

import pytest

from upkeep.links import vk_link


@pytest.mark.parametrize(
    "link",
    [
        "https://id.vk.com/not_robot_captcha?domain=vk.com&session_token=a.b-c",
        "https://id.vk.ru/not_robot_captcha",
        "https://vk.com/x",
        "http://m.vk.ru/validate?act=y#z",
        "https://VK.com/x",
    ],
)
def test_pages_of_vk_are_links(link: str) -> None:
    assert vk_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "javascript:alert(1)//vk.com",
        "data:text/html,vk.com",
        "https://vk.com.evil.example/",
        "https://evilvk.com/",
        "https://vk.com@evil.example/",
        "https://user@vk.com/",
        "https://vk.com:8443/",
        "https://evil.example/vk.com",
        "https:\\\\vk.com/",
        "https://evil.example\\.vk.com/",
        "//vk.com/x",
        "vk.com/x",
        "ftp://vk.com/x",
        "https://vk.com/\nx",
        "https://vk.сom/",
        "https://[vk.com/",
        "https://vk.com:port/",
    ],
)
def test_nothing_else_is(link: str | None) -> None:
    assert vk_link(link) is None
