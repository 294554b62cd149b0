#!/bin/bash
# wifi.sh PYTHON STATIONS: a box on a card of its own, with a simulated radio, as systemd starts it; and a class.
set -eu
python=$1 stations=$2

# What the package installs, with this checkout as the program.
cp -r provisioning/rootfs/. /
/usr/bin/python3 -m venv --without-pip /usr/lib/chalkbox/venv
"$python" -c 'import msgspec, pathlib; print(pathlib.Path(msgspec.__file__).parents[1])' \
    > /usr/lib/chalkbox/venv/lib/python3.11/site-packages/chalkbox.pth
pwd >> /usr/lib/chalkbox/venv/lib/python3.11/site-packages/chalkbox.pth
mkdir -p /usr/share/chalkbox
cp -r pools /usr/share/chalkbox/
echo 'country = "DE"' > /etc/chalkbox/box.toml
systemd-sysusers

# A machine of Debian's, and no more of this computer's than that.
mount -t tmpfs tmpfs /tmp # else all that lies there is cleared away
mount -t tmpfs tmpfs /var/tmp
rm -rf /etc/NetworkManager/system-connections/* /var/lib/NetworkManager/*
printf '[main]\nplugins=ifupdown,keyfile\n[ifupdown]\nmanaged=false\n' > /etc/NetworkManager/NetworkManager.conf
mkdir -p /etc/systemd/network
ln -sf /dev/null /etc/systemd/network/99-default.link # as net.ifnames=0 does on a Pi
cat > /etc/systemd/system/class.target <<END
[Unit]
Requires=multi-user.target
After=multi-user.target
END
rm -rf /etc/systemd/system/{multi-user,basic,sysinit,local-fs,timers,getty}.target.wants
systemctl --quiet enable NetworkManager.service chalkbox.service \
    chalkbox-{firewall,data,boot,radio}.service chalkbox-hotspot.path var-lib-chalkbox.mount
cat > /etc/systemd/system/class.service <<END
[Unit]
Requires=chalkbox.service
After=chalkbox.service chalkbox-radio.service
[Service]
WorkingDirectory=$PWD
ExecStart=$python -m tests.trials.vm.guests.wifi_class $stations
ExecStopPost=journalctl --boot --no-pager --output=cat -u chalkbox-data -u chalkbox-boot -u chalkbox-radio -u chalkbox-hotspot
ExecStopPost=/bin/sh -c 'echo figure status \$EXIT_STATUS; echo o > /proc/sysrq-trigger'
StandardOutput=file:/dev/ttyS1
StandardError=file:/dev/ttyS1
[Install]
WantedBy=class.target
END
systemctl --quiet enable class.service

# The card: a boot partition, the system's, and the image's for what must last, with room behind it.
mkdir -p /boot/firmware
mkfs.vfat /dev/vda1 > /dev/null
mkfs.ext4 -q -L chalkbox-data /dev/vda3
mount /dev/vda1 /boot/firmware
echo 'console=tty1 root=/dev/vda2 rootwait' > /boot/firmware/cmdline.txt
mount -o remount,ro /boot/firmware

for number in $(seq "$stations"); do
    ip netns add "s$number"
    iw phy "phy$number" set netns name "s$number"
done
exec /lib/systemd/systemd --unit=class.target --log-level=warning --show-status=yes
