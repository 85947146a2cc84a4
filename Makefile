# SPDX-License-Identifier: MIT
#
# What there is to do here; CMake does the work. `make help` lists it.

PREFIX   ?= /usr/local
DESTDIR  ?=
JOBS     ?= $(shell nproc)
HOURS    ?= 1
CLEAN     = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
CONFIGURE = $(CLEAN) cmake --log-level=WARNING --preset
BUILD     = $(CLEAN) cmake --build --parallel $(JOBS) --preset
# Some tests hardly do but wait.
CTEST     = $(CLEAN) ctest --no-tests=error -j$$(($(JOBS) + 2)) --preset

.PHONY: tool tests demo guest lab test test-linux test-linux-year test-qemu test-qemu-device rules \
        mutants proof coverage lockstep lockstep-short fuzz fuzz-short mutation mutation-short \
        exhaustive exhaustive-short faults faults-short everywhere everywhere-short frama-c static \
        ports-avr exam exam-short cross bench bench-linux bench-instructions install uninstall \
        clean help

tool: ## build the tool, build/rtc8563 (this is what a bare `make` does)
	@scripts/setup tool
	@test -f build/Makefile || $(CONFIGURE) default -DBUILD_TESTING=OFF
	@$(BUILD) default

tests:
	@scripts/setup test
	@$(CONFIGURE) default -DBUILD_TESTING=ON
	@$(BUILD) default
	@$(CONFIGURE) asan
	@$(BUILD) asan

demo: tool ## one minute with the chip, to understand it all
	@build/rtc8563 demo

guest: tool
	@scripts/setup linux
	@JOBS=$(JOBS) tests/linux/build

lab: guest ## Linux with the chip inside, and its shell in this terminal; LAB="--chip rtc.chip"
	@build/rtc8563 lab $(LAB)

test: tests ## every test: most of them sanitized, clients of the Linux host in the plain build
	@$(CTEST) asan; asan=$$?; $(CTEST) default && exit $$asan

test-linux: guest ## Linux's own driver, hwclock, rtcwake and rtctest in guests that have the chip
	@failed=0; tests/linux/linux_test.py || failed=1; tests/linux/lab_test.py || failed=1; \
	tests/linux/exam build/linux/source/drivers/rtc/rtc-pcf8563.c build || failed=1; \
	exit $$failed

test-linux-year: guest ## a year of it, with an alarm each day: a minute or so
	@tests/linux/linux_test.py --only year

test-qemu: tool ## guests of Debian's QEMU with the chip, by the command lines of docs/vhost-user.md
	@scripts/setup qemu
	@tests/qemu/build
	@tests/qemu/qemu_test.py

test-qemu-device: tool ## the chip as a device inside QEMU, built from Debian's source: long, once
	@scripts/setup qemu-device
	@JOBS=$(JOBS) tests/qemu-device/build
	@failed=0; tests/qemu-device/qemu_device_test.py || failed=1; \
	tests/qemu-device/board_test.py || failed=1; exit $$failed

rules: ## every rule of docs/behaviour.md: where it is implemented and where proved
	@scripts/setup rules
	python3 tests/rules/rules.py

mutants: ## break every rule of the chip, and the model, once and see it noticed
	@scripts/setup rules
	@python3 tests/rules/mutants.py --build build/mutants; rules=$$?; \
	python3 tests/oracle/mutants.py && exit $$rules

# The short form of all evidence that takes heavier tools, one target each. With `make -k proof` one
# that fails does not keep the others back.
PROOFS = coverage lockstep-short exhaustive-short everywhere-short faults-short fuzz-short \
         frama-c mutation-short static ports-avr exam-short

proof: $(PROOFS) ## evidence that takes heavier tools, in under 20 minutes

coverage: ## are all lines, branches and conditions (MC/DC) of chip and driver reached by tests?
	@scripts/setup proof
	@python3 tests/coverage/coverage.py

LOCKSTEP = build/tests/oracle/lockstep --length 1000

lockstep-short: tests
	@$(CLEAN) cmake --build build/tests/oracle --parallel $(JOBS)
	@$(LOCKSTEP) --ops 1000000

lockstep: tests ## ten million steps of the chip beside the independent model
	@$(CLEAN) cmake --build build/tests/oracle --parallel $(JOBS)
	@$(LOCKSTEP) --ops 10000000

exhaustive-short: tests
	@$(CLEAN) cmake --build build/tests/exhaustive --parallel $(JOBS)
	@tests/exhaustive/run

exhaustive: tests ## every second of a century, every register, carry, alarm, preset and break
	@$(CLEAN) cmake --build build/tests/exhaustive --parallel $(JOBS)
	@tests/exhaustive/run --full

fuzz-short:
	@scripts/setup proof
	@python3 tests/fuzz/fuzz.py --seconds 15

fuzz: ## look for inputs that break something, all fuzzers together for HOURS (1)
	@scripts/setup proof
	@python3 tests/fuzz/fuzz.py --hours $(HOURS)

mutation-short:
	@scripts/setup mutation
	@python3 tests/mutation/mutation.py --sample 100

mutation: ## change every token of the chip, one at a time: a test must notice, or a proof stand
	@scripts/setup mutation
	@python3 tests/mutation/mutation.py

faults-short: tool
	@scripts/setup faults
	@python3 tests/faults/faults.py --share 4; faults=$$?; \
	python3 tests/faults/transfers.py build/rtc8563 && exit $$faults

faults: tool ## let every system call, request for memory and transfer go wrong, one by one
	@scripts/setup faults
	@python3 tests/faults/faults.py; faults=$$?; \
	python3 tests/faults/transfers.py build/rtc8563 && exit $$faults

everywhere-short: tool
	@scripts/setup everywhere
	@tests/everywhere/everywhere.py --short

everywhere: tool ## the same on 32 bits, big-endian, AVR and wasm32, by gcc and clang, long
	@scripts/setup everywhere
	@tests/everywhere/everywhere.py

frama-c: ## no undefined behaviour in the chip, and its BCD arithmetic: proved by Frama-C
	@scripts/setup frama-c
	@python3 tests/frama-c/frama_c.py --build build/frama-c

static: ## what clang-tidy, cppcheck and its MISRA C:2012 add-on say of the driver
	@scripts/setup static
	@tests/static/run

ports-avr: ## the Arduino example on a simulated Uno, with the real core and the chip behind it
	@scripts/setup ports-avr
	@tests/ports/simavr/ports_avr.py

cross: ## compile and link chip and driver alone for every processor; the driver's size
	@scripts/setup cross
	scripts/cross; cross=$$?; scripts/driver_size && exit $$cross

exam-short: tests
	@$(CTEST) exam

exam: tests ## our driver, for each part; all pairs of sins of a small one; programs that sit
	@for part in INS5S8563 PCF8563 BM8563 HYM8563 RTC8564; do \
	    build/exam/exam_ins5s8563 --part $$part || exit 1; done
	@tests/exam/exam_test.py build/tests/exam/exam_sinner build/rtc8563 pairs
	@tests/exam/program/program_test.py build/rtc8563 build/tests/exam slow

bench: tool ## how fast, how large; BENCH="--json FILE" also writes it to FILE
	bench/run $(BENCH)

bench-linux: guest ## what a simulated year of a Linux guest costs; BENCH as above
	bench/run --linux $(BENCH)

bench-instructions: tool ## the same in instructions, which no machine's speed changes
	@scripts/setup bench-instructions
	bench/instructions

install: tool ## to PREFIX (/usr/local), under DESTDIR
	DESTDIR="$(DESTDIR)" cmake --install build --prefix "$(PREFIX)"

uninstall: ## what `make install` put there, by build/install_manifest.txt
	scripts/uninstall build/install_manifest.txt "$(DESTDIR)"

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
