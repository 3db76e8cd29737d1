# SPDX-License-Identifier: GPL-2.0-or-later
#
# Test programs.  A unit test is tests/unit/NAME.c, linked with what its line
# here names; tests/suite says how it is run.

UNIT_TESTS :=

define unit-test # name, sources beside its own
UNIT_TESTS += $$(BUILD)/tests/$(1)
$$(BUILD)/tests/$(1): $$(call obj,tests/unit/$(1).c $(2))
endef

vectors_src := tests/unit/vectors.c tests/unit/vector_fields.c tests/unit/vector_target.c
engine_fuzz_src := tests/fuzz/engine_fuzz.c tests/fuzz/engine_fuzz_checks.c \
		   tests/fuzz/traits.c $(engine_src)

$(eval $(call unit-test,engine_vectors,$(vectors_src) $(engine_src)))
$(eval $(call unit-test,http_range,tools/boot/range.c))
$(eval $(call unit-test,menu_writers,$(addprefix tools/menu/,model.c grub.c ipxe.c)))
$(eval $(call unit-test,efi_program,tools/systems/efi_program.c $(iso_src)))
$(BUILD)/tests/efi_program: LIBS = cmocka $(ISO_LIBS)

$(eval $(call unit-test,storage,$(storage_src) userspace/ring.c))
$(BUILD)/tests/storage: LIBS = cmocka liburing

UNIT_TESTS += $(BUILD)/tests/engine_fuzz
$(BUILD)/tests/engine_fuzz: $(call obj,tests/fuzz/engine_fuzz_main.c tests/fuzz/frames.c $(vectors_src) $(engine_fuzz_src))

# Seeded fuzzing of the ISO reader; see tests/tools/iso_fuzz.sh.
UNIT_TESTS += $(BUILD)/tests/iso_fuzz
$(BUILD)/tests/iso_fuzz: $(call obj,tests/fuzz/iso_fuzz_main.c tests/fuzz/iso_fuzz.c tests/fuzz/iso_use.c $(system_src))
$(BUILD)/tests/iso_fuzz: LIBS = $(SYSTEM_LIBS)

# The same for initrds and FAT images, byte by byte.
initrd_scan_src := tools/initrd/scan.c tools/initrd/newc.c $(iso_src)
UNIT_TESTS += $(BUILD)/tests/initrd_fuzz
$(BUILD)/tests/initrd_fuzz: $(call obj,tests/fuzz/bytes_fuzz_main.c tests/fuzz/initrd_fuzz.c $(initrd_scan_src))
$(BUILD)/tests/initrd_fuzz: LIBS = $(SYSTEM_LIBS)

fat_walk_src := tools/fat/fat.c tools/fat/volume.c tools/iso/record.c tools/iso/tree.c
UNIT_TESTS += $(BUILD)/tests/fat_fuzz $(BUILD)/tests/fat_list
$(BUILD)/tests/fat_fuzz: $(call obj,tests/fuzz/bytes_fuzz_main.c tests/fuzz/fat_fuzz.c $(fat_walk_src))
$(BUILD)/tests/fat_list: $(call obj,tests/tools/fat_list.c $(fat_walk_src))

# What is told of a system, and the arguments that boot it, of any ISO.
UNIT_TESTS += $(BUILD)/tests/system_show
$(BUILD)/tests/system_show: $(call obj,tests/tools/system_show.c $(system_src))
$(BUILD)/tests/system_show: LIBS = $(SYSTEM_LIBS)

# The BPF programs beside the engine, fed as the server feeds them.
bpf_src := tests/bpf/judge.c tests/bpf/rig.c tests/bpf/disk.c $(vectors_src) \
	   $(engine_src) $(memory_src) userspace/net/attach.c \
	   userspace/server/publish.c
UNIT_TESTS += $(BUILD)/tests/answer_vectors $(BUILD)/tests/answer_fuzz
$(BUILD)/tests/answer_vectors: $(call obj,tests/bpf/answer_vectors.c $(bpf_src))
$(BUILD)/tests/answer_fuzz: $(call obj,tests/bpf/answer_fuzz.c tests/fuzz/frames.c $(bpf_src))
$(BUILD)/tests/answer_vectors $(BUILD)/tests/answer_fuzz: LIBS = libbpf

ping_under_fuzz := tools/menu/entry.c userspace/log.c \
	$(filter-out tools/ping/wire.c tools/ping/options.c,$(wildcard tools/ping/*.c))

files_fuzz_src := tests/fuzz/folder.c tests/fuzz/quiet_log.c
config_under_fuzz := $(filter-out userspace/main.c userspace/status_show.c,$(main_src)) \
	userspace/server/config.c userspace/net/port_wish.c userspace/engine/mac_list.c

# What libFuzzer runs, by tests/fuzz/run, and what plays again the inputs that
# it left (tests/fuzz/corpus).  It brings its own main and wants clang.
FUZZERS :=

define fuzzer # name, sources, libraries, sources of the replay if others
FUZZERS += $$(BUILD)/fuzzers/$(1)
UNIT_TESTS += $$(BUILD)/tests/$(1)_replay
$$(BUILD)/fuzzers/$(1): $$(call obj,$(2))
$$(BUILD)/tests/$(1)_replay: $$(call obj,tests/fuzz/replay.c $(or $(4),$(2)))
$$(BUILD)/fuzzers/$(1) $$(BUILD)/tests/$(1)_replay: LIBS = $(3)
endef

$(eval $(call fuzzer,engine,$(engine_fuzz_src),))
$(eval $(call fuzzer,bpf,tests/bpf/program_fuzz.c tests/fuzz/traits.c $(bpf_src),libbpf))
iso_fuzz_src := tests/fuzz/iso_fuzz.c tests/fuzz/iso_use.c
$(eval $(call fuzzer,iso,$(iso_fuzz_src) tests/fuzz/iso_batch.c $(filter-out tools/iso/confine.c tools/iso/reader.c,$(system_src)),$(SYSTEM_LIBS),$(iso_fuzz_src) $(system_src)))
$(eval $(call fuzzer,tree,tests/fuzz/tree_fuzz.c tests/fuzz/unconfined.c tests/fuzz/iso_use.c $(filter-out tools/iso/confine.c,$(system_src)),$(SYSTEM_LIBS)))
$(eval $(call fuzzer,menu,tests/fuzz/menu_fuzz.c $(filter-out tools/menu/options.c tools/menu/file.c tools/menu/diff.c,$(wildcard tools/menu/*.c)) $(profile_src),inih))
$(eval $(call fuzzer,ping,tests/fuzz/ping_fuzz.c tests/fuzz/ping_wire.c $(ping_under_fuzz),$(PING_LIBS)))
$(eval $(call fuzzer,config,tests/fuzz/config_fuzz.c $(files_fuzz_src) $(config_under_fuzz),inih))
$(eval $(call fuzzer,state,tests/fuzz/state_fuzz.c $(files_fuzz_src) userspace/server/state.c userspace/engine/mac_list.c,))
$(eval $(call fuzzer,fat,tests/fuzz/fat_fuzz.c $(fat_walk_src),))
$(eval $(call fuzzer,efi,tests/fuzz/efi_fuzz.c tools/systems/efi_program.c $(iso_src),$(ISO_LIBS)))
$(eval $(call fuzzer,initrd,tests/fuzz/initrd_fuzz.c $(initrd_scan_src),$(SYSTEM_LIBS)))
$(eval $(call fuzzer,bootmenu,tests/fuzz/bootmenu_fuzz.c $(system_src),$(SYSTEM_LIBS)))

# What is under test guides libFuzzer, not how we judge it.
ifneq ($(findstring fuzzer,$(SANITIZE)),)
$(BUILD)/obj/tests/%.o: OUR_CFLAGS += -fno-sanitize=fuzzer-no-link
endif

.PHONY: fuzzers
fuzzers: $(FUZZERS) $(BUILD)/tests/engine_fuzz
$(BUILD)/fuzzers/%: OUR_LDFLAGS += -fsanitize=fuzzer
$(BUILD)/fuzzers/ping $(BUILD)/tests/ping_replay: LDLIBS = -lm
$(BUILD)/fuzzers/%:
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(if $(LIBS),$(libs)) $(LDLIBS) -pthread

.PHONY: tests
tests: $(UNIT_TESTS)

$(BUILD)/tests/%: LIBS = $(TEST_LIBS) $(EXTRA_LIBS)
$(BUILD)/tests/%:
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(if $(LIBS),$(libs)) $(LDLIBS) -pthread
