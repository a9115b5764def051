# offboard. `make demo` and `make test` each work as the first command on a fresh Debian 12.

CC       ?= cc
BUILD    ?= build
SANITIZE ?=
STAGES   := extract transform load reports
PROGRAMS := $(BUILD)/bin/offboard $(STAGES:%=$(BUILD)/bin/offboard-%)

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wvla -Wformat=2 \
            -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Werror
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fPIE
ifeq ($(SANITIZE),)
HARDEN   += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
CFLAGS   ?= -O2 -g
override CFLAGS += -std=c11 -D_GNU_SOURCE -I. -include lib/banned.h $(WARNINGS) $(HARDEN) $(SANITIZE) -MMD -MP
LDFLAGS  += -pie -Wl,-z,relro,-z,now $(SANITIZE)
LDLIBS   := -lcsv -lxlsxwriter -larchive -lexpat -lz -lsqlite3 -lcrypto -lxxhash -linih -ljansson \
            -lutf8proc -lpthread -lm

sources  = $(wildcard $(1)/*.c $(1)/*/*.c)
objects  = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1)))
LIB      := $(BUILD)/liboffboard.a

.DEFAULT_GOAL := all
.SECONDARY:
.PHONY: all
all: $(PROGRAMS) $(BUILD)/bin/make-school

$(BUILD)/%.o: %.c | deps
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -c -o $@ $<

$(LIB): $(call objects,lib)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/bin/offboard: $(call objects,driver) $(LIB)
$(BUILD)/bin/offboard-extract: $(call objects,extract) $(BUILD)/extract/profiles.o $(LIB)
$(BUILD)/bin/offboard-transform: $(call objects,transform) $(LIB)
$(BUILD)/bin/offboard-load: $(call objects,load) $(LIB)
$(BUILD)/bin/offboard-reports: $(call objects,reports) $(BUILD)/reports/tables.o $(LIB)
$(BUILD)/bin/make-school: $(call objects,fixtures) $(LIB)
$(PROGRAMS) $(BUILD)/bin/make-school:
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The profiles are compiled in, so that a program and its formats cannot be parted.
$(BUILD)/extract/profiles.c: $(wildcard extract/profiles/*.ini) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "extract/profile.h"'; echo 'const struct profile_text profile_texts[] = {'; \
	  for f in $(filter %.ini,$^); do printf '{"%s",\n' "$$(basename $$f .ini)"; \
	  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $$f; echo '},'; done; \
	  echo '{0, 0}};'; } > $@.tmp && mv $@.tmp $@
$(BUILD)/extract/profiles.o: $(BUILD)/extract/profiles.c
	@$(CC) $(CFLAGS) -Wno-overlength-strings -c -o $@ $<

# Likewise the tables of subjects and points.
$(BUILD)/reports/tables.c: $(wildcard reports/tables/*.csv) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "reports/attainment/subjects.h"'; \
	  for f in $(filter %.csv,$^); do echo "const char table_$$(basename $$f .csv)[] ="; \
	  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $$f; echo ';'; done; \
	  } > $@.tmp && mv $@.tmp $@
$(BUILD)/reports/tables.o: $(BUILD)/reports/tables.c
	@$(CC) $(CFLAGS) -Wno-overlength-strings -c -o $@ $<

# Installs what packages.txt lists and is missing; quiet where nothing is.
.PHONY: deps
deps:
	@missing=$$(for p in $$(cat packages.txt); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null \
	  | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	fi

.PHONY: demo
demo: all
	@sh tests/demo.sh $(BUILD)

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
$(BUILD)/tests/unit/test_extract_%: $(BUILD)/tests/unit/test_extract_%.o \
  $(filter-out %/main.o,$(call objects,extract)) $(BUILD)/extract/profiles.o $(LIB)
	@$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
$(BUILD)/tests/unit/test_reports_%: $(BUILD)/tests/unit/test_reports_%.o \
  $(filter-out %/main.o,$(call objects,reports)) $(BUILD)/reports/tables.o $(LIB)
	@$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(LIB)
	@$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# Fuzz targets: with libFuzzer's main in `make fuzz`, else with one that replays committed inputs.
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/replay.o
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/fuzz.o $(FUZZ_MAIN) \
  $(filter-out %/main.o,$(call objects,extract)) $(BUILD)/extract/profiles.o $(LIB)
	@$(CC) $(LDFLAGS) $(FUZZ_LINK) -o $@ $^ $(LDLIBS) -lm

.PHONY: test
test: all $(UNIT) $(FUZZ)
	@BUILD=$(BUILD) sh tests/run.sh

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer, in a build of its own.
.PHONY: check
check:
	@$(MAKE) BUILD=$(BUILD)/asan CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	  SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined" test

# All views of the page in Chromium, of four schools; `make test` looks at two views of two.
.PHONY: browser
browser: all
	@ALL_VIEWS=1 BUILD=$(BUILD) sh tests/run.sh tests/browser/

# What `make test` runs samples of, whole: most of an hour. PARTS="bits power" for some parts,
# COUNT=N power cuts, POINTS=N places of each sweep and of each kind of damage.
.PHONY: fault
fault: all
	@BUILD=$(BUILD) sh tests/fault/run.sh $(PARTS)

# Fuzzing, two targets at a time: SECONDS=N for each, TARGETS="text day" for some of them.
SECONDS := 60
.PHONY: fuzz fuzz-programs
fuzz-programs: $(FUZZ)
fuzz:
	@$(MAKE) BUILD=$(BUILD)/fuzz CC=clang FUZZ_MAIN= FUZZ_LINK=-fsanitize=fuzzer \
	  CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	  SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -w" \
	  fuzz-programs
	@BUILD=$(BUILD)/fuzz SECONDS=$(SECONDS) sh tests/fuzz/run.sh $(TARGETS)

# Speed of extract beside others' on the same file. MB=N for its size, ROUNDS=N.
$(BUILD)/tests/bench/plain_libcsv: $(BUILD)/tests/bench/plain_libcsv.o
	@$(CC) $(LDFLAGS) -o $@ $^ -lcsv
.PHONY: bench-extract
bench-extract: all $(BUILD)/tests/bench/plain_libcsv
	@$(MAKE) BUILD=$(BUILD)/noscan CFLAGS="-O2 -g -DROW_SCAN=0" $(BUILD)/noscan/bin/offboard-extract
	@BUILD=$(BUILD) python3 tests/bench/extract.py

# How much of lib/ the tests reach, a line a file.
.PHONY: coverage
coverage:
	@find $(BUILD)/gcov -name '*.gcda' -delete 2>/dev/null; \
	  $(MAKE) BUILD=$(BUILD)/gcov CFLAGS="-O1 -g --coverage" SANITIZE=--coverage test; \
	  gcov -n $(BUILD)/gcov/lib/*.gcda | sed -n "/^File 'lib\/.*\.c'/{s/^File '//;s/'$$//;h;n;s/^Lines executed://;G;s/\n/  /;p}" | \
	  sort -n

.PHONY: format
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
