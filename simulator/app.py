"""The simulator as a Flask application; `sim` holds everything it knows."""

from functools import partial

from flask import Flask

import simulator.methods  # noqa: F401 - fills the registry of methods
from simulator import gate, pages, relay
from simulator.acts import posts
from simulator.control import door
from simulator.sim import Sim

LONGEST_FORM = 16_000_000  # bytes: `execute` with thousands of ids, written as a form


def create_app(sim: Sim) -> Flask:
    app = Flask(__name__)
    app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_FORM
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    sim.chores.append(partial(posts.release_due, sim))
    app.register_blueprint(gate.blueprint(sim))
    app.register_blueprint(door.blueprint(sim))
    app.register_blueprint(relay.blueprint(sim))
    app.register_blueprint(pages.blueprint(sim))
    return app
