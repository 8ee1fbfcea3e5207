# Sourced by .ci/run: installs tesseract with its languages where they are missing; the tests of OCR need them.
if ! tesseract --list-langs 2>/dev/null | grep -qx jpn_vert; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert >/dev/null
    else
        echo "tesseract is missing (Debian: apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert)" >&2
        exit 1
    fi
fi
