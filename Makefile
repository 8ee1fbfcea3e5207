# Two commands: `make run` serves Daicho, `make test` passes every test.
# Underneath they are plain cargo and npm calls that also work alone.

CARGO ?= cargo
NPM ?= npm

.PHONY: run test test-rust test-browser test-durability durability lint evaluate fuzz sbom dist

# DEMO=1 starts on the demonstration bank, in a data folder of its own.
run:
	$(CARGO) run --release -p server --bin daicho -- serve $(if $(DEMO),--demo)

test: test-rust test-browser test-durability

# PostgreSQL tests run where DAICHO_TEST_POSTGRES names a server (postgres://…).
test-rust:
	$(CARGO) test --workspace

test-browser:
	./e2e/prepare.sh
	$(CARGO) build -p server --bin daicho
	cd e2e && $(NPM) ci --no-audit --no-fund && $(NPM) test

test-durability:
	$(CARGO) build -p server --bin daicho
	node server/benches/durability.mjs 3

# Kills a working server CYCLES times and reads back all that it acknowledged (DAICHO names another program; DATABASE an
# empty PostgreSQL database in place of SQLite).
CYCLES ?= 500
durability:
	$(CARGO) build --release -p server --bin daicho
	DAICHO=$${DAICHO:-$${CARGO_TARGET_DIR:-target}/release/daicho} node server/benches/durability.mjs $(CYCLES) $(DATABASE)

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --features app/ssr -- -D warnings
	$(CARGO) clippy -p app --lib --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
	node .ci/licences.mjs

# Clause accuracy on labelled contracts: make evaluate DIR=…
evaluate:
	$(CARGO) run -p clauses --release --example evaluate -- $(DIR)

# Throws made-up input at whatever reads foreign bytes: FUZZ_SECONDS for each target of each folder.
FUZZ ?= clauses/fuzz
FUZZ_SECONDS ?= 30
fuzz:
	.ci/fuzz.sh $(FUZZ_SECONDS) $(FUZZ)

# Bill of materials (CycloneDX) of what the product is built from.
sbom:
	@mkdir -p target
	node .ci/sbom.mjs > target/daicho.cdx.json
	@echo target/daicho.cdx.json

# Debian package, tar archive and hashes in target/dist.
dist:
	$(CARGO) build --release -p server --bin daicho
	server/packaging/build.sh $${CARGO_TARGET_DIR:-target}/release/daicho target/dist
	server/packaging/test.sh target/dist
