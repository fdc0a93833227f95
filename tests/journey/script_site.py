"""A small site for our scripts alone: no product, but its policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page

from winners.ranking import Place

JS = Path(__file__).parents[2] / "static" / "js"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


def results_page(places: list[Place], texts: dict[str, str], chain: str = "") -> str:
    """A page with a draw's places and the check of its files, as a template makes it."""
    items = "".join(
        f'<li data-place data-rank="{place.rank}" data-prize="{place.prize}"'
        f' data-leaf="{place.leaf}">{place.rank}</li>'
        for place in places
    )
    words = " ".join(f'data-text-{key}="{text}"' for key, text in texts.items())
    return f"""<!doctype html><title>results</title><ol>{items}</ol>
        <section data-verify data-manifest="/manifest.txt" data-entries="/entries.txt"
            data-evidence="/signature.txt" data-chain="{chain}" {words}>
          <button data-verify-run>Check</button>
          <progress data-verify-progress max="1" hidden></progress>
          <p data-verify-result role="status"></p>
        </section>
        <script type="module" src="/js/verify.mjs"></script>"""


class Site(ThreadingHTTPServer):
    """Our scripts and a few other files, under a policy as strict as the product's."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        content = self._content()
        kind = "text/javascript" if self.path.endswith(".mjs") else "text/html"
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content or b"")

    def _content(self) -> bytes | None:
        script = JS / Path(self.path).name
        if self.path.startswith("/js/") and script.is_file():
            return script.read_bytes()
        text = self.server.files.get(self.path)
        return None if text is None else text.encode()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port of this machine."""
    with Site() as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page of its own; an error or a breach of the policy fails the test."""
    tab = browser.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
    yield tab
    tab.close()
    assert wrong == []
