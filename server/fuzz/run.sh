#!/bin/sh
# Runs each target for so many seconds (default 600) and keeps what it finds new in corpus/. cargo-fuzz wants the nightly
# compiler for its sanitizers only: coverage works with the stable one. Ends with 1 at the first finding.
set -eu
seconds=${1:-600}
cd "$(dirname "$0")"
# The reader's own thread has 64 MiB in the product as well.
ulimit -s 65536
for target in token query table pdf; do
    seeds=seeds/$target
    [ "$target" = pdf ] && seeds=../tests/fixtures
    mkdir -p "corpus/$target"
    RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . --sanitizer none "$target" "corpus/$target" "$seeds" -- \
        -max_total_time="$seconds" -timeout=60 -rss_limit_mb=3072 -max_len=65536 -print_final_stats=1
done
