"""The package on a machine with a full disk: what is reported, and that all is well once there is space."""

from functools import partial
from pathlib import Path

from tests.trials.machine.debian import booted, expect
from tests.trials.machine.package import HOME, INSTALL, refused, whole


def try_full_disk(root: Path, log: Path) -> None:
    """Before it is unpacked, while it is, when it is set up, and before an upgrade."""
    with booted(root, log) as machine:
        fill = partial(machine.run, "sh", "-c", f"cat /dev/zero 2>/dev/null >{HOME}/full || true")
        free = partial(machine.run, "rm", f"{HOME}/full")
        machine.run("mkdir", HOME)
        machine.run("mount", "-t", "tmpfs", "-o", "size=320M", "tmpfs", HOME)
        fill()
        said = refused(machine, *INSTALL, "/root/older.deb")
        expect("MB of room on the disk, and there are 0. Make room, and install it again." in said, said)
        free()
        expect(machine.run("ls", HOME) == "", "it has left something")
        whole(machine)

        machine.run("mkdir", f"{HOME}/wheels")
        machine.run("mount", "-t", "tmpfs", "-o", "size=5M", "tmpfs", f"{HOME}/wheels")
        said = refused(machine, *INSTALL, "/root/older.deb")
        expect("No space left on device" in said, said)
        machine.run("umount", f"{HOME}/wheels")
        machine.run("apt-get", "--fix-broken", "install", "--yes")
        whole(machine)

        machine.run("dpkg", "--unpack", "/root/older.deb")
        fill()
        said = refused(machine, "dpkg", "--configure", "-a")
        expect("Where the disk is full, make room on it.\nThen: sudo dpkg --configure -a\n" in said, said)
        free()
        machine.run("apt-get", "--fix-broken", "install", "--yes")
        whole(machine)
        machine.run("systemctl", "start", "chalkbox.service")

        pid = machine.property("chalkbox.service", "MainPID")
        fill()
        said = refused(machine, *INSTALL, "/root/chalkbox.deb")
        expect("Make room, and install it again." in said, said)
        whole(machine)
        expect(machine.property("chalkbox.service", "MainPID") == pid, "what could not be upgraded was stopped")
        free()
        machine.run(*INSTALL, "/root/chalkbox.deb")
        whole(machine)
        expect(machine.property("chalkbox.service", "ActiveState") == "active", "upgraded, it does not run")
