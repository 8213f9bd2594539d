#!/bin/bash
# Gets the QEMUs that judge the engine: the distribution's own, by apt, and a newer one from its
# backports suite, unpacked beside it into a cache folder and run from there.
#
# usage: CROSSDOCK_QEMU=$(.ci/qemu-install.sh) && export CROSSDOCK_QEMU
#
# Standard output is the folder of the newer QEMU, or nothing where there is none; everything else
# goes to standard error. The newer one is a gain, not a need: when it cannot be had, this says so
# and succeeds. It fails only when no QEMU at all can be had.
#
# CROSSDOCK_QEMU_CACHE  where the newer QEMU is kept (default: crossdock/qemu in the user's cache)
set -u

cache=${CROSSDOCK_QEMU_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/crossdock/qemu}
packages="qemu-system-x86 qemu-system-arm"
firmware="qemu-system-data seabios ipxe-qemu"

say() { echo "qemu-install: $*" >&2; }

install_system() {
  if command -v qemu-system-x86_64 qemu-system-aarch64 >/dev/null; then
    return 0
  fi
  local sudo=
  if [ "$(id -u)" != 0 ]; then
    sudo=$(command -v sudo) || { say "not root and no sudo: run 'apt-get install $packages' as root"; return 1; }
  fi
  say "installing $packages"
  local apt="env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0"
  # Lists may be missing or old on a fresh machine: only when the install fails are they fetched.
  # shellcheck disable=SC2086
  $sudo $apt install -y --no-install-recommends $packages $firmware >/dev/null 2>&1 ||
    { $sudo $apt update >/dev/null; $sudo $apt install -y --no-install-recommends $packages $firmware >/dev/null; }
}

# One-line apt source for a suite, at the place where this machine's own Debian suite comes from.
source_line() {
  local codename=$1 suite=$2
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -nE "s/^deb( \[[^]]*\])? ([^ ]+) $codename .*/deb\1 \2 $suite main/p" | head -n 1
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk -v codename="$codename" -v suite="$suite" '
    function flush() {
      if ((" " suites " ") ~ (" " codename " ") && uri != "") {
        print "deb" (key != "" ? " [signed-by=" key "]" : "") " " uri " " suite " main"
      }
      suites = uri = key = ""
    }
    /^[[:space:]]*$/ { flush() }
    tolower($1) == "suites:" { $1 = ""; suites = $0 }
    tolower($1) == "uris:" { uri = $2 }
    tolower($1) == "signed-by:" { key = $2 }
    END { flush() }' | head -n 1
}

# Unpacks the backports suite's QEMU into the cache, with apt state of its own: the machine's
# sources and package lists stay as they are.
unpack_newer() {
  local codename line state
  codename=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")
  [ -n "$codename" ] || { say "not a Debian release with a codename: no newer QEMU"; return 1; }
  line=$(source_line "$codename" "$codename-backports" | head -n 1)
  [ -n "$line" ] || { say "no apt source for $codename on this machine: no newer QEMU"; return 1; }
  state=$(mktemp -d) || return 1
  # shellcheck disable=SC2064
  trap "rm -rf '$state'" EXIT
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/none"
  echo "$line" >"$state/sources.list"
  local apt=(timeout 240 apt-get -qq -o "Dir::Etc::sourcelist=$state/sources.list" -o "Dir::Etc::sourceparts=$state/none"
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root
    -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Debug::NoLocking=1)
  "${apt[@]}" update >&2 && ls "$state"/lists/*Packages* >/dev/null 2>&1 ||
    { say "the suite $codename-backports cannot be reached: no newer QEMU"; return 1; }
  # shellcheck disable=SC2086
  "${apt[@]}" -y --no-install-recommends --download-only -t "$codename-backports" install $packages >&2 ||
    { say "the suite $codename-backports has no QEMU that fits this machine"; return 1; }
  rm -rf "$cache.new"
  mkdir -p "$cache.new"
  local deb
  for deb in "$state"/cache/archives/*.deb; do
    [ -e "$deb" ] || { say "$codename-backports brings nothing newer than the installed QEMU"; return 1; }
    dpkg -x "$deb" "$cache.new" || { say "cannot unpack ${deb##*/} into $cache.new"; return 1; }
  done
  rm -rf "$cache"
  mv "$cache.new" "$cache"
}

version_of() {
  "$1" --version 2>/dev/null | sed -nE 's/.*version ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p' | head -n 1
}

install_system
system=$(version_of qemu-system-x86_64)
[ -n "$system" ] || { say "no QEMU: qemu-system-x86_64 cannot be installed or does not start"; exit 1; }

newer=$cache/usr/bin/qemu-system-x86_64
[ -n "$(version_of "$newer")" ] || unpack_newer
version=$(version_of "$newer")
if [ -n "$version" ]; then
  say "QEMU $system installed, QEMU $version unpacked in $cache"
  echo "$cache"
else
  rm -rf "$cache.new"
  say "QEMU $system judges alone"
fi
