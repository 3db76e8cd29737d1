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
engine_fuzz_src := tests/fuzz/engine_fuzz.c tests/fuzz/engine_fuzz_checks.c $(engine_src)

$(eval $(call unit-test,engine_vectors,$(vectors_src) $(engine_src)))
$(eval $(call unit-test,http_range,tools/boot/range.c))
$(eval $(call unit-test,menu_writers,$(addprefix tools/menu/,model.c grub.c ipxe.c)))

UNIT_TESTS += $(BUILD)/tests/engine_fuzz
$(BUILD)/tests/engine_fuzz: $(call obj,tests/fuzz/engine_fuzz_main.c $(vectors_src) $(engine_fuzz_src))

# libFuzzer brings its own main and wants clang, so this one is made by hand:
#   make CC=clang BUILD=build/fuzz SANITIZE=fuzzer-no-link,address build/fuzz/tests/engine_libfuzzer
#   mkdir corpus; build/tests/engine_fuzz --corpus corpus tests/vectors/*.vec
#   build/fuzz/tests/engine_libfuzzer corpus
$(BUILD)/tests/engine_libfuzzer: $(call obj,$(engine_fuzz_src))
$(BUILD)/tests/engine_libfuzzer: OUR_LDFLAGS += -fsanitize=fuzzer

# Seeded fuzzing of the ISO reader; see tests/tools/iso_fuzz.sh.
UNIT_TESTS += $(BUILD)/tests/iso_fuzz
$(BUILD)/tests/iso_fuzz: $(call obj,tests/fuzz/iso_fuzz_main.c tests/fuzz/iso_fuzz.c $(iso_src))
$(BUILD)/tests/iso_libfuzzer: $(call obj,tests/fuzz/iso_fuzz.c $(iso_src))
$(BUILD)/tests/iso_libfuzzer: OUR_LDFLAGS += -fsanitize=fuzzer
$(BUILD)/tests/iso_fuzz $(BUILD)/tests/iso_libfuzzer: LIBS = $(ISO_LIBS)

# The BPF programs beside the engine, fed as the server feeds them.
bpf_src := tests/bpf/judge.c tests/bpf/rig.c tests/bpf/disk.c $(vectors_src) \
	   $(engine_src) $(memory_src) userspace/net/attach.c \
	   userspace/server/publish.c
UNIT_TESTS += $(BUILD)/tests/answer_vectors $(BUILD)/tests/answer_fuzz
$(BUILD)/tests/answer_vectors: $(call obj,tests/bpf/answer_vectors.c $(bpf_src))
$(BUILD)/tests/answer_fuzz: $(call obj,tests/bpf/answer_fuzz.c $(bpf_src))
$(BUILD)/tests/answer_vectors $(BUILD)/tests/answer_fuzz: LIBS = libbpf

.PHONY: tests
tests: $(UNIT_TESTS)

$(BUILD)/tests/%: LIBS = $(TEST_LIBS) $(EXTRA_LIBS)
$(BUILD)/tests/%:
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(libs) -pthread
