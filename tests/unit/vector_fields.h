/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of a .vec file, for its parser in vectors.c.  Each function returns a
 * negative errno after it has said on stderr what is wrong.
 */
#ifndef TESTS_UNIT_VECTOR_FIELDS_H
#define TESTS_UNIT_VECTOR_FIELDS_H

#include <stddef.h>

#include "tests/unit/vectors.h"

/* Always -EINVAL, so that a caller can return it. */
int fields_complain(const struct vector_reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Words end at a blank, but not at one between quotes.  NULL at the end. */
char *fields_next_word(char **cursor);

/* Points at the value when the word is NAME=VALUE, else NULL. */
char *fields_option_value(char *word, const char *name);

int fields_parse_number(const struct vector_reader *reader, const char *word,
			uint64_t limit, uint64_t *number);
int fields_parse_mac(const struct vector_reader *reader, const char *word,
		     uint8_t mac[AOE_MAC_BYTES]);
/* MACs with commas between, or series:FIRST:COUNT; see the README. */
int fields_parse_macs(const struct vector_reader *reader, char *word,
		      struct mac_list *list);
/* "text" or fill:COUNT:XX; returns its length in bytes. */
int fields_parse_string(const struct vector_reader *reader, const char *word,
			uint8_t *bytes, size_t room_bytes);

/* Appends the field that word begins; its arguments follow at the cursor. */
int fields_put(const struct vector_reader *reader, struct vector_frame *frame,
	       const char *word, char **cursor);

/* vector_target.c: a target that no case has changed; and NAME=VALUE of one. */
extern const struct aoe_target target_default;
int target_set_option(const struct vector_reader *reader, char *word,
		      struct aoe_target *target);

#endif
