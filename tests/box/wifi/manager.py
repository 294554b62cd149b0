"""NetworkManager itself on one of the computers, with the profiles that a box's boot has written."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.namespaces import DNSMASQ, ROOT, ROOTFS, Computer
from tests.support.waiting import PATIENCE_S

# A machine of its own: its files are in memory, and everything that it starts ends with it.
MACHINE = """
set -e
mount -t tmpfs tmpfs /etc/NetworkManager
mount -t tmpfs tmpfs /var/lib/NetworkManager
mount -t tmpfs tmpfs /run
mount -o remount,ro,bind /sys
mkdir -p /run/dbus /run/chalkbox/reports /run/NetworkManager/system-connections /etc/NetworkManager/conf.d
cp -r "$1" /etc/NetworkManager/dnsmasq-shared.d
cp "$2" /etc/NetworkManager/conf.d
cp "$3"/*.nmconnection /run/NetworkManager/system-connections
chmod 600 /run/NetworkManager/system-connections/*
printf '[main]\\nplugins=keyfile\\ndns=none\\nauth-polkit=false\\n' > /etc/NetworkManager/NetworkManager.conf
eval "$4"
dbus-daemon --system --fork --nopidfile
NetworkManager --log-level=WARN
until nmcli --get-values RUNNING general | grep -q '^running'; do sleep 0.05; done
echo "ended 0"
while read -r line; do
    status=0
    eval "$line" || status=$?
    echo "ended $status"
done
"""


class Manager:
    """A shell on the machine."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, line: str) -> str:
        """What the shell's line prints; one that fails or hangs fails the test."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self.heard(line)

    def heard(self, line: str) -> str:
        """What the machine prints until it is done with `line`."""
        alarm = threading.Timer(3 * PATIENCE_S, self._process.kill)
        alarm.start()
        try:
            assert self._process.stdout is not None
            said = ""
            while not (word := self._process.stdout.readline()).startswith("ended "):
                assert word, f"{line} took too long: {said}"
                said += word
            assert word == "ended 0\n", f"{line}: {said}"
            return said
        finally:
            alarm.cancel()
            alarm.join()


@contextmanager
def managed(box: Computer, profiles: Path, before: str = "") -> Iterator[Manager]:
    """The machine at work, with the profiles of a folder; `before` is a line of shell that runs first."""
    conf = ROOTFS / "usr/lib/NetworkManager/conf.d/90-chalkbox.conf"
    words = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", MACHINE, "sh")
    command = ["ip", "netns", "exec", box.name, *words, str(DNSMASQ), str(conf), str(profiles), before]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        manager = Manager(process)
        try:
            manager.heard("the start")
            yield manager
        finally:
            process.kill()
