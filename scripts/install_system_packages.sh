#!/usr/bin/env bash
# The packages of the operating system that the tests need and pip cannot bring.
# Quick and silent where they are installed; needs root only where one is missing.
set -euo pipefail

packages=(
    libpango-1.0-0 libpangoft2-1.0-0  # the PDF certificate (WeasyPrint)
    postgresql                        # the registry's tests on PostgreSQL (make test-services)
    fonts-dejavu-core                 # letters that the certificate's own fonts do not have
)

command -v dpkg-query >/dev/null || { echo "Not Debian or Ubuntu: install Pango by hand."; exit 0; }

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
