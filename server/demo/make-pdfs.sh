#!/bin/sh
# Makes the PDF of every contract source, or only of those named: ./make-pdfs.sh [name ...]
# Three producers, so that the demonstration shows more than one kind of PDF.
set -eu
cd "$(dirname "$0")/contracts"
browser=${CHROMIUM:-chromium}
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

by_browser() {
    # As root in a container the browser's own sandbox cannot start; our own files need none.
    "$browser" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --no-pdf-header-footer --user-data-dir="$profile" --print-to-pdf="$1.pdf" "$1.html" 2>/dev/null
}

[ $# -gt 0 ] || set -- $(ls *.html | sed 's/\.html$//')
for name; do
    case $name in
        tape-vault | cash-transport | nda | market-data-agreement)
            soffice --headless -env:UserInstallation="file://$profile/office" \
                --convert-to odt:writerweb8_writer "$name.html" >/dev/null 2>&1
            soffice --headless -env:UserInstallation="file://$profile/office" \
                --convert-to pdf "$name.odt" >/dev/null 2>&1
            rm "$name.odt"
            ;;
        core-banking-outsourcing | datacenter-lease | call-center | joint-center | payment-agency | trust-admin | kyc-dpa)
            weasyprint --quiet "$name.html" "$name.pdf"
            ;;
        *) by_browser "$name" ;;
    esac
    # The same pages in fewer bytes.
    qpdf --object-streams=generate --recompress-flate --compression-level=9 --replace-input "$name.pdf"
done
