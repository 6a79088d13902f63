"""A headless Chromium on a pipe, for tests of pages: what it asks for, what it complains of, how wide things are."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
# Root may not have Chromium's own sandbox; these pages are ours.
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run", "about:blank")


class Tab:
    """One tab. `requested` are the addresses that it asked for, by number and without those that the page's policy
    refused; `complaints` are what the console was told."""

    def __init__(self, write, read):
        self.write, self.read, self.number, self.session = write, read, 0, None
        self.requested, self.complaints, self.loaded = {}, [], False
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        message |= {"sessionId": self.session} if self.session else {}
        self.write.write(json.dumps(message).encode() + b"\0")
        self.write.flush()
        while (answer := self._message()).get("id") != self.number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _message(self):
        told = bytearray()
        while not told.endswith(b"\0"):
            got = self.read.read(1)
            assert got, "Chromium has ended"
            told += got
        message = json.loads(told[:-1])
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requested[message["params"]["requestId"]] = message["params"]["request"]["url"]
            case "Network.loadingFailed" if message["params"].get("blockedReason") == "csp":
                self.requested.pop(message["params"]["requestId"], None)
            case "Log.entryAdded":
                self.complaints.append(message["params"]["entry"]["text"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Page.javascriptDialogOpening":
                self.complaints.append(json.dumps(message["params"]))
            case "Page.loadEventFired":
                self.loaded = True
        return message

    def open(self, path, width=1280, dark=False):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.loaded = False
        self.requested.clear()
        self.ask("Page.navigate", url=path.resolve().as_uri())
        while not self.loaded:
            self._message()

    def value(self, expression):
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def picture(self, path):
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def tab():
    """Chromium with nothing of anybody's in it."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    def pipes():
        os.dup2(os.dup(to_read), 3)
        os.dup2(os.dup(from_write), 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [PROGRAM, f"--user-data-dir={folder}", *OPTIONS],
            preexec_fn=pipes,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            with os.fdopen(to_write, "wb") as write, os.fdopen(from_read, "rb") as read:
                yield Tab(write, read)
        finally:
            process.kill()
            process.wait()
