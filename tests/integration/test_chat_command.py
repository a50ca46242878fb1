"""The web chat as a user starts it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx


def test_the_command_serves_the_page_until_it_is_interrupted(samples, free_port, tmp_path):
    command = [str(Path(sys.executable).parent / "onrecord"), "chat", "--port", str(free_port)]
    with subprocess.Popen(
        command,
        env=os.environ | {"ONRECORD_DATA": str(samples.settings.data)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        giving_up = threading.Timer(60, process.kill)
        giving_up.start()
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
                page = client.get(f"http://127.0.0.1:{free_port}/")
            assert page.status_code == 200
            assert "onrecord" in page.text
            process.send_signal(signal.SIGINT)
            told, _ = process.communicate(timeout=30)
        finally:
            giving_up.cancel()
            process.kill()
    assert f"http://127.0.0.1:{free_port}" in told
    assert "Traceback" not in told
