# Makes this machine a box as far as sticks matter, and becomes systemd: then it carries out each line that it hears,
# and says "done STATUS". $1: where this Python finds msgspec.
set -eu
packages=$1
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

echo 'chalkbox:x:990:990::/:/usr/sbin/nologin' >> /etc/passwd
echo 'chalkbox:x:990:' >> /etc/group
mkdir -p /usr/lib/chalkbox/venv/bin /var/lib/chalkbox
site=$(/usr/bin/python3 -c 'import sys; print("lib/python%d.%d/site-packages" % sys.version_info[:2])')
mkdir -p "/usr/lib/chalkbox/venv/$site" /usr/lib/chalkbox/app
ln -s /usr/bin/python3 /usr/lib/chalkbox/venv/bin/python
echo 'home = /usr/bin' > /usr/lib/chalkbox/venv/pyvenv.cfg
echo /usr/lib/chalkbox/app > "/usr/lib/chalkbox/venv/$site/chalkbox.pth"
cp -r "$packages/msgspec" "/usr/lib/chalkbox/venv/$site/"
cp -r appliance /usr/lib/chalkbox/app/
cp provisioning/rootfs/usr/lib/udev/rules.d/99-chalkbox-stick.rules /usr/lib/udev/rules.d/
cp provisioning/rootfs/usr/lib/systemd/system/{chalkbox-stick*,var-lib-chalkbox.mount} /usr/lib/systemd/system/
cat > /usr/lib/tmpfiles.d/lab.conf <<'T'
d /run/chalkbox 0755 root root
d /run/chalkbox/requests 0700 chalkbox chalkbox
d /run/chalkbox/reports 0750 root chalkbox
d /var/lib/chalkbox/results 0700 chalkbox chalkbox
d /var/lib/chalkbox/stick 0755 root root
d /var/lib/chalkbox/box 0750 root chalkbox
d /var/lib/chalkbox/data 0700 chalkbox chalkbox
f /var/lib/chalkbox/data/instructor.json 0600 chalkbox chalkbox - {}
T
# On this machine, which is emulated, also the start of a program may take a minute.
for limit in last/TimeoutStopSec=120 gone/TimeoutStartSec=240; do
    folder=/usr/lib/systemd/system/chalkbox-stick-${limit%%/*}.service.d
    mkdir -p "$folder"
    printf '[Service]\n%s\n' "${limit#*/}" > "$folder/lab.conf"
done
# Stands for the server, which exports when it is told to stop.
cat > /usr/lib/systemd/system/chalkbox.service <<'U'
[Unit]
RequiresMountsFor=/var/lib/chalkbox
[Service]
Type=oneshot
RemainAfterExit=yes
User=chalkbox
ExecStop=/bin/sh -c 'echo exported-at-the-stop > /var/lib/chalkbox/results/class/last.csv'
U
cat > /usr/lib/systemd/system/lab.service <<'U'
[Service]
ExecStart=/bin/bash -c 'exec < /dev/ttyS1 > /dev/ttyS1 2>&1; stty raw -echo; echo booted; while read -r line; do bash -c "$line"; printf "\\ndone %%s\\n" $?; done'
U
# When the machine stops, it tells what became of the last copy. What starts earlier stops later: after that copy.
cat > /usr/lib/systemd/system/lab-told.service <<'U'
[Unit]
Before=chalkbox-stick-last.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStop=/bin/sh -c 'exec > /dev/ttyS1; echo the last copy is over; cat /run/chalkbox/reports/stick-*.json; echo; journalctl --no-pager -o short-monotonic -n 60'
U
cat > /usr/lib/systemd/system/lab.target <<'U'
[Unit]
Requires=basic.target
Wants=var-lib-chalkbox.mount chalkbox-stick-export.path chalkbox-stick-last.service chalkbox.service lab.service lab-told.service
After=basic.target
AllowIsolate=yes
U
mount -t tmpfs -o mode=755 tmpfs /run
ln -s /dev/vda /run/chalkbox-data
mount -t tmpfs tmpfs /tmp  # systemd would empty it file by file
mount -t tmpfs tmpfs /var/tmp
rm -f /.dockerenv  # in a container, where this one thinks it is then, systemd knows no devices
exec /lib/systemd/systemd --unit=lab.target
