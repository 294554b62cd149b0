# Copies each folder in $1 to a disk: the first to /dev/vda, the next to /dev/vdb, and so on.
set -eu
disks=(/dev/vd?)
trees=("$1"/*)
for number in "${!trees[@]}"; do
  mount "${disks[number]}" /mnt
  tar -C "${trees[number]}" -cf - . | tar -C /mnt --no-same-owner --no-same-permissions -xf -
  umount /mnt
done
