#!/bin/bash
# serve.sh PYTHON PORT FOLDER SYNCHRONOUS: the data disk checked and mounted as on the box, and the server on it.
# With a second disk, all writes to the first are logged there; each line on the standard input becomes a mark.
set -eu
python=$1 port=$2 folder=$3 synchronous=$4 disk=/dev/vda
modprobe -a virtio_net ext4
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
sed -i "s/synchronous=FULL/synchronous=$synchronous/" appliance/live/journal.py # in the overlay, for this boot
if [ -b /dev/vdb ]; then
    modprobe dm-log-writes
    dmsetup --noudevsync create logged --table "0 $(blockdev --getsz $disk) log-writes $disk /dev/vdb"
    disk=/dev/dm-0
fi
fsck.ext4 -p $disk || [ $? -eq 1 ] # 1: it has mended something
mkdir -p /var/lib/chalkbox
options=$(sed -n 's/^Options=//p' provisioning/rootfs/usr/lib/systemd/system/var-lib-chalkbox.mount)
mount -o "${options:?}" $disk /var/lib/chalkbox
export PYTHONPYCACHEPREFIX=$folder/compiled
{
    "$python" -m appliance serve --host 0.0.0.0 --port "$port" --no-mdns --data /var/lib/chalkbox/data \
        --pools "$folder/pools" --open "$folder/pools/pool.yaml" --admin-password-file "$folder/password" < /dev/null 2>&1 ||
        echo "The server ended with $?."
    kill $$
} &
while read -r mark; do
    dmsetup message logged 0 mark "$mark"
    echo "marked $mark"
done
