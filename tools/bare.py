"""The least that Flask can answer: what public pages are measured beside."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
@app.get("/healthz")
def bare() -> str:
    return "ok"
