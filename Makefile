# Steelwool. `make help` lists the targets; the work is done by cargo, `cargo xtask` and the scripts in scripts/.

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
export PATH := $(HOME)/.cargo/bin:$(PATH)

.PHONY: help setup build quick serve test coverage chaos loom bench lint gen clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: ## Install what building and `make serve` need (PHP, clang, redis, Rust) and is missing, on Debian or Ubuntu
	@scripts/setup

build: PROFILE = release
build: ## Build the extension: modules/swoole.so
	$(module)

quick: PROFILE = quick
quick: ## The same while you work on it: seconds for a change, a little slower at run time
	$(module)

define module
	$(CARGO) build --profile $(PROFILE) --package steelwool
	@mkdir -p modules
	@# A new file and a rename: a running server keeps the module that it has loaded.
	@cp $(TARGET)/$(PROFILE)/libswoole.so modules/.swoole.so.new && mv modules/.swoole.so.new modules/swoole.so
endef

serve: setup build ## Start the example server with a Redis and an HTTP back end beside it
	@scripts/serve

test: ## Set up, build, run every test suite; the last line is `N passed, N failed`
	@scripts/test

coverage: ## Line coverage of proto and coro by their own tests, at least 95 %; OF=all: of what needs no PHP; OF=php: by the phpt tests
	@scripts/coverage $(OF)

chaos: ## The tests of what waits, in random orders of what is ready; SEEDS="7 8" TESTS=tests/timer: only those
	@$(CARGO) xtask chaos $(SEEDS) $(TESTS)

loom: ## Rings, bells and tables between processes, modelled: all interleavings and what weak memory may show (some seconds)
	@RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=$(TARGET)/loom $(CARGO) test --release --package steel-shm --test loom --test table_model

bench: ## Measure (see benches/)
	@scripts/setup bench
	@$(MAKE) --no-print-directory build
	@benches/run

lint: ## Check format, clippy, generated files, the doors and licences
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	$(CARGO) xtask gen --check
	$(CARGO) xtask compat --check
	$(CARGO) xtask settings --check
	$(CARGO) xtask doors
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny check; else echo "cargo-deny is not installed: licences not checked"; fi

gen: ## Write crates/ext/src/{generated,slots}.rs, COMPATIBILITY.md and docs/settings.md
	$(CARGO) xtask gen
	$(CARGO) xtask compat
	$(CARGO) xtask settings

clean: ## Remove what was built
	$(CARGO) clean
	rm -rf modules
