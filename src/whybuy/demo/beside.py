"""Another sample firm shown beside this one: a process of its own, which ends when ours does.

One process serves one workspace. The other firm's process tells us a line of JSON for each step:
what it does, and how far it is; once it serves, the link that lets one in, for each line it hears.
Where its standard input closes, it ends: so it cannot outlive us, however we end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field

from whybuy.demo.firms import SampleFirm


@dataclass(slots=True)
class Beside:
    """A sample firm that is being opened, and what was heard of it last."""

    firm: SampleFirm
    process: subprocess.Popen[str] = field(repr=False)
    said: str = ""
    share: float = 0.0
    link: str = ""
    fault: str = ""
    awaited: bool = True
    """Whether a link was asked for and not used yet."""

    @property
    def alive(self) -> bool:
        """Whether its process still goes on."""
        return self.process.poll() is None

    def ask_for_link(self) -> None:
        """Has it make a link that lets one in, once; it comes when the pages are served."""
        self.link, self.awaited = "", True
        assert self.process.stdin is not None
        self.process.stdin.write("link\n")
        self.process.stdin.flush()

    def take_link(self) -> str:
        """The link, to be followed once by whoever gets it here."""
        link, self.link, self.awaited = self.link, "", False
        return link

    def hear(self) -> None:
        """Notes what its process tells, until that ends."""
        for line in self.process.stdout or ():
            if not line.startswith("{"):
                continue
            told = json.loads(line)
            self.said, self.share = told.get("said", self.said), told.get("share", self.share)
            self.link, self.fault = told.get("link", self.link), told.get("fault", self.fault)
        if self.awaited and not self.fault:
            self.fault = "It ended before it could be shown. Try it again."


_opened: dict[str, Beside] = {}
_one_at_a_time = threading.Lock()


def open_beside(firm: SampleFirm, *, start: str, port: int, home: str) -> Beside:
    """The firm, being opened on this port; one that is open already is asked for another link.

    `start` is what its process runs, as Python; it is told the firm, the port, and `home`, the
    firm and the address that it is opened from.
    """
    with _one_at_a_time:
        found = _opened.get(firm.name)
        if found is None or not found.alive:
            words = [sys.executable, "-c", start, firm.name, str(port), home]
            pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
            process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=quiet, text=True)
            found = _opened[firm.name] = Beside(firm, process)
            threading.Thread(target=found.hear, daemon=True).start()
        found.ask_for_link()
        return found


def opened(name: str) -> Beside | None:
    """The firm of that name, where it was opened from here."""
    return _opened.get(name)
