"""Settings: file < environment < flags, and a sentence for each that can't be used."""

import argparse
from pathlib import Path

import pytest

from appliance.config import Config, ConfigError, add_options, read_config, read_password
from appliance.startup import warn_of_missing


def flags(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_options(parser)
    return parser.parse_args(given)


def test_the_defaults() -> None:
    assert read_config(flags(), {}) == Config()


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "chalkbox.toml"
    file.write_text('host = "10.0.0.1"\nport = 1001\ndata = "from file"\npools = ["a", "b"]\nmdns = false\n')
    environment = {"CHALKBOX_CONFIG": str(file), "CHALKBOX_PORT": "1002", "CHALKBOX_DATA": "from environment"}
    read = read_config(flags("--port", "1003"), environment)
    assert read.host == "10.0.0.1"
    assert read.port == 1003
    assert read.data == Path("from environment")
    assert read.pools == (Path("a"), Path("b"))
    assert read.mdns is False


def test_every_setting_can_come_from_each_place(tmp_path: Path) -> None:
    expected = Config(
        host="127.0.0.1",
        port=1234,
        data=Path("d"),
        pools=(Path("p"), Path("q")),
        open=Path("o.yaml"),
        export=Path("e"),
        admin_password_file=Path("s"),
        mdns=False,
    )
    file = tmp_path / "all.toml"
    file.write_text(
        'host = "127.0.0.1"\nport = 1234\ndata = "d"\npools = ["p", "q"]\nopen = "o.yaml"\nexport = "e"\n'
        'admin-password-file = "s"\nmdns = false\n'
    )
    assert read_config(flags("--config", str(file)), {}) == expected
    words = (
        "--host 127.0.0.1 --port 1234 --data d --pools p q --open o.yaml --export e --admin-password-file s --no-mdns"
    )
    assert read_config(flags(*words.split()), {}) == expected
    environment = {
        "CHALKBOX_HOST": "127.0.0.1",
        "CHALKBOX_PORT": "1234",
        "CHALKBOX_DATA": "d",
        "CHALKBOX_POOLS": "p:q",
        "CHALKBOX_OPEN": "o.yaml",
        "CHALKBOX_EXPORT": "e",
        "CHALKBOX_ADMIN_PASSWORD_FILE": "s",
        "CHALKBOX_MDNS": "no",
    }
    assert read_config(flags(), environment) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 0", "The setting port can't"),
        ("port = 70000", "The setting port can't"),
        ('port = "many"', "The setting port can't"),
        ("port = 80.5", "The setting port can't"),
        ("colour = 1", "no setting called colour"),
        ("pools = 3", "The setting pools can't"),
        ("data = 1", "The setting data can't"),
        ("mdns = 3", "The setting mdns can't"),
        ("=", "look at line 1, column 1"),
        ("port = 80\nhost =", "look at line 2, column 7|its end is missing"),
        ('host = "', "its end is missing|look at line 1"),
    ],
)
def test_a_bad_file_is_reported_in_one_sentence_of_ours(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=said) as error:
        read_config(flags("--config", str(file)), {})
    assert "`" not in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_a_missing_file_or_one_that_is_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for file, words in (("binary", "is not text"), ("missing", "can't be read: there is no such file")):
        with pytest.raises(ConfigError, match=words):
            read_config(flags("--config", str(tmp_path / file)), {})


@pytest.mark.parametrize("port", ["0", "70000", "-1", "many", ""])
def test_a_bad_port_in_the_environment_is_reported(port: str) -> None:
    with pytest.raises(ConfigError, match="port"):
        read_config(flags(), {"CHALKBOX_PORT": port})


def test_the_password_is_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("  correct horse \nbattery\n")
    assert read_password(file) == "correct horse"
    for content, words in ((b"", "is empty"), (b"\nsecond line", "is empty"), (b"\xff\xfe", "not text")):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match=words):
            read_password(file)
    with pytest.raises(ConfigError, match="there is no such file"):
        read_password(tmp_path / "missing")


def test_only_a_configured_pool_folder_is_reported_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    warn_of_missing(Config().pools)
    assert caplog.text == ""
    warn_of_missing((Path("pools"),))
    assert "there is no folder pools with pools" in caplog.text
