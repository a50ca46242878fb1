"""The web chat."""

from ui.app import build_app, launch_app

__all__ = ["build_app", "launch_app"]
