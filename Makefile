# fundline. `make run` allocates the guide, `make test` tests; both use one and the same build. `make help` lists the rest.
# Cargo and the solver's own build use all cores; ask for fewer with CARGO_BUILD_JOBS.
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

CARGO ?= cargo
# The profile of everything below: polars and HiGHS are compiled once.
PROFILE := --release
OUT := reports/base
COVERAGE := 85

# Where rustup puts cargo, for a shell that was opened before it was installed.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: run build sample veripb certificates peers test lint format coverage bench docs book schema bootstrap clean help

run: build ## build, allocate the guide in data/ under scenarios/base.toml, say where the report lies
	$(CARGO) run $(PROFILE) --quiet -- solve
	@echo
	@echo "The report:  $(CURDIR)/$(OUT)/report.html"
	@echo "As tables:   $(CURDIR)/$(OUT)/allocation.xlsx, allocation.csv, allocation.json"

build: bootstrap ## compile target/release/fundline
	$(CARGO) build $(PROFILE)

sample: build ## make the committed sample in reports/base anew, after a change of the reports
	$(CARGO) run $(PROFILE) --quiet -- solve --lang zh --out reports/base

veripb: ## where veripb is, the checker of proofs that others wrote; installed into target/tools where it is missing
	@scripts/tool.sh veripb

certificates: ## have veripb check the certificate of the committed sample
	@scripts/check-certificates.sh reports/base

peers: ## validators of others that some tests use, into target/venv; without a network those tests are skipped
	@scripts/peers.sh

test: bootstrap ## run all tests, and the examples in the documentation
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		set -x; $(CARGO) nextest run $(PROFILE) --no-fail-fast; \
	else \
		set -x; $(CARGO) test $(PROFILE) --no-fail-fast --lib --bins --tests; \
	fi
	$(CARGO) test $(PROFILE) --doc

lint: bootstrap ## formatting, clippy, documentation, licences and sources of the dependencies
	$(CARGO) fmt --check
	$(CARGO) clippy $(PROFILE) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" $(CARGO) doc $(PROFILE) --no-deps
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		set -x; $(CARGO) deny check licenses bans sources; \
	else \
		echo "lint: cargo-deny is not installed, licences and sources are not checked (cargo install --locked cargo-deny)"; \
	fi
	@if $(CARGO) deny --version >/dev/null 2>&1 && ls -d "$${CARGO_HOME:-$$HOME/.cargo}"/advisory-db*/* >/dev/null 2>&1; then \
		set -x; $(CARGO) deny --offline check advisories; \
	fi

format: ## format the source
	$(CARGO) fmt

coverage: bootstrap ## line coverage of src/ by the tests; fails under $(COVERAGE) %
	scripts/coverage.sh $(COVERAGE)

bench: build ## run the benches; against other solvers it takes hours (`cargo bench --bench scale -- --sizes 600 --every 4` is quick)
	$(CARGO) bench

schema: build ## write data/schema/ again: what editors complete and check the TOML files by
	mkdir -p data/schema
	target/release/fundline schema programme >data/schema/programme.schema.json
	target/release/fundline schema scenario >data/schema/scenario.schema.json

docs: bootstrap ## the crate's documentation, in target/doc/fundline
	$(CARGO) doc $(PROFILE) --no-deps --document-private-items

book: ## the book, in target/book
	"$$(scripts/tool.sh mdbook)" build docs --dest-dir "$(CURDIR)/target/book"

bootstrap: ## find what the build needs and is missing; install it where that is allowed
	@scripts/bootstrap.sh

clean: ## remove what was built
	$(CARGO) clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | sed 's/\$$(COVERAGE)/$(COVERAGE)/' | awk -F '\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'
