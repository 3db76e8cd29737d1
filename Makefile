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
DATADIR ?= $(PREFIX)/share/xblade
MANDIR  ?= $(PREFIX)/share/man
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
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

SERVER_LIBS := libxdp libbpf liburing libmnl inih jansson
ISO_LIBS    := libisofs-1
SYSTEM_LIBS := $(ISO_LIBS) inih libarchive
PING_LIBS   := libmnl jansson
DOCTOR_LIBS := $(SERVER_LIBS) $(SYSTEM_LIBS)
BOOT_LIBS   := $(SYSTEM_LIBS) libmnl libmicrohttpd jansson libcap-ng
TEST_LIBS   := cmocka

engine_src  := $(wildcard userspace/engine/*.c)
memory_src  := $(wildcard userspace/memory/*.c)
storage_src := $(wildcard userspace/storage/*.c)
net_src     := $(wildcard userspace/net/*.c)
server_src  := $(wildcard userspace/server/*.c)
base_src    := $(addprefix userspace/,local_socket.c log.c notify.c ring.c)
main_src    := $(wildcard userspace/main.c userspace/options.c userspace/settings.c \
			 userspace/config.c userspace/vblade_conf.c userspace/status_show.c userspace/size_text.c \
			 userspace/conf_folder.c)

core_src := $(engine_src) $(memory_src) $(storage_src) $(net_src) \
	    $(server_src) $(base_src)
iso_src  := $(wildcard tools/iso/*.c)
profile_src := tools/systems/profile.c tools/systems/profile_read.c tools/systems/version.c \
	       tools/systems/arguments.c tools/systems/rewrite.c tools/systems/glob.c \
	       userspace/conf_folder.c
system_src  := $(wildcard tools/systems/*.c tools/bootmenu/*.c tools/initrd/*.c tools/shim/*.c tools/fat/*.c) \
	       userspace/conf_folder.c $(iso_src)
extract_src := $(wildcard tools/extract/*.c tools/file/*.c) tools/cli/print.c
menu_src := $(wildcard tools/menu/*.c tools/file/*.c)
boot_src := $(wildcard tools/boot/*.c tools/cli/*.c tools/dhcp/*.c) tools/file/whole.c \
	    $(addprefix tools/menu/,model.c grub.c ipxe.c entry.c) \
	    $(addprefix tools/ping/,find.c examine.c ask.c message.c peer.c wire.c identity.c rtt.c) \
	    userspace/net/link.c
ping_src := $(wildcard tools/ping/*.c tools/cli/*.c) tools/menu/entry.c userspace/net/link.c
doctor_src := $(wildcard tools/doctor/*.c tools/dhcp/*.c) $(filter-out tools/ping/options.c,$(ping_src)) \
	      $(system_src) $(memory_src) $(net_src) $(base_src)

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

PROGRAMS := xblade xblade-boot xblade-extract xblade-menu xblade-ping xblade-doctor
SCRIPTS  := xbladed
MAN      := $(wildcard userspace/*.8 tools/*.8)
UNITS    := $(patsubst userspace/units/%.in,%,$(wildcard userspace/units/*.service.in))

.PHONY: all
all: $(PROGRAMS:%=$(BUILD)/%) $(SCRIPTS:%=$(BUILD)/%)

$(SCRIPTS:%=$(BUILD)/%): $(BUILD)/%: userspace/%
	@mkdir -p $(@D)
	$(Q)install $< $@

$(BUILD)/xblade: $(call obj,$(core_src) $(main_src))
$(BUILD)/xblade: LIBS = $(SERVER_LIBS)

$(BUILD)/xblade-extract: $(call obj,tools/xblade-extract.c userspace/log.c $(extract_src) $(system_src))
$(BUILD)/xblade-extract: LIBS = $(SYSTEM_LIBS) jansson

$(BUILD)/xblade-menu: $(call obj,tools/xblade-menu.c userspace/log.c $(menu_src) $(profile_src))
$(BUILD)/xblade-menu: LIBS = inih

$(BUILD)/xblade-boot: $(call obj,tools/xblade-boot.c $(addprefix userspace/,local_socket.c log.c notify.c size_text.c) $(boot_src) $(system_src))
$(BUILD)/xblade-boot: LIBS = $(BOOT_LIBS)
$(BUILD)/xblade-boot: LDLIBS = -lm

$(BUILD)/xblade-ping: $(call obj,tools/xblade-ping.c userspace/log.c $(ping_src))
$(BUILD)/xblade-ping: LIBS = $(PING_LIBS)
$(BUILD)/xblade-ping: LDLIBS = -lm

# Looks at an interface with the server's own code.
$(BUILD)/xblade-doctor: $(call obj,$(sort tools/xblade-doctor.c $(doctor_src)))
$(BUILD)/xblade-doctor: LIBS = $(DOCTOR_LIBS)
$(BUILD)/xblade-doctor: LDLIBS = -lm

$(BUILD)/aoeload: $(call obj,$(wildcard bench/aoeload*.c) userspace/net/link.c userspace/log.c)
$(BUILD)/aoeload: LIBS = libmnl
tests: $(BUILD)/aoeload

$(BUILD)/aoeecho: $(call obj,bench/echo.c userspace/net/link.c userspace/log.c)
$(BUILD)/aoeecho: LIBS = libbpf libmnl
$(call obj,bench/echo.c): $(BUILD)/gen/echo.skel.h
tests: $(BUILD)/aoeecho

# Programs look for it beside themselves first, so those of the tree have it.
$(BUILD)/xblade-extract $(BUILD)/xblade-menu $(BUILD)/xblade-doctor: $(BUILD)/profiles.conf
$(BUILD)/profiles.conf: tools/systems/profiles.conf
	$(Q)cp $< $@
$(call obj,tools/systems/profile.c): CPPFLAGS += -DXBLADE_DATADIR='"$(DATADIR)"'

# Files of the shims, as C strings.
shim_inc := $(patsubst tools/shim/files/%,$(BUILD)/gen/shim/%.inc,$(wildcard tools/shim/files/*))
$(BUILD)/gen/shim/%.inc: tools/shim/files/%
	@mkdir -p $(@D)
	$(Q)sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< >$@
$(call obj,tools/shim/shim.c): $(shim_inc)

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
	@$(call have-lib,inih,libinih-dev)
	@$(call have-lib,libisofs-1,libisofs-dev)
	@$(call have-lib,jansson,libjansson-dev)
	@$(call have-lib,libarchive,libarchive-dev)
	@$(call have-lib,libmicrohttpd,libmicrohttpd-dev)
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

.PHONY: help setup demo kiwi-iso debian-live-iso dmsquash-iso check check-quick check-loaders fuzz bench format install uninstall deb clean
help:
	@echo 'make              build xblade and its tools into $(BUILD)/'
	@echo 'make setup        install what building and testing need (apt-get)'
	@echo 'make demo         a QEMU client boots a live ISO over PXE and AoE'
	@echo 'make demo ISO=x   the same with a KIWI ISO of your own'
	@echo 'make kiwi-iso     build a real KIWI live ISO for make demo ISO=build/cache/kiwi.iso (takes minutes)'
	@echo 'make debian-live-iso  the same of Debian; make check makes it as well'
	@echo 'make dmsquash-iso  the same in the manner of Fedora, by dracut'
	@echo 'make check-loaders  these three ISOs, each way that a machine can boot (takes long)'
	@echo 'make check        every test; make check-quick: lint and unit tests'
	@echo 'make fuzz         SECONDS=60 of libFuzzer for each target; FUZZ="engine bpf" runs these'
	@echo 'make bench        xblade beside vblade on this machine'
	@echo 'make format       clang-format over the tree'
	@echo 'make install      into $$(DESTDIR)$$(PREFIX), now $(DESTDIR)$(PREFIX)'
	@echo 'make uninstall    take out what make install puts there'
	@echo 'make deb          Debian packages into $(BUILD)/deb/'
	@echo 'make clean        remove $(BUILD)/'
	@echo
	@echo 'V=1 shows commands; CC=, BUILD=, SANITIZE=, PREFIX=, DESTDIR= as usual'

setup:
	@tests/setup

demo:
	@tests/setup --if-missing
	@$(MAKE) -s --no-print-directory all
	@tests/vm/demo $(if $(ISO),--iso '$(ISO)')

check-loaders: all
	@BUILD=$(BUILD) tests/vm/boots_every_way.sh

debian-live-iso:
	@tests/vm/make-debian-live-iso build/cache/debian-live.iso

dmsquash-iso:
	@tests/vm/make-dmsquash-iso build/cache/dmsquash.iso

kiwi-iso:
	@tests/vm/make-kiwi-iso build/cache/kiwi.iso

check:
	@tests/setup --if-missing
	@tests/check

check-quick:
	@tests/check quick

# SECONDS is no variable of ours in a shell: bash counts in it.
fuzz:
	@tests/setup --if-missing
	@SECONDS_EACH='$(SECONDS)' RUNS='$(RUNS)' KEEP='$(KEEP)' tests/fuzz/run $(FUZZ)

bench:
	@tests/setup --if-missing
	@$(MAKE) --no-print-directory all $(BUILD)/aoeload $(BUILD)/aoeecho
	@bench/compare $(BENCH)

format:
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')

# Units say where programs and configuration are, and share their [Service].
$(UNITS:%=$(BUILD)/units/%): $(BUILD)/units/%: userspace/units/%.in userspace/units/service.in FORCE
	@mkdir -p $(@D)
	$(Q)sed -e '/^@SERVICE@$$/{r userspace/units/service.in' -e 'd}' \
		-e 's|@SBINDIR@|$(SBINDIR)|g; s|@SYSCONFDIR@|$(SYSCONFDIR)|g' \
		-e 's|@DATADIR@|$(DATADIR)|g' $< >$@

.PHONY: FORCE units
FORCE:
units: $(UNITS:%=$(BUILD)/units/%)

installed = $(PROGRAMS:%=$(SBINDIR)/%) $(SCRIPTS:%=$(SBINDIR)/%) \
	$(addprefix $(MANDIR)/man8/,$(notdir $(MAN))) \
	$(MANDIR)/man5/xblade.conf.5 $(DATADIR)/profiles.conf $(DATADIR)/xblade-boot.conf $(UNITS:%=$(UNITDIR)/%) \
	$(addprefix $(COMPLETIONDIR)/,$(PROGRAMS) $(SCRIPTS))

install: all units
	install -d $(addprefix $(DESTDIR),$(SBINDIR) $(MANDIR)/man5 $(MANDIR)/man8 $(UNITDIR) $(COMPLETIONDIR) $(SYSCONFDIR)/xblade/conf.d)
	install $(PROGRAMS:%=$(BUILD)/%) $(SCRIPTS:%=$(BUILD)/%) $(DESTDIR)$(SBINDIR)
	install -m 644 $(MAN) $(DESTDIR)$(MANDIR)/man8
	install -d $(DESTDIR)$(DATADIR)
	install -m 644 tools/systems/profiles.conf tools/boot/xblade-boot.conf $(DESTDIR)$(DATADIR)
	install -m 644 userspace/xblade.conf.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 $(UNITS:%=$(BUILD)/units/%) $(DESTDIR)$(UNITDIR)
	for name in $(PROGRAMS) $(SCRIPTS); do \
		install -m 644 completions/xblade $(DESTDIR)$(COMPLETIONDIR)/$$name; done

# What is configured stays.
uninstall:
	rm -f $(installed:%=$(DESTDIR)%)
	rmdir $(DESTDIR)$(DATADIR) $(DESTDIR)$(SYSCONFDIR)/xblade/conf.d $(DESTDIR)$(SYSCONFDIR)/xblade 2>/dev/null || true

# Built in a folder of its own, so that nothing of here is cleaned away.
deb:
	@tests/setup --if-missing
	@debian/build-in '$(BUILD)/deb'

clean:
	rm -rf $(BUILD)
