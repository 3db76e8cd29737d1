// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * IDENTIFY DEVICE: how large the disk is and what it is called, in 256 words
 * of ATA.  Linux and iPXE read the capacities, bit 10 of words 83 and 86, and
 * the strings; people tell images apart by model and serial.
 */
#include <string.h>

#include "bytes.h"
#include "engine/identify.h"

/* The geometry that every disk pretends to, up to its largest. */
#define CYLINDERS_MAX 16383u
#define HEADS	      16u
#define TRACK_SECTORS 63u

/* Words 60 and 61 hold 28 bits, all of which may be set. */
#define LBA28_SECTORS_MAX (ATA_LBA28_LIMIT - 1)

#define HAS_LBA48     (1u << 10)
#define HAS_FLUSH     (1u << 12)
#define HAS_FLUSH_EXT (1u << 13)
#define WORD_VALID    (1u << 14)

static void put_word(uint8_t *block, unsigned int word, unsigned int value)
{
	put_le16(block + 2 * word, (uint16_t)value);
}

static void put_sectors(uint8_t *block, unsigned int first_word,
			unsigned int word_count, uint64_t sectors)
{
	unsigned int i;

	for (i = 0; i < word_count; i++)
		put_word(block, first_word + i,
			 (uint16_t)(sectors >> (16 * i)));
}

/* Two characters per word, the first one high; spaces behind the end. */
static void put_string(uint8_t *block, unsigned int first_word,
		       unsigned int char_count, const char *string)
{
	uint8_t *field = block + 2 * first_word;
	unsigned int i;

	for (i = 0; i < char_count; i++)
		field[i ^ 1] = *string ? (uint8_t)*string++ : ' ';
}

static void put_geometry(const struct aoe_target *target, uint8_t *block)
{
	uint64_t cylinders = target->size_sectors / (HEADS * TRACK_SECTORS);

	if (cylinders > CYLINDERS_MAX)
		cylinders = CYLINDERS_MAX;
	put_word(block, 1, (unsigned int)cylinders);
	put_word(block, 3, HEADS);
	put_word(block, 6, TRACK_SECTORS);
	put_word(block, 53, 1); /* words 54 to 58 are valid */
	put_word(block, 54, (unsigned int)cylinders);
	put_word(block, 55, HEADS);
	put_word(block, 56, TRACK_SECTORS);
	put_sectors(block, 57, 2, cylinders * HEADS * TRACK_SECTORS);
}

static void put_capacity(const struct aoe_target *target, uint8_t *block)
{
	uint64_t lba28_sectors = target->size_sectors;

	if (lba28_sectors > LBA28_SECTORS_MAX)
		lba28_sectors = LBA28_SECTORS_MAX;
	put_sectors(block, 60, 2, lba28_sectors);
	/* Three words: Linux reads the fourth as well, which must stay 0. */
	put_sectors(block, 100, 3, target->size_sectors);
}

void identify_put(const struct aoe_target *target, uint8_t *block)
{
	const unsigned int features = HAS_LBA48 | HAS_FLUSH | HAS_FLUSH_EXT;

	memset(block, 0, ATA_SECTOR_BYTES);
	put_word(block, 0, 0x0040); /* ATA, not removable */
	put_geometry(target, block);
	put_string(block, 10, 20, target->serial);
	put_string(block, 23, 8, target->firmware);
	put_string(block, 27, 40, target->model);
	put_word(block, 47, 0x8000); /* no READ MULTIPLE */
	put_word(block, 49, 0x0200); /* LBA */
	put_word(block, 50, WORD_VALID);
	put_capacity(target, block);
	put_word(block, 83, WORD_VALID | features);
	put_word(block, 84, WORD_VALID);
	put_word(block, 86, features);
	put_word(block, 87, WORD_VALID);
	put_word(block, 93, 0x400b); /* what vblade's clients are used to */
}
