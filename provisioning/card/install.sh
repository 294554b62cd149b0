#!/bin/sh
# Installs Chalkbox from the card that the Pi has started from, without internet. cloud-init runs `install.sh start` at
# each start until that is done, and `start` has systemd run `install.sh run` beside the rest of the start. What a power
# cut has interrupted goes on at the next start. Nobody has to type anything.
set -u
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1

card=/boot/firmware
from=$card/chalkbox
finished=/etc/cloud/cloud-init.disabled # with this file, cloud-init never runs again
log=/var/log/chalkbox-install.log
copy=/run/chalkbox-install.sh
screen=/dev/tty1
how="--no-upgrade --fix-broken --no-install-recommends" # several words
room=@ROOM@ # MB
again="@AGAIN@"

# One line for the people in the room, and into the log.
say() {
    printf '%s\n' "$*"
    # A projector's line may have no more than 80 large letters.
    printf '%s\n' "$*" | fold -s -w 78 | sed 's/$/\r/' 2> /dev/null > $screen || true
}

# What is wrong and what to do, on the screen and on the card, where a computer can read it.
fail() {
    printf '\n'
    printf '\r\n' 2> /dev/null > $screen || true
    say "CHALKBOX IS NOT INSTALLED YET."
    say "$1"
    say "$2"
    say "The file chalkbox-problem.txt on the card says this too, with the details. It is tried again at each start."
    {
        printf 'Chalkbox is not installed yet.\r\n%s\r\n%s\r\n\r\nThe details:\r\n\r\n' "$1" "$2"
        tail -c 100000 $log 2> /dev/null
    } > $card/chalkbox-problem.part && mv $card/chalkbox-problem.part $card/chalkbox-problem.txt
    sync
    exit 1
}

# Whatever other sources this system has, nothing is fetched from them.
from_card() {
    command=$1
    shift
    apt-get --quiet --yes "$command" \
        -o Dir::Etc::SourceList=/run/chalkbox-install.list -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists=/run/chalkbox-install-lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# Those of the packages that are on the card.
there() {
    for package; do
        for file in "$from/${package}"_*.deb; do
            [ ! -e "$file" ] || printf '%s ' "$package"
        done
    done
}

start() {
    [ ! -e $finished ] || exit 0
    cp $from/install.sh $copy
    systemd-run --quiet --no-block --unit=chalkbox-install --property=Type=oneshot \
        --property="After=systemd-growfs-root.service rpi-resize.service" \
        --property=StandardOutput="append:$log" --property=StandardError="append:$log" \
        /bin/sh $copy run
}

run() {
    [ ! -e $finished ] || exit 0
    # It would ask for a name and a password, in front of everything else. Nobody signs in at a box.
    systemctl disable --now userconfig.service 2> /dev/null
    systemctl stop getty@tty1.service 2> /dev/null
    chvt 1 2> /dev/null
    setfont -C $screen /usr/share/consolefonts/Uni2-TerminusBold32x16.psf.gz || setfont -C $screen --double
    printf '\033[2J\033[H' 2> /dev/null > $screen || true
    say "Chalkbox @VERSION@ is being installed. It takes some minutes. Leave the power on."

    say "1 of 4: The files on the card are compared with their list."
    if ! (cd $from && sha256sum --check --strict --quiet files.sha256); then
        fail "A file in the folder chalkbox on the card is missing or damaged." "$again"
    fi
    country=$(tr -d ' \r\n' < $from/country.txt)
    case $country in
    [A-Z][A-Z]) ;;
    *) fail "The file country.txt in the folder chalkbox on the card names no country." \
        "Write the two capital letters of yours into it, as DE, and start the Pi again." ;;
    esac
    if [ "$(dpkg --print-architecture)" != @ARCHITECTURE@ ]; then
        fail "This system is for $(dpkg --print-architecture) machines, and Chalkbox on this card for @ARCHITECTURE@." \
            "Write Raspberry Pi OS Lite (64-bit) to the card, and copy everything onto it again."
    fi

    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do # the system may still be growing to the size of the card
        if is_installed || has_room; then break; fi
        sleep 5
    done
    if ! is_installed && ! has_room; then
        fail "The system has $free MB of room, and Chalkbox needs $room." "Take a card of 8 GB or more, and start anew."
    fi

    say "2 of 4: The program is installed."
    echo "deb [trusted=yes] file:$from ./" > /run/chalkbox-install.list
    mkdir -p /run/chalkbox-install-lists/partial
    dpkg --configure -a # what a power cut has left
    # shellcheck disable=SC2046,SC2086 # several words
    if ! from_card update || ! from_card install $how $(there @BOX@) || ! is_installed; then
        fail "The program could not be installed." \
            "Write the newest Raspberry Pi OS Lite (64-bit) to the card, and copy everything onto it again."
    fi

    # shellcheck disable=SC2046,SC2086 # several words
    if [ -n "$(there @SCREEN@)" ]; then
        say "3 of 4: The browser for the screen is installed. This takes longest."
        if ! from_card install $how $(there @SCREEN@); then
            from_card install $how # puts in order what it has left
            say "The browser can't be installed on this system, so the screen will show text. All else works."
        fi
    else
        say "3 of 4: There is no browser on the card, so the screen will show text."
    fi

    say "4 of 4: The box starts in a moment."
    sed -i "s/^country = .*/country = \"$country\"/" /etc/chalkbox/box.toml
    rm -f $card/chalkbox-problem.txt
    sync
    : > $finished
    sync
    systemctl reboot
}

has_room() {
    free=$(($(df --output=avail --block-size=1M / | tail -n 1)))
    [ "$free" -ge $room ]
}

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Abbrev}' chalkbox 2> /dev/null)" = "ii " ]
}

"$1"
