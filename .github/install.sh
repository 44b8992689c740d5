#!/bin/sh
# Installs Modelwatch for Linux and macOS: downloads the archive of a release, compares it with the
# release's checksums, and puts the executable into a folder.
#
#   curl -fsSL https://github.com/modelwatch/modelwatch/releases/latest/download/install.sh | sh
#
# MODELWATCH_VERSION      a release such as v0.1.0 (default: the latest)
# MODELWATCH_INSTALL_DIR  where the executable goes (default: ~/.local/bin)
# MODELWATCH_RELEASES     address of the releases, for a mirror
set -eu

# Everything is in functions, so that half a download does nothing.
main() {
  releases=${MODELWATCH_RELEASES:-https://github.com/modelwatch/modelwatch/releases}
  version=${MODELWATCH_VERSION:-latest}
  folder=${MODELWATCH_INSTALL_DIR:-$HOME/.local/bin}
  case $version in
    latest) base=$releases/latest/download ;;
    *) base=$releases/download/$version ;;
  esac

  archive=modelwatch-$(system).tar.gz
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  download "$base/SHA256SUMS" "$work/SHA256SUMS"
  download "$base/$archive" "$work/$archive"
  verify "$work" "$archive"

  tar -xzf "$work/$archive" -C "$work" modelwatch
  chmod 755 "$work/modelwatch"
  "$work/modelwatch" --version > "$work/version" 2> "$work/error" ||
    fail "the executable does not run on this system: $(head -1 "$work/error")"
  mkdir -p "$folder"
  # A copy beside the old executable, then a rename: one that runs keeps its file.
  cp "$work/modelwatch" "$folder/.modelwatch.$$"
  mv "$folder/.modelwatch.$$" "$folder/modelwatch"
  echo "Installed $(cat "$work/version") to $folder/modelwatch"
  case :$PATH: in
    *:"$folder":*) ;;
    *) echo "Add it to your path: export PATH=\"$folder:\$PATH\"" ;;
  esac
}

# The name of this system in the names of the archives.
system() {
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=macos ;;
    *) fail "there is no executable for $(uname -s); the releases have those for Windows: $releases" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) echo "$os-x86_64" ;;
    aarch64 | arm64) echo "$os-arm64" ;;
    *) fail "there is no executable for processors of the kind $(uname -m)" ;;
  esac
}

download() {
  if command -v curl > /dev/null; then
    curl -fsSL --retry 3 -o "$2" "$1" || fail "cannot download $1"
  elif command -v wget > /dev/null; then
    wget -q -O "$2" "$1" || fail "cannot download $1"
  else
    fail "neither curl nor wget is installed"
  fi
}

# Compares the archive with its line in SHA256SUMS.
verify() {
  want=$(awk -v name="$2" '$2 == name { print $1 }' "$1/SHA256SUMS")
  [ -n "$want" ] || fail "the release has no checksum for $2"
  if command -v sha256sum > /dev/null; then
    found=$(sha256sum "$1/$2" | cut -d " " -f 1)
  elif command -v shasum > /dev/null; then
    found=$(shasum -a 256 "$1/$2" | cut -d " " -f 1)
  else
    fail "neither sha256sum nor shasum is installed: the download cannot be verified"
  fi
  [ "$found" = "$want" ] || fail "$2 has the checksum $found, but the release says $want"
}

fail() {
  echo "Cannot install Modelwatch: $1" >&2
  exit 1
}

main
