"""The time that a reader's browser takes to verify a draw, from the click to the words."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools import chromium
from tools.processes import ROOT, StackError

PAGE = """<!doctype html><meta charset="utf-8"><title>bench</title>
<section data-verify data-manifest="manifest.txt" data-entries="entries.txt"
    data-evidence="signature.txt" data-text-running="running" data-text-ok="ok" data-text-bad="bad"
    data-text-failed="failed" data-text-quicknet="quicknet">
  <button data-verify-run>Check</button>
  <p data-verify-result></p>
</section>
<ol>{places}</ol>
<script type="module" src="js/verify.mjs"></script>"""
PLACE = '<li data-place data-rank="{rank}" data-prize="{prize}" data-leaf="{leaf}">'
# Seconds from the click until the page says something else than that it is running.
MEASURE = """() => new Promise((resolve) => {
    const result = document.querySelector("[data-verify-result]");
    const began = performance.now();
    new MutationObserver(() => {
        if (result.textContent === "running") return;
        resolve([(performance.now() - began) / 1000, result.textContent]);
    }).observe(result, { childList: true });
    document.querySelector("[data-verify-run]").click();
})"""


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 (the standard library's own form)
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
    }

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def verify(folder: Path, places: list[dict[str, Any]]) -> float:
    """Verify the files of `folder` against these places; StackError if they do not hold."""
    (folder / "index.html").write_text(
        PAGE.format(places="".join(PLACE.format(**place) for place in places))
    )
    copytree(ROOT / "static" / "js", folder / "js")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
                )
                return _measured(browser, f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()


def _measured(browser: Browser, url: str) -> float:
    page = browser.new_page()
    page.goto(url)
    seconds, words = page.evaluate(MEASURE)
    browser.close()
    if words != "ok quicknet":
        raise StackError(f"The browser says: {words}")
    return float(seconds)
