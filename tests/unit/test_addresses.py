"""Addresses of posts as people paste them."""

import pytest

from contests.addresses import post_address, post_url


@pytest.mark.parametrize(
    "text",
    [
        "https://vk.com/wall-1_2",
        "http://vk.ru/wall-1_2",
        "m.vk.com/wall-1_2",
        "https://m.vk.ru/wall-1_2?reply=5",
        "vk.com/biblio?w=wall-1_2",
        "https://vk.com/feed?w=wall-1_2%2Fall",
        " wall-1_2 ",
    ],
)
def test_every_form_of_an_address_is_understood(text: str) -> None:
    assert post_address(text) == (-1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "привет",
        "https://vk.com/biblio",
        "https://evil.example/wall-1_2",
        "vk.com.evil/wall-1_2",
    ],
)
def test_what_is_no_address_of_a_post_is_none(text: str) -> None:
    assert post_address(text) is None


def test_an_address_made_is_an_address_understood() -> None:
    assert post_address(post_url(-5, 77)) == (-5, 77)
