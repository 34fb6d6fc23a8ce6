# strom: how it is built, tested and installed. `make help` lists what there is to make.
#
# One variant of the program at a time: objects go to build/VARIANT/, the program of the plain
# (release) variant to build/strom. Sources are found by their folder: a new .c file needs no line here.

VARIANT ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
JOBS    ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 4 ] && echo 4 || echo $$n)
CLANG   ?= $(firstword $(shell command -v clang-14 clang 2>/dev/null) clang)
FUZZ_SECONDS ?= 60

OUT := build/$(VARIANT)
GEN := build/gen
ifeq ($(VARIANT),release)
BIN := build
else
BIN := $(OUT)
endif
STROM    := $(BIN)/strom
LIBRARY  := $(BIN)/libstrom.a
INTERNAL := $(OUT)/internal.a

# Two makes in one tree wait for each other instead of writing the same files.
LOCK  := $(if $(shell command -v flock 2>/dev/null),flock build/.lock)
BUILD  = mkdir -p build && $(LOCK) $(MAKE) --no-print-directory -j$(JOBS) -Otarget

# ---- flags ------------------------------------------------------------------------------------

# Bits must not depend on the compiler: no fused multiply-add anywhere, and no -ffast-math.
LANGUAGE := -std=c11 -D_XOPEN_SOURCE=700 -ffp-contract=off -I. -I$(GEN)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wwrite-strings -Werror
# What flex and bison write is not ours to tidy; the code in their actions still is.
GENERATED_WARNINGS := -Wall -Wextra -Werror -Wno-sign-compare -Wno-unused-function \
                      -Wno-unused-parameter -Wno-unused-but-set-variable -Wno-unused-variable
# The loops over lanes. errno and floating-point traps are never looked at, so that they vectorise.
KERNELS      := kernel kernel_sum dist rng reduce reduce_sample
KERNEL_FLAGS := -O3 -fno-math-errno -fno-trapping-math
LIBS         := -lffi -ldl -lm -lpthread

OPTIMISE := -O2 -g
SANITIZE :=
ifeq ($(VARIANT),asan)
OPTIMISE := -O1 -g -fno-omit-frame-pointer
KERNEL_FLAGS := -O1 -fno-math-errno -fno-trapping-math
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
else ifeq ($(VARIANT),tsan)
SANITIZE := -fsanitize=thread
else ifeq ($(VARIANT),clang)
CC := $(CLANG)
else ifeq ($(VARIANT),sse2) # the loops over lanes for one machine alone: tests/long.sh compares
CPPFLAGS += -DLANES_PLAIN
else ifeq ($(VARIANT),avx2)
CPPFLAGS += -DLANES_PLAIN
KERNEL_FLAGS += -march=x86-64-v3
else ifeq ($(VARIANT),cover)
OPTIMISE := -O0 -g
KERNEL_FLAGS := -O0 -fno-math-errno -fno-trapping-math
SANITIZE := --coverage
else ifeq ($(VARIANT),fuzz)
CC := $(CLANG)
OPTIMISE := -O1 -g -fno-omit-frame-pointer
SANITIZE := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
else ifneq ($(VARIANT),release)
$(error VARIANT=$(VARIANT) is none of release, asan, tsan, clang, sse2, avx2, cover, fuzz)
endif

COMPILE := $(CC) $(LANGUAGE) $(OPTIMISE) $(SANITIZE) $(CPPFLAGS) $(CFLAGS)
LINK    := $(CC) $(OPTIMISE) $(SANITIZE) $(LDFLAGS)

# ---- sources ----------------------------------------------------------------------------------

SOURCES   := $(wildcard lang/*.c runtime/*.c stdlib/*.c)
GENERATED := $(patsubst lang/%.y,$(GEN)/%.tab.c,$(wildcard lang/*.y)) \
             $(patsubst lang/%.l,$(GEN)/%.yy.c,$(wildcard lang/*.l)) $(GEN)/embedded.c
GEN_HEADERS := $(patsubst %.c,%.h,$(filter %.tab.c %.yy.c,$(GENERATED)))
STDLIB    := $(sort $(wildcard stdlib/*.strom stdlib/*.csv))
OBJECTS   := $(patsubst %.c,$(OUT)/%.o,$(filter-out runtime/main.c,$(SOURCES))) \
             $(patsubst $(GEN)/%.c,$(OUT)/gen/%.o,$(GENERATED))
MAIN      := $(OUT)/runtime/main.o
UNITS     := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(wildcard tests/unit/test_*.c))
LONG      := $(patsubst tests/long/%.c,$(OUT)/long/%,$(wildcard tests/long/test_*.c))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all program help deps build units long-tests demo docs test test-long check bench golden-update validate \
        format install clean asan tsan clang cover fuzz

all:
	@.ci/deps build
	+@$(BUILD) program

help:
	@sed -n 's/^#: //p' Makefile

program: $(STROM) $(LIBRARY)

# ---- from text to objects ---------------------------------------------------------------------

$(OUT)/%.o: %.c Makefile | $(GEN_HEADERS)
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(COMPILE) $(WARNINGS) $(if $(filter $(notdir $*),$(KERNELS)),$(KERNEL_FLAGS)) -MMD -MP -c $< -o $@

$(OUT)/gen/%.o: $(GEN)/%.c Makefile | $(GEN_HEADERS)
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(COMPILE) -Ilang $(GENERATED_WARNINGS) -MMD -MP -c $< -o $@

$(GEN)/%.tab.c: lang/%.y Makefile
	@mkdir -p $(@D)
	@echo "  bison  $<"
	@bison -Werror --defines=$(GEN)/$*.tab.h -o $@ $<

$(GEN)/%.yy.c: lang/%.l Makefile
	@mkdir -p $(@D)
	@echo "  flex   $<"
	@flex --header-file=$(GEN)/$*.yy.h -o $@ $<

$(GEN)/%.tab.h: $(GEN)/%.tab.c ;
$(GEN)/%.yy.h: $(GEN)/%.yy.c ;

# The list of names is a prerequisite of its own, so that a library file that goes is noticed.
$(GEN)/embedded.list: force
	@mkdir -p $(@D)
	@echo $(STDLIB) | cmp -s - $@ || echo $(STDLIB) >$@
$(GEN)/embedded.c: stdlib/embed.awk $(GEN)/embedded.list $(STDLIB)
	@echo "  embed  $(words $(STDLIB)) library files"
	@LC_ALL=C awk -f stdlib/embed.awk $(STDLIB) </dev/null >$@
.PHONY: force

# internal.a is for the program and the tests; libstrom.a is one object in which only the public
# names are left, so that a host's own `arena_alloc` or `str_of` cannot clash with ours.
$(INTERNAL): $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(LIBRARY): $(OBJECTS)
	@echo "  ar     $@"
	@$(CC) -r -nostdlib -o $(OUT)/strom.o $^
	@objcopy --wildcard --keep-global-symbol='strom_*' $(OUT)/strom.o
	@rm -f $@
	@ar rcs $@ $(OUT)/strom.o

$(STROM): $(MAIN) $(INTERNAL)
	@echo "  link   $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(OUT)/unit/%: tests/unit/%.c $(INTERNAL) Makefile
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(COMPILE) $(WARNINGS) -MMD -MP -MF $@.d -o $@ $< $(INTERNAL) $(LDFLAGS) -lcmocka $(LIBS)

$(OUT)/long/%: tests/long/%.c $(INTERNAL) Makefile
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(COMPILE) $(WARNINGS) -MMD -MP -MF $@.d -o $@ $< $(INTERNAL) $(LDFLAGS) -lcmocka $(LIBS)

$(OUT)/fuzz_run: tests/fuzz/fuzz_run.c $(INTERNAL) Makefile
	@echo "  cc     $<"
	@$(COMPILE) $(WARNINGS) -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< $(INTERNAL) $(LIBS)

units: $(UNITS)
long-tests: $(LONG)

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(UNITS:=.d) $(LONG:=.d) $(OUT)/fuzz_run.d

# ---- what people call -------------------------------------------------------------------------

#: make              build/strom and build/libstrom.a
#: make demo         installs what is missing, builds, and runs the headline example
demo: build
	@$(STROM) run examples/headline.strom

#: make test         unit, golden, spec, scenario, example and validation tests (VARIANT=asan: under sanitizers)
test: build
	+@$(BUILD) -k units || true
	@STROM=$(STROM) OUT=$(OUT) tests/all.sh unit golden cli spec doc determinism scenarios examples validate bench

deps:
	@.ci/deps test
build: deps
	+@$(BUILD) program

#: make test-long    sanitizers, two threads, failing allocations, fuzzing (FUZZ_SECONDS=60)
test-long: deps
	+@FUZZ_SECONDS=$(FUZZ_SECONDS) MAKE="$(MAKE) --no-print-directory -j$(JOBS) -Otarget" tests/long.sh

#: make check        format, warnings with clang, budgets, headers, includes, mutable data
check: build
	+@OUT=$(OUT) BIN=$(BIN) CC="$(CC)" LANGUAGE="$(LANGUAGE)" WARNINGS="$(WARNINGS)" tests/all.sh check

#: make format       rewrites the sources with clang-format 14
format:
	@FIX=1 tests/check/format.sh

#: make validate     holds the library against published tables, and prints how far each is off
validate: build
	@STROM=$(STROM) tests/validate.sh

#: make docs         the reference of the library as HTML, in build/docs (and Markdown in build/docs/md)
docs: build
	@$(STROM) doc --html -o build/docs
	@$(STROM) doc -o build/docs/md
	@echo "  made   build/docs/index.html"

#: make bench        times strom beside other programs (WORKS="fib scale" RUNS=5; see bench/README.md)
bench: build
	@STROM=$(STROM) INTERNAL=$(INTERNAL) CC="$(CC)" bench/run.sh

#: make golden-update   rewrites the expected outputs; read the diff before you commit it
golden-update: build
	@STROM=$(STROM) tests/run.sh --update; STROM=$(STROM) tests/examples.sh --update

#: make asan|tsan|clang|cover|fuzz   another variant of the program, in build/VARIANT/
asan tsan clang fuzz: deps
	+@$(BUILD) VARIANT=$@ program
cover: deps
	@find build/cover -name '*.gcda' -delete 2>/dev/null || true
	+@$(MAKE) --no-print-directory VARIANT=cover test
	@tests/cover.sh build/cover

#: make install PREFIX=/usr/local   program, library, header, and the library's scripts
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include \
	  $(DESTDIR)$(PREFIX)/share/strom
	install -m 755 $(STROM) $(DESTDIR)$(PREFIX)/bin/strom
	install -m 644 $(LIBRARY) $(DESTDIR)$(PREFIX)/lib/libstrom.a
	install -m 644 runtime/strom.h $(DESTDIR)$(PREFIX)/include/strom.h
	install -m 644 $(STDLIB) $(DESTDIR)$(PREFIX)/share/strom

#: make clean
clean:
	rm -rf build
