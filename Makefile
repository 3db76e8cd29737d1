# SPDX-License-Identifier: GPL-2.0-or-later
#
# make help        what can be made
# make V=1         show the commands
# make CC=clang BUILD=build/clang SANITIZE=address,undefined

CC      ?= gcc
CLANG   ?= clang
BPFTOOL ?= bpftool
PKG_CONFIG ?= pkg-config
BUILD   ?= build
PREFIX  ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR  ?= $(PREFIX)/share/man
DESTDIR ?=
SANITIZE ?=

VERSION := 0.1.0

ifeq ($(origin CC),default)
CC := gcc
endif

CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
	    -Wmissing-prototypes -Werror
OUR_CFLAGS := -std=gnu11 -D_GNU_SOURCE -DXBLADE_VERSION='"$(VERSION)"' \
	    -iquote . -iquote userspace -isystem $(BUILD)/gen $(WARNINGS) -MMD -MP
ifneq ($(SANITIZE),)
OUR_CFLAGS += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	    -fno-omit-frame-pointer
OUR_LDFLAGS := -fsanitize=$(SANITIZE)
endif

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' '$(1)' '$(2)')

# --- what is made of what --------------------------------------------------

SERVER_LIBS := libxdp libbpf liburing libmnl
ISO_LIBS    := libisofs-1
PING_LIBS   := libmnl jansson
BOOT_LIBS   := libisofs-1 libmnl libmicrohttpd inih jansson libcap-ng
TEST_LIBS   := cmocka

engine_src  := $(wildcard userspace/engine/*.c)
memory_src  := $(wildcard userspace/memory/*.c)
storage_src := $(wildcard userspace/storage/*.c)
net_src     := $(wildcard userspace/net/*.c)
server_src  := $(wildcard userspace/server/*.c)
base_src    := $(wildcard userspace/log.c userspace/ring.c)
main_src    := $(wildcard userspace/main.c userspace/options.c)

core_src := $(engine_src) $(memory_src) $(storage_src) $(net_src) \
	    $(server_src) $(base_src)
iso_src  := $(wildcard tools/iso/*.c)
extract_src := $(wildcard tools/extract/*.c tools/file/*.c)
menu_src := $(wildcard tools/menu/*.c tools/file/*.c)
boot_src := $(wildcard tools/boot/*.c) \
	    $(addprefix tools/menu/,model.c grub.c ipxe.c entry.c arguments.c) \
	    $(addprefix tools/ping/,find.c examine.c ask.c message.c peer.c wire.c identity.c rtt.c) \
	    userspace/net/link.c
ping_src := $(wildcard tools/ping/*.c) tools/menu/entry.c userspace/net/link.c

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

PROGRAMS := xblade xblade-boot xblade-extract xblade-menu xblade-ping
MAN      := $(wildcard userspace/*.8 tools/*.8)

.PHONY: all
all: $(PROGRAMS:%=$(BUILD)/%)

$(BUILD)/xblade: $(call obj,$(core_src) $(main_src))
$(BUILD)/xblade: LIBS = $(SERVER_LIBS)

$(BUILD)/xblade-extract: $(call obj,tools/xblade-extract.c userspace/log.c $(extract_src) $(iso_src))
$(BUILD)/xblade-extract: LIBS = $(ISO_LIBS)

$(BUILD)/xblade-menu: $(call obj,tools/xblade-menu.c userspace/log.c $(menu_src))
$(BUILD)/xblade-menu: LIBS =

$(BUILD)/xblade-boot: $(call obj,tools/xblade-boot.c userspace/log.c $(boot_src) $(iso_src))
$(BUILD)/xblade-boot: LIBS = $(BOOT_LIBS)
$(BUILD)/xblade-boot: LDLIBS = -lm

$(BUILD)/xblade-ping: $(call obj,tools/xblade-ping.c userspace/log.c $(ping_src))
$(BUILD)/xblade-ping: LIBS = $(PING_LIBS)
$(BUILD)/xblade-ping: LDLIBS = -lm

$(BUILD)/aoeload: $(call obj,$(wildcard bench/aoeload*.c) userspace/net/link.c userspace/log.c)
$(BUILD)/aoeload: LIBS = libmnl
tests: $(BUILD)/aoeload

$(BUILD)/aoeecho: $(call obj,bench/echo.c userspace/net/link.c userspace/log.c)
$(BUILD)/aoeecho: LIBS = libbpf libmnl
$(call obj,bench/echo.c): $(BUILD)/gen/echo.skel.h
tests: $(BUILD)/aoeecho

-include tests/tests.mk

# --- rules -----------------------------------------------------------------

# A missing library gives one line that names its package.
libs = $(shell $(PKG_CONFIG) --libs $(LIBS))
have-lib = $(PKG_CONFIG) --exists $(1) || { \
	echo "xblade: library $(1) is missing: apt-get install $(2), or make setup" >&2; exit 1; }

$(BUILD)/libs.ok: Makefile
	@mkdir -p $(@D)
	@$(call have-lib,libxdp,libxdp-dev)
	@$(call have-lib,libbpf,libbpf-dev)
	@$(call have-lib,liburing,liburing-dev)
	@$(call have-lib,libmnl,libmnl-dev)
	@$(call have-lib,libisofs-1,libisofs-dev)
	@$(call have-lib,jansson,libjansson-dev)
	@$(call have-lib,libmicrohttpd,libmicrohttpd-dev)
	@$(call have-lib,inih,libinih-dev)
	@$(call have-lib,libcap-ng,libcap-ng-dev)
	@for tool in $(CLANG):clang $(BPFTOOL):bpftool; do \
		command -v "$${tool%%:*}" >/dev/null || { \
		echo "xblade: $${tool%%:*} is missing: apt-get install $${tool##*:}, or make setup" >&2; exit 1; }; done
	@touch $@

$(PROGRAMS:%=$(BUILD)/%) $(BUILD)/aoeload $(BUILD)/aoeecho:
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(if $(LIBS),$(libs)) $(LDLIBS) -pthread

$(BUILD)/obj/%.o: %.c $(BUILD)/libs.ok
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -c -o $@ $<

# The kernel's part: object, then the skeleton that carries it.
$(BUILD)/gen/xblade.bpf.o: xdp/xblade.bpf.c
$(BUILD)/gen/echo.bpf.o: bench/echo.bpf.c
$(BUILD)/gen/%.bpf.o: $(wildcard xdp/*.h) $(BUILD)/libs.ok
	$(call say,BPF,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) -O2 -g -target bpf -Wall -Wextra -Werror -I. \
		-I/usr/include/$(shell uname -m)-linux-gnu -c -o $@ $(filter %.bpf.c,$^)

$(BUILD)/gen/%.skel.h: $(BUILD)/gen/%.bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@.tmp && mv $@.tmp $@

$(call obj,$(net_src)): $(BUILD)/gen/xblade.skel.h

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# --- for people ------------------------------------------------------------

.PHONY: help setup demo kiwi-iso check check-quick bench format install clean
help:
	@echo 'make              build xblade and its tools into $(BUILD)/'
	@echo 'make setup        install what building and testing need (apt-get)'
	@echo 'make demo         a QEMU client boots a live ISO over PXE and AoE'
	@echo 'make demo ISO=x   the same with a KIWI ISO of your own'
	@echo 'make kiwi-iso     build a real KIWI live ISO for make demo ISO=build/cache/kiwi.iso (takes minutes)'
	@echo 'make check        every test; make check-quick: lint and unit tests'
	@echo 'make bench        xblade beside vblade on this machine'
	@echo 'make format       clang-format over the tree'
	@echo 'make install      into $$(DESTDIR)$$(PREFIX), now $(DESTDIR)$(PREFIX)'
	@echo 'make clean        remove $(BUILD)/'
	@echo
	@echo 'V=1 shows commands; CC=, BUILD=, SANITIZE=, PREFIX=, DESTDIR= as usual'

setup:
	@tests/setup

demo:
	@tests/setup --if-missing
	@$(MAKE) --no-print-directory all
	@tests/vm/demo $(if $(ISO),--iso '$(ISO)')

kiwi-iso:
	@tests/vm/make-kiwi-iso build/cache/kiwi.iso

check:
	@tests/setup --if-missing
	@tests/check

check-quick:
	@tests/check quick

bench:
	@tests/setup --if-missing
	@$(MAKE) --no-print-directory all $(BUILD)/aoeload $(BUILD)/aoeecho
	@bench/compare $(BENCH)

format:
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')

install: all
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(MANDIR)/man8
	install $(PROGRAMS:%=$(BUILD)/%) $(DESTDIR)$(SBINDIR)
	install -m 644 $(MAN) $(DESTDIR)$(MANDIR)/man8

clean:
	rm -rf $(BUILD)
