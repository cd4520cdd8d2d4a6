#!/bin/sh
# Use the packages of dist/ on a bare Debian, in a folder that debootstrap fills: test.sh
# Has to be root. The window is driven under Xvfb by mouse and keyboard (drive.py); the command line
# must paint the same pixels as the environment that the bundle was built in, build/bundle-env.
set -eu
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "make bundle-test has to be root: it installs into a Debian of its own." >&2; exit 1; }
python=$PWD/build/bundle-env/bin/python
[ -x "$python" ] || { echo "There is no build/bundle-env; make bundle TORCH=… comes first." >&2; exit 1; }
# what is mounted below goes away with this process
[ -n "${STYLEMIXER_UNSHARED:-}" ] || STYLEMIXER_UNSHARED=1 exec unshare --mount packaging/bundle/test.sh
packaging/tools.sh debootstrap=debootstrap Xvfb=xvfb xdotool=xdotool import=imagemagick openbox=openbox \
    dbus-daemon=dbus /usr/libexec/at-spi2-registryd=at-spi2-core \
    /usr/share/doc/python3-gi=python3-gi /usr/share/doc/gir1.2-atspi-2.0=gir1.2-atspi-2.0
bare=$PWD/build/bare-debian
release=${RELEASE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}

# an archive of the bare system is kept: it is the same every time
[ -f "build/$release.tar" ] || debootstrap --variant=minbase --make-tarball="build/$release.tar" "$release" \
    build/debootstrap "$mirror" >/dev/null
rm -rf "$bare"
debootstrap --variant=minbase --unpack-tarball="$PWD/build/$release.tar" "$release" "$bare" "$mirror" >/dev/null
mount -t proc proc "$bare/proc"
mount --rbind /sys "$bare/sys"
mount --rbind /dev "$bare/dev"
inside() { chroot "$bare" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
user() { inside setpriv --reuid=1000 --regid=1000 --clear-groups env HOME="/home/Jörg Müller" "$@"; }

cp dist/stylemixer_*.deb "$bare/stylemixer.deb"
inside apt-get update -qq
inside env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends /stylemixer.deb >build/install.log 2>&1 ||
    { cat build/install.log >&2; exit 1; }
rm "$bare/stylemixer.deb"
for command in python3 gcc cc g++; do
    ! inside sh -c "command -v $command" || { echo "There is $command in the bare system." >&2; exit 1; }
done
home="$bare/home/Jörg Müller"
mkdir -p "$home"
cp resources/examples/astronaut.jpg "$home/photo.jpg"
cp resources/welcome/painted.jpg "$home/painting.jpg"
chown -R 1000:1000 "$home"

echo "The command line:"
paint() { "$@" -s ink-mosaic=0.7 -s painter:"$painting"=0.3 --strength 0.8 --size 900; }
painting="/home/Jörg Müller/painting.jpg"
paint user stylemixer render "/home/Jörg Müller/photo.jpg" -o "/home/Jörg Müller/painted.png"
painting=$home/painting.jpg
paint env HOME="$PWD/build/home" "$python" -m stylemixer render "$home/photo.jpg" -o build/painted.png --exists overwrite
"$python" - "$home/painted.png" build/painted.png <<'END'
import sys
from PIL import Image, ImageChops
one, other = (Image.open(path) for path in sys.argv[1:])
assert one.size == other.size and ImageChops.difference(one, other).getbbox() is None, "other pixels"
print("the same pixels as in the environment")
END

echo "The window:"
pids=
trap 'kill $pids 2>/dev/null || :' EXIT
export DISPLAY=":${SCREEN:-96}"
bus=unix:abstract=/tmp/stylemixer-test-$$
export AT_SPI_BUS_ADDRESS=$bus DBUS_SESSION_BUS_ADDRESS=$bus
# one bus for both, which anybody may use: the window's user is another one
cat >build/bus.conf <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><auth>EXTERNAL</auth><listen>$bus</listen><policy context="default">
<allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
END
Xvfb "$DISPLAY" -screen 0 1720x1000x24 -ac -nolisten tcp 2>/dev/null & pids="$pids $!"
dbus-daemon --config-file=build/bus.conf --nofork --nopidfile 2>/dev/null & pids="$pids $!"
sleep 1
/usr/libexec/at-spi2-registryd 2>/dev/null & pids="$pids $!"
openbox 2>/dev/null & pids="$pids $!"
sleep 1
/usr/bin/python3 -W ignore packaging/bundle/drive.py --dragger "$python" --home "$home" --seen "/home/Jörg Müller" -- \
    chroot "$bare" setpriv --reuid=1000 --regid=1000 --clear-groups env -i PATH=/usr/bin:/bin LANG=C.UTF-8 \
    HOME="/home/Jörg Müller" DISPLAY="$DISPLAY" AT_SPI_BUS_ADDRESS="$bus" DBUS_SESSION_BUS_ADDRESS="$bus" \
    QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 QT_LOGGING_RULES="qt.accessibility.atspi.warning=false" stylemixer-window
echo "build/bundle-test.png shows it."

echo "The archive:"
mkdir -p "$home/unpacked"
# shellcheck disable=SC2012
tar --extract --zstd --file "$(ls -t dist/stylemixer-*.tar.zst | head -n 1)" --directory "$home/unpacked" --strip-components 1
chown -R 1000:1000 "$home/unpacked"
inside apt-get purge -qq stylemixer >/dev/null
user /bin/sh "/home/Jörg Müller/unpacked/install.sh" >/dev/null
user "/home/Jörg Müller/.local/bin/stylemixer" --version
user "/home/Jörg Müller/.local/bin/stylemixer-uninstall"
[ ! -e "$home/.local/lib/stylemixer" ] && [ ! -e "$home/.local/share/applications" ]
echo "The bundle works on a Debian without Python."
