# SPDX-License-Identifier: GPL-2.0-or-later
#
# Test programs.  A unit test is tests/unit/NAME.c, linked with what its line
# here names; tests/suite says how it is run.

UNIT_TESTS :=

define unit-test # name, sources beside its own
UNIT_TESTS += $$(BUILD)/tests/$(1)
$$(BUILD)/tests/$(1): $$(call obj,tests/unit/$(1).c $(2))
endef

$(eval $(call unit-test,engine_vectors,$(engine_src)))

.PHONY: tests
tests: $(UNIT_TESTS)

$(BUILD)/tests/%: LIBS = $(TEST_LIBS) $(EXTRA_LIBS)
$(BUILD)/tests/%:
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(libs) -pthread
