"""The Debian packages, built here: their contents, their owners, and that the wheels are those of the lock."""

import email
import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import Tag, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from appliance import __version__
from tests.support.namespaces import ROOT, ROOTFS

BUILD = ROOT / "provisioning/deb/build"
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
PYTHONS = {(3, 11): "3.11.2", (3, 13): "3.13.5"}
NEWEST_LIBC = 36  # 2.36, of Debian 12
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
SETTINGS = Path("usr/share/chalkbox/settings")
HEAD = 8 + 60  # of an archive: its mark, and of its first file the name, the date, the owner and the mode (ar(5))
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY|^psk=(?!\$passphrase$)|^passphrase *=|^password *=|://[^/\s\"']+:[^/\s\"'{}]+@",
    re.MULTILINE,
)


def build(*options: object) -> subprocess.CompletedProcess[str]:
    """Build as a person does, but pack loosely: to pack what ships takes as long again, and changes no file in it."""
    return subprocess.run(
        [BUILD, *map(str, options)],
        env=os.environ | {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


@dataclass(frozen=True)
class Package:
    """A package, and the folder that it was unpacked to."""

    file: Path
    files: Path

    def control(self, name: str) -> str:
        """One of the package's control files."""
        return (self.files / "DEBIAN" / name).read_text("utf-8")

    def fields(self) -> dict[str, str]:
        return dict(email.message_from_string(self.control("control")).items())

    def paths(self) -> list[Path]:
        """The files that it installs, as on the target, without the leading slash."""
        return [path for path in self.files.rglob("*") if "DEBIAN" not in path.relative_to(self.files).parts]

    def wheels(self) -> list[Path]:
        return sorted((self.files / "usr/lib/chalkbox/wheels").iterdir())


@pytest.fixture(scope="module", params=MACHINES)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp(request.param)
    done = build("--arch", request.param, "--output", folder)
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    assert done.stdout == f"{file}\n"
    subprocess.run(["dpkg-deb", "--raw-extract", file, folder / "files"], check=True)
    return Package(file, folder / "files")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
@pytest.mark.parametrize(("layer", "refused"), [("memory", True), ("disk", False), ("none", False)])
def test_a_system_that_forgets_is_refused(package: Package, tmp_path: Path, layer: str, refused: bool) -> None:
    """On a layer of memory, as `overlayroot=tmpfs` makes it on Raspberry Pi OS, the package would be gone after the
    next start. What counts is what is mounted; this computer's kernel line says nothing of it."""
    for name in ("rw", "root"):
        (tmp_path / name).mkdir()
    shutil.copy(package.files / "DEBIAN/preinst", tmp_path / "preinst")
    script = f"""
set -e
cd {tmp_path}
[ {layer} != memory ] || mount -t tmpfs tmpfs rw
mkdir rw/upper rw/work
layers=lowerdir=/,upperdir={tmp_path}/rw/upper,workdir={tmp_path}/rw/work
[ {layer} = none ] || mount -t overlay -o $layers overlay root
[ {layer} != none ] || mount --rbind / root
mount --bind /proc root/proc
mount --bind rw root{tmp_path}/rw
[ {layer} = none ] || cp preinst root{tmp_path}
exec chroot root sh {tmp_path}/preinst install
"""
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], check=False, capture_output=True, text=True)
    assert (done.returncode, "forgets at its next start" in done.stderr) == ((1, True) if refused else (0, False)), done


@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian is not installed")
def test_lintian_has_no_complaints(package: Package) -> None:
    words = ["lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", str(package.file)]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True, timeout=300)
    assert done.returncode == 0, done.stdout


def test_the_package_describes_itself(package: Package) -> None:
    fields = package.fields()
    assert fields["Architecture"] in MACHINES
    assert (fields["Package"], fields["Version"]) == ("chalkbox", __version__)
    assert package.file.name == f"chalkbox_{__version__}_{fields['Architecture']}.deb"
    assert "Recommends" not in fields, "apt would want to fetch it, and without internet nothing would be installed"


def test_its_scripts_run_our_programs_with_the_packages_own_python(package: Package) -> None:
    """The system's Python lacks the packages that come as wheels."""
    ran = [line for script in SCRIPTS for line in package.control(script).splitlines() if "-m appliance" in line]
    assert len(ran) == 2
    assert all("venv/bin/python " in line for line in ran), ran


def test_the_package_contains_its_license(package: Package) -> None:
    told = (package.files / "usr/share/doc/chalkbox/copyright").read_text("utf-8")
    assert (ROOT / "LICENSE").read_text("utf-8") in told


def test_a_python_upgrade_triggers_the_package(package: Package) -> None:
    assert "\ninterest-noawait /usr/bin/python3\n" in package.control("triggers")


def test_root_owns_every_file_and_nobody_else_may_change_one(package: Package) -> None:
    listing = subprocess.run(["dpkg-deb", "--contents", package.file], check=True, stdout=subprocess.PIPE, text=True)
    for line in listing.stdout.splitlines():
        mode, owner, *_ = line.split()
        assert owner == "root/root", line
        assert mode in ("drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x", "lrwxrwxrwx"), line
        assert mode != "-rwxr-xr-x" or re.search(r" \./usr/(s?bin|share/initramfs-tools)/", line), line


def test_the_package_holds_all_that_the_box_needs_and_no_more(package: Package) -> None:
    brought = {str(path.relative_to(package.files)) for path in package.paths() if not path.is_dir()}
    shipped = {path.relative_to(ROOTFS) for path in ROOTFS.rglob("*") if path.is_file()}
    doc = "usr/share/doc/chalkbox"
    assert {f"{doc}/copyright", f"{doc}/changelog.gz", "usr/share/man/man1/chalkbox.1.gz"} <= brought
    assert {str(SETTINGS / path.name if path.match("etc/chalkbox/*") else path) for path in shipped} <= brought
    app = "usr/lib/chalkbox/app"
    assert {f"{app}/appliance/app.py", f"{app}/appliance/live/schema.sql", f"{app}/www/student/index.html"} <= brought
    assert "usr/share/chalkbox/pools/photosynthesis.yaml" in brought
    assert all(path.startswith(("etc/", "usr/")) for path in brought)
    assert not [path for path in brought if re.search(r"__pycache__|\.pyc$|\.git|/tests?/|node_modules|^var/", path)]
    sums = {path: md5 for md5, path in (line.split("  ", 1) for line in package.control("md5sums").splitlines())}
    assert sums.keys() == {path for path in brought if not (package.files / path).is_symlink()}
    for path, expected in sums.items():
        assert hashlib.md5((package.files / path).read_bytes(), usedforsecurity=False).hexdigest() == expected


def test_the_package_holds_no_secret_and_nothing_of_this_computer(package: Package) -> None:
    own = re.compile("|".join(map(re.escape, (str(ROOT), str(Path.home()) + "/", "files.pythonhosted"))).encode())
    for path in package.paths():
        if path.is_file() and path.suffix != ".whl":
            content = path.read_bytes()
            assert not SECRETS.search(content), path
            assert not own.search(content), path


def test_changed_settings_cause_no_question(package: Package) -> None:
    assert not (package.files / "DEBIAN/conffiles").exists()
    assert not [path for path in (package.files / "etc").rglob("*") if path.is_file() and not path.is_symlink()]


def test_the_package_depends_on_every_program_that_the_box_calls(package: Package) -> None:
    needed = {"iw", "kmod", "wpasupplicant", "network-manager", "dnsmasq-base", "nftables", "iproute2"}
    assert needed <= set(package.fields()["Depends"].split(", "))


def test_the_scripts_name_every_unit_that_is_to_be_enabled(package: Package) -> None:
    units = {path.name for path in (ROOTFS / "usr/lib/systemd/system").iterdir() if path.is_file()}
    installable = {u for u in units if "[Install]" in (ROOTFS / "usr/lib/systemd/system" / u).read_text("utf-8")}
    for script in SCRIPTS:
        text = package.control(script)
        assert not re.search("@[A-Z]+@", text), script
        assert (package.files / "DEBIAN" / script).stat().st_mode & 0o777 == 0o755
        listed = re.search(r"for unit in (.*); do", text)
        assert listed is None or set(listed[1].split()) == installable, script
    assert "chalkbox.service" in installable
    assert "for user in chalkbox-kiosk chalkbox chalkbox-etcd; do" in package.control("postrm")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_has_no_complaints(package: Package) -> None:
    scripts = [package.files / "DEBIAN" / script for script in SCRIPTS]
    scripts += [path for path in package.paths() if path.is_file() and path.read_bytes().startswith(b"#!/bin/sh")]
    command: list[str | Path] = ["shellcheck", *scripts, BUILD]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_wheels_match_the_lock_for_both_debian_releases(package: Package) -> None:
    """A file that runs on the target's Python, which decides which wheels fit."""
    machine = MACHINES[package.fields()["Architecture"]]
    lock = (package.files / "usr/lib/chalkbox/requirements.lock").read_text("utf-8")
    pip = (BUILD.parent / "pip.lock").read_text("utf-8")
    unused = set(package.wheels())
    for python, full in PYTHONS.items():
        tags = set(tags_of(python, machine))
        environment = {"python_full_version": full, "python_version": ".".join(map(str, python))}
        for name, version, marker in re.findall(r"^([\w.-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", lock + pip, re.MULTILINE):
            requirement = Requirement(f"{name}; {marker}" if marker.strip() else name)
            if requirement.marker and not requirement.marker.evaluate({**environment, "sys_platform": "linux"}):
                continue
            fitting = [path for path in package.wheels() if fits(path, name, version, tags)]
            assert fitting, f"{name} for Python {python}"
            unused -= set(fitting)
    assert not unused
    for path in package.wheels():
        assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" in lock + pip, path.name


def tags_of(python: tuple[int, int], machine: str) -> list[Tag]:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(5, NEWEST_LIBC + 1)]
    tags = list(cpython_tags(python, platforms=[*platforms, f"manylinux2014_{machine}"]))
    return [*tags, Tag("py3", "none", "any")]


def fits(path: Path, name: str, version: str, tags: set[Tag]) -> bool:
    found, its_version, _, its_tags = parse_wheel_filename(path.name)
    return found == canonicalize_name(name) and str(its_version) == version and bool(tags & its_tags)


@pytest.mark.parametrize("options", [["--arch", "mips"], ["--arch"], ["--country"], ["--output"], ["now"]])
def test_the_build_explains_its_options(options: list[str]) -> None:
    done = build(*options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Use: build [--arch arm64|amd64] [--country XX] [--signers FILE] [--output DIR]\n"


def members(package: Package, part: str) -> Iterator[tuple[str, object]]:
    """What is in one of the package's two archives, in its order: of each path all that tar keeps of it."""
    data = subprocess.run(["dpkg-deb", f"--{part}-tarfile", package.file], check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            digest = "" if content is None else hashlib.sha256(content.read()).hexdigest()
            told = {name: value for name, value in member.get_info().items() if name not in ("name", "chksum")}
            yield member.name, (told, member.pax_headers, digest)


@pytest.mark.parametrize("package", ["arm64"], indirect=True)  # it does not differ between machines
def test_a_checkout_always_builds_the_same_and_a_country_of_its_own_is_the_only_difference(
    package: Package, tmp_path: Path
) -> None:
    own = SETTINGS / "box.toml"
    assert build("--arch", "arm64", "--country", "DE", "--output", tmp_path).returncode == 0
    other = Package(tmp_path / package.file.name, tmp_path / "files")
    subprocess.run(["dpkg-deb", "--raw-extract", other.file, other.files], check=True)
    assert tomllib.loads((other.files / own).read_text("utf-8")) == {"country": "DE"}
    assert other.file.read_bytes()[:HEAD] == package.file.read_bytes()[:HEAD]
    for part, changed in (("fsys", own), ("ctrl", Path("md5sums"))):
        mine, others = list(members(package, part)), list(members(other, part))
        assert [name for name, _ in mine] == [name for name, _ in others], "it is another order"
        assert [Path(one[0]) for one, two in zip(mine, others, strict=True) if one != two] == [changed]
    sums, others_sums = (set(each.control("md5sums").splitlines()) for each in (package, other))
    assert {line.split("  ", 1)[1] for line in sums ^ others_sums} == {str(own)}


@pytest.mark.parametrize("country", ["de", "Germany", "XX", 'D"'])
def test_an_unknown_country_is_reported_before_anything_is_built(country: str, tmp_path: Path) -> None:
    done = build("--country", country, "--output", tmp_path)
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert re.fullmatch(r"The [^\n]+\.\n", done.stderr)
