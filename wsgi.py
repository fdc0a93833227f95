"""The application that a WSGI server runs."""

from app import create_app
from config import load

app = create_app(load())
