"""A tab of a browser, and whatever shows in it that a text has become code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page

from tests.security.payloads import PAYLOADS

LOOK = (Path(__file__).parent / "hostile.js").read_text()
FORMS = "main form[method=post]:has(textarea, input[type=text], input[type=search])"
FILL = """([text, selector, number]) => {
  const form = document.querySelectorAll(selector)[number];
  for (const field of form.querySelectorAll("textarea, input[type=text]")) field.value = text;
  HTMLFormElement.prototype.submit.call(form);
}"""
# A template language leaves no element behind, only some of this missing. Names of winners are
# without stars; and a text that is cut off has the first of them and not the last.
TEMPLATE = PAYLOADS[46].replace("*", "")
PIECES = ("{{77}}", "${77}", "#{77}", "<%= 77 %>", "{% raw %}")
assert "".join(PIECES) == TEMPLATE


def computed(text: str) -> bool:
    """Whether a page shows what is left once a template language has had its part."""
    counts = [text.replace("*", "").count(piece) for piece in PIECES]
    return counts != sorted(counts, reverse=True)


class Eye:
    """Looks at one page after another, and fails the test at the first that is wrong."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.wrong: list[str] = []
        self.looked = self.shown = self.literal = self.sent = 0
        self._listen()

    def _listen(self) -> None:
        """Whatever a browser does when text has become code."""
        tab, wrong = self.tab, self.wrong

        def refuse(dialog: Dialog) -> None:
            wrong.append(f"dialog {dialog.message}")
            dialog.dismiss()

        tab.on("dialog", refuse)
        tab.on("pageerror", lambda error: wrong.append(f"error {error}"))
        tab.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
        tab.on(
            "request", lambda asked: wrong.append(asked.url) if asked.url.endswith("/x55") else None
        )

    def go(self, address: str, name: str = "") -> None:
        self.tab.goto(address)
        self.look(name or address)

    def look(self, name: str) -> None:
        """At what the tab shows now."""
        self.tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        self.wrong += self.found()
        self.looked += 1
        self.shown += "alert(" in self.tab.inner_text("body")
        if self.wrong:
            pytest.fail("\n".join([name, *self.wrong]))

    def found(self) -> Iterator[str]:
        """What is not as our templates write it."""
        yield from (f"element: {found}" for found in self.tab.evaluate(LOOK))
        text = self.tab.text_content("body") or ""
        self.literal += TEMPLATE in text.replace("*", "")
        if computed(text):
            yield "a template was computed"

    def send_back(self, text: str, name: str) -> None:
        """Every form of this page with a text that is too long for it, which it shows again."""
        address = self.tab.url
        for number in range(self.tab.locator(FORMS).count()):
            if number:
                self.tab.goto(address)
            with self.tab.expect_navigation():
                self.tab.evaluate(FILL, [text, FORMS, number])
            self.sent += 1
            self.look(f"{name}, form {number}, sent")
