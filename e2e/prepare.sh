#!/usr/bin/env bash
# Makes sure that a browser and Japanese fonts are there: installs them where that is possible
# (apt, as root) and otherwise says exactly what is missing.
set -euo pipefail
missing=()
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || missing+=(chromium)
fc-list :lang=ja 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" fontconfig >/dev/null
    exit 0
fi
echo "The browser tests need: ${missing[*]}" >&2
echo "Debian and Ubuntu: sudo apt-get install ${missing[*]}; elsewhere install Chromium and a Japanese font," >&2
echo "and set CHROMIUM to the browser's path when it is not on PATH." >&2
exit 1
