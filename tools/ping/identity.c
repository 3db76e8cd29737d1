// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capacities as Linux reads them; texts made harmless for a terminal.
 */
#include "tools/ping/identity.h"

/* Words of IDENTIFY DEVICE. */
#define WORD_SERIAL   10u
#define WORD_FIRMWARE 23u
#define WORD_MODEL    27u
#define WORD_LBA28    60u
#define WORD_COMMANDS 83u
#define WORD_ENABLED  86u
#define WORD_LBA48    100u
#define HAS_LBA48     (1u << 10)

static uint64_t get_words(const uint8_t *block, unsigned int word,
			  unsigned int count)
{
	uint64_t value = 0;

	for (unsigned int i = 2 * count; i-- > 0;)
		value = value << 8 | block[2 * word + i];
	return value;
}

/* The first character of a word is its high byte.  Blanks at the ends go. */
static void get_string(const uint8_t *block, unsigned int word,
		       unsigned int char_count, char *string)
{
	const uint8_t *field = block + 2 * word;
	unsigned int len = 0;

	for (unsigned int i = 0; i < char_count; i++) {
		uint8_t c = field[i ^ 1];

		if (c == '\0')
			break;
		if (c == ' ' && len == 0)
			continue;
		/* A terminal obeys what is not printable. */
		string[len++] = c >= ' ' && c < 0x7f ? (char)c : '?';
	}
	while (len > 0 && string[len - 1] == ' ')
		len--;
	string[len] = '\0';
}

bool identity_read(struct identity *identity,
		   const uint8_t block[ATA_SECTOR_BYTES])
{
	/* Linux looks at both words, and is content with either. */
	uint64_t commands = get_words(block, WORD_COMMANDS, 1) |
			    get_words(block, WORD_ENABLED, 1);

	if (commands & HAS_LBA48)
		identity->size_sectors = get_words(block, WORD_LBA48, 4);
	else
		identity->size_sectors = get_words(block, WORD_LBA28, 2);
	get_string(block, WORD_SERIAL, 20, identity->serial);
	get_string(block, WORD_FIRMWARE, 8, identity->firmware);
	get_string(block, WORD_MODEL, 40, identity->model);
	return identity->size_sectors <= ATA_LBA48_LIMIT;
}
