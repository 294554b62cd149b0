#!/bin/bash
# clock.sh PYTHON SAVED PHONE: a boot with a time saved before, a phone that knows better, and the next boot.
set -eu
clock() { "$python" -I -c 'import sys; sys.path.insert(0, "."); from appliance.box.clock import main; sys.exit(main(sys.argv[1:]))' "$1"; }
tell() { echo "$1: system $(date +%s), battery $(cat /sys/class/rtc/rtc0/since_epoch), $(cat /run/chalkbox/reports/clock.json)"; }
python=$1 saved=$2 phone=$3
mkdir -p /run/chalkbox/requests /run/chalkbox/reports /var/lib/chalkbox/box
echo "$saved" > /var/lib/chalkbox/box/clock
clock restore
tell restored
echo "{\"wall_ms\":${phone}000,\"zone\":\"Asia/Tokyo\"}" > /run/chalkbox/requests/clock
clock set
tell set
echo "zone: $(date +%z)"
rm /run/chalkbox/reports/clock.json
clock restore
tell again
