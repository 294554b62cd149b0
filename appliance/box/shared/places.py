"""Where the box's root programs find and leave things."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Paths below `root`: `/` on a box, a temporary folder in tests."""

    root: Path = Path("/")

    @property
    def data(self) -> Path:
        """Where the data partition is mounted, if there is one."""
        return self.root / "var/lib/chalkbox"

    @property
    def state(self) -> Path:
        """What belongs to this box alone: its name, its Wi-Fi, its claim code."""
        return self.data / "box"

    @property
    def update(self) -> Path:
        """A package that is to be installed, and what is needed to put the former one back; root's alone."""
        return self.data / "update"

    @property
    def signers(self) -> tuple[Path, ...]:
        """Where the keys may be whose packages are installed; the first that is there counts, alone."""
        name = "update-signers"
        return (self.root / "etc/chalkbox" / name, self.state / name, self.templates / name)

    @property
    def results(self) -> Path:
        """The files for sticks; they belong to the server, which an attacker may control."""
        return self.data / "results"

    @property
    def hall_key(self) -> Path:
        """The key of the hall of which this box is a member; it is the server's, which an attacker may control."""
        return self.data / "data/hall-key"

    @property
    def instructor(self) -> Path:
        """The instructor's password as the server keeps it, which an attacker may control."""
        return self.data / "data/instructor.json"

    @property
    def wire(self) -> Path:
        """The box's address on the wire to the other boxes of its hall."""
        return self.state / "wire.json"

    @property
    def etcd(self) -> Path:
        """What the log of the hall keeps."""
        return self.data / "etcd"

    @property
    def hotspot(self) -> Path:
        """The Wi-Fi as it is kept."""
        return self.state / "hotspot.json"

    @property
    def settings(self) -> Path:
        return self.root / "etc/chalkbox/box.toml"

    @property
    def templates(self) -> Path:
        return self.root / "usr/share/chalkbox"

    @property
    def profiles(self) -> Path:
        """Where NetworkManager finds the profiles that are made at each boot."""
        return self.root / "run/NetworkManager/system-connections"

    @property
    def hall_addresses(self) -> Path:
        """Which addresses the class's dnsmasq gives first, on a box in a hall."""
        return self.root / "etc/NetworkManager/dnsmasq-shared.d/chalkbox-hall.conf"

    @property
    def leases(self) -> Path:
        """Where the class's dnsmasq notes who has which address."""
        return self.root / "var/lib/NetworkManager/dnsmasq-chalkbox0.leases"

    @property
    def name_server_pid(self) -> Path:
        """Where the class's dnsmasq notes its process id; NetworkManager names both files after the bridge."""
        return self.root / "run/nm-dnsmasq-chalkbox0.pid"

    @property
    def requests(self) -> Path:
        return self.root / "run/chalkbox/requests"

    @property
    def reports(self) -> Path:
        return self.root / "run/chalkbox/reports"

    @property
    def regulations(self) -> Path:
        return self.root / "lib/firmware/regulatory.db"


def is_claimed(places: Places) -> bool:
    """Whether somebody has claimed the box; OSError if that can't be seen."""
    return places.instructor.exists()


def claim_code(places: Places) -> str:
    """The code that claims the box; empty once somebody has claimed it, or if that can't be seen."""
    try:
        if is_claimed(places):
            return ""
        return (places.state / "claim-code").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
