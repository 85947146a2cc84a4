# SPDX-License-Identifier: MIT
#
# What there is to do here; CMake does the work. `make help` lists it.

PREFIX  ?= /usr/local
DESTDIR ?=
JOBS    ?= $(shell nproc)
CLEAN    = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
BUILD    = $(CLEAN) cmake --build --parallel $(JOBS) --preset
CTEST    = $(CLEAN) ctest --no-tests=error -j$(JOBS) --preset

.PHONY: tool sanitized demo test bench bench-instructions cross mutants install uninstall help clean

tool: ## build the tool, build/rtc8563 (this is what a bare `make` does)
	@scripts/setup tool
	@$(CLEAN) cmake --preset default --log-level=WARNING -DCMAKE_INSTALL_PREFIX=$(PREFIX)
	@$(BUILD) default

sanitized: tool
	@scripts/setup test
	@$(CLEAN) cmake --preset asan --log-level=WARNING
	@$(BUILD) asan

demo: tool ## one minute with the chip, to understand it all
	@build/rtc8563 demo

test: sanitized ## every test: most of them sanitized, clients of the Linux host in the plain build
	$(CTEST) asan
	$(CTEST) default

mutants: sanitized ## break every rule of the chip once and see its proof fail
	scripts/mutants

cross: ## compile and link the chip alone for every processor, with gcc and clang
	@scripts/setup cross
	scripts/cross

bench: tool ## how fast, how large; BENCH="--json FILE" also writes it to FILE
	bench/run $(BENCH)

bench-instructions: tool ## the same in instructions, which no machine's speed changes
	@scripts/setup bench-instructions
	bench/instructions

install: tool ## to PREFIX (/usr/local), under DESTDIR
	DESTDIR=$(DESTDIR) cmake --install build

uninstall: ## what `make install` put there, by build/install_manifest.txt
	scripts/uninstall build/install_manifest.txt "$(DESTDIR)"

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
