#!/bin/sh
# Runs every fuzz target of the folders given for so many seconds each: .ci/fuzz.sh SECONDS FOLDER…
# A folder is a crate of its own as cargo-fuzz makes them; its seeds.txt may name, for each target, folders with
# first inputs (`any_text tests/fixtures`, counted from the crate above it).
set -eu

seconds=$1
shift

if ! cargo fuzz --version >/dev/null 2>&1; then
    echo "make fuzz needs cargo-fuzz, which is not installed: cargo install cargo-fuzz" >&2
    exit 1
fi

# The nightly compiler brings the sanitizer; the stable one has to be told that it may, and does without.
case $(rustc --version) in
*nightly*) sanitizer=address ;;
*)
    sanitizer=none
    export RUSTC_BOOTSTRAP=1
    ;;
esac

failed=
for folder in "$@"; do
    crate=$(dirname "$folder")
    for target in $(cd "$crate" && cargo fuzz list); do
        seeds=$(sed -n "s/^$target //p" "$folder/seeds.txt" 2>/dev/null || true)
        echo "== $folder $target: $seconds s"
        (
            cd "$crate"
            mkdir -p "fuzz/corpus/$target"
            # shellcheck disable=SC2086 # seeds is a list of folders
            cargo fuzz run --sanitizer "$sanitizer" "$target" "fuzz/corpus/$target" $seeds -- \
                -max_total_time="$seconds" -timeout=60 -max_len=8192 -print_final_stats=1
        ) || failed="$failed $folder/$target"
    done
done

if [ -n "$failed" ]; then
    echo "failed:$failed; the inputs lie in FOLDER/artifacts" >&2
    exit 1
fi
