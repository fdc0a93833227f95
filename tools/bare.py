"""The least that Flask can answer: what public pages and the webhook are measured beside."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
@app.get("/healthz")
@app.post("/webhooks/vk")
def bare() -> str:
    return "ok"
