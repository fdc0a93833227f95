"""What everybody does in a browser before she gets to a page.

Each waits until the answer is there: a tab that is closed while its form is under way has been
seen to keep Chromium, and whoever drives it, waiting for ever.
"""

from urllib.parse import urlsplit

from playwright.sync_api import Page

NAMES = {"ru": "Русский", "en": "English"}
DOOR = "/desk/sign-in"


def sign_in(tab: Page, login: str, password: str, site: str = "") -> None:
    """Come to the desk; `site` is wanted where the tab has no base address."""
    tab.goto(f"{site}{DOOR}")
    tab.fill("[name=login]", login)
    tab.fill("[name=password]", password)
    tab.click("main [type=submit]")
    tab.wait_for_url(lambda url: urlsplit(url).path != DOOR)


def speak(tab: Page, language: str) -> None:
    """Have the page, and from then on the site, in `language`."""
    if tab.locator("html").get_attribute("lang") != language:
        tab.get_by_role("button", name=NAMES[language]).click()
        tab.wait_for_selector(f"html[lang={language}]", state="attached")
