from flask import Blueprint

from simulator.sim import Sim


def blueprint(sim: Sim) -> Blueprint:
    return Blueprint("pages", __name__)
