// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of a .vec file and what they stand for: numbers, addresses,
 * strings, and the fields that a frame is put together from.  Lines and cases
 * are for vectors.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "tests/unit/vector_fields.h"

int fields_complain(const struct vector_reader *reader, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", reader->path, reader->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -EINVAL;
}

char *fields_next_word(char **cursor)
{
	char *word = *cursor + strspn(*cursor, " \t");
	bool is_quoted = false;
	char *end;

	if (*word == '\0')
		return NULL;
	for (end = word; *end && (is_quoted || !strchr(" \t", *end)); end++)
		if (*end == '"')
			is_quoted = !is_quoted;
	*cursor = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

char *fields_option_value(char *word, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(word, name, len) != 0 || word[len] != '=')
		return NULL;
	return word + len + 1;
}

int fields_parse_number(const struct vector_reader *reader, const char *word,
			uint64_t limit, uint64_t *number)
{
	char *end;

	if (!word || *word < '0' || *word > '9')
		return fields_complain(reader, "a number is missing");
	*number = strtoull(word, &end, 0);
	if (*end || *number > limit)
		return fields_complain(reader, "%s is no number up to %llu",
				       word, (unsigned long long)limit);
	return 0;
}

static int next_number(const struct vector_reader *reader, char **cursor,
		       uint64_t limit, uint64_t *number)
{
	return fields_parse_number(reader, fields_next_word(cursor), limit,
				   number);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Bytes that the word stands for, or negative when it is not hex. */
static int parse_hex(const char *word, uint8_t *bytes, size_t room_bytes)
{
	size_t i, len_bytes = strlen(word) / 2;

	if (strlen(word) % 2 || len_bytes == 0 || len_bytes > room_bytes)
		return -EINVAL;
	for (i = 0; i < len_bytes; i++) {
		int high = hex_digit(word[2 * i]);
		int low = hex_digit(word[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return (int)len_bytes;
}

int fields_parse_mac(const struct vector_reader *reader, const char *word,
		     uint8_t mac[AOE_MAC_BYTES])
{
	char digits[2 * AOE_MAC_BYTES + 1] = "";
	size_t used = 0;

	if (strcmp(word, "broadcast") == 0) {
		memset(mac, 0xff, AOE_MAC_BYTES);
		return 0;
	}
	for (; *word && used + 1 < sizeof(digits); word++)
		if (*word != ':')
			digits[used++] = *word;
	if (*word || parse_hex(digits, mac, AOE_MAC_BYTES) != AOE_MAC_BYTES)
		return fields_complain(reader, "not a MAC address");
	return 0;
}

static void put_series_mac(uint64_t number, uint8_t mac[AOE_MAC_BYTES])
{
	memset(mac, 0, AOE_MAC_BYTES);
	mac[0] = 0x02;
	put_be16(mac + 4, (uint16_t)number);
}

int fields_parse_macs(const struct vector_reader *reader, char *word,
		      struct mac_list *list)
{
	unsigned int first, count, i;
	char *next;

	list->count = 0;
	if (sscanf(word, "series:%u:%u", &first, &count) == 2 &&
	    count <= AOE_MACS_MAX) {
		for (i = 0; i < count; i++)
			put_series_mac(first + i, list->macs[i]);
		list->count = (uint8_t)count;
		return 0;
	}
	for (; word; word = next) {
		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		if (list->count == AOE_MACS_MAX)
			return fields_complain(reader, "too many MACs");
		if (fields_parse_mac(reader, word, list->macs[list->count]) < 0)
			return -EINVAL;
		list->count++;
	}
	return 0;
}

int fields_parse_string(const struct vector_reader *reader, const char *word,
			uint8_t *bytes, size_t room_bytes)
{
	size_t len = strlen(word);
	unsigned int count, value;

	if (sscanf(word, "fill:%u:%x", &count, &value) == 2 &&
	    count <= room_bytes) {
		memset(bytes, (int)value, count);
		return (int)count;
	}
	if (len < 2 || word[0] != '"' || word[len - 1] != '"' ||
	    len - 2 > room_bytes)
		return fields_complain(reader, "%s is no string, or too long",
				       word);
	memcpy(bytes, word + 1, len - 2);
	return (int)(len - 2);
}

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

void vectors_fill_sectors(uint8_t *bytes, uint64_t lba, uint32_t count)
{
	uint64_t i;

	for (i = 0; i < count * (uint64_t)ATA_SECTOR_BYTES; i++)
		bytes[i] = (uint8_t)(mix(lba * 64 + i / 8) >> (i % 8 * 8));
}

/* Room for more bytes at the end of the frame, or NULL. */
static uint8_t *reserve(const struct vector_reader *reader,
			struct vector_frame *frame, uint64_t more_bytes)
{
	uint8_t *place = frame->bytes + frame->len_bytes;

	if (more_bytes > sizeof(frame->bytes) - frame->len_bytes) {
		fields_complain(reader, "the frame gets too long");
		return NULL;
	}
	frame->len_bytes += (uint32_t)more_bytes;
	return place;
}

static int field_fill(const struct vector_reader *reader,
		      struct vector_frame *frame, char **cursor)
{
	char *value_word;
	uint8_t value, *place;
	uint64_t count;

	if (next_number(reader, cursor, FRAME_BYTES_MAX, &count) < 0)
		return -EINVAL;
	value_word = fields_next_word(cursor);
	if (!value_word || parse_hex(value_word, &value, 1) != 1)
		return fields_complain(reader, "fill wants a count and a byte");
	place = reserve(reader, frame, count);
	if (!place)
		return -EINVAL;
	memset(place, value, count);
	return 0;
}

static int field_pad(const struct vector_reader *reader,
		     struct vector_frame *frame, char **cursor)
{
	uint8_t *place;
	uint64_t length;

	if (next_number(reader, cursor, FRAME_BYTES_MAX, &length) < 0)
		return -EINVAL;
	if (length < frame->len_bytes)
		return fields_complain(reader, "the frame is longer already");
	length -= frame->len_bytes;
	place = reserve(reader, frame, length);
	if (!place)
		return -EINVAL;
	memset(place, 0, length);
	return 0;
}

static int field_cut(const struct vector_reader *reader,
		     struct vector_frame *frame, char **cursor)
{
	uint64_t length;

	if (next_number(reader, cursor, frame->len_bytes, &length) < 0)
		return -EINVAL;
	frame->len_bytes = (uint32_t)length;
	return 0;
}

static int field_text(const struct vector_reader *reader,
		      struct vector_frame *frame, char **cursor)
{
	char *word = fields_next_word(cursor);
	uint8_t *place = frame->bytes + frame->len_bytes;
	int len_bytes;

	if (!word)
		return fields_complain(reader, "text wants a string");
	len_bytes = fields_parse_string(
		reader, word, place, sizeof(frame->bytes) - frame->len_bytes);
	if (len_bytes < 0)
		return len_bytes;
	frame->len_bytes += (uint32_t)len_bytes;
	return 0;
}

static int field_sectors(const struct vector_reader *reader,
			 struct vector_frame *frame, char **cursor)
{
	uint64_t lba, count;
	uint8_t *place;

	if (next_number(reader, cursor, UINT64_MAX, &lba) < 0 ||
	    next_number(reader, cursor, FRAME_SECTORS_MAX, &count) < 0)
		return -EINVAL;
	place = reserve(reader, frame, count * ATA_SECTOR_BYTES);
	if (!place)
		return -EINVAL;
	vectors_fill_sectors(place, lba, (uint32_t)count);
	return 0;
}

static int field_macs(const struct vector_reader *reader,
		      struct vector_frame *frame, char **cursor)
{
	uint64_t first, count, i;
	uint8_t *place;

	if (next_number(reader, cursor, UINT16_MAX, &first) < 0 ||
	    next_number(reader, cursor, AOE_MACS_MAX, &count) < 0)
		return -EINVAL;
	place = reserve(reader, frame, count * AOE_MAC_BYTES);
	for (i = 0; place && i < count; i++)
		put_series_mac(first + i, place + i * AOE_MAC_BYTES);
	return place ? 0 : -EINVAL;
}

static int field_directives(const struct vector_reader *reader,
			    struct vector_frame *frame, char **cursor)
{
	uint64_t verb, first, count, i;
	uint8_t *place;

	if (next_number(reader, cursor, UINT8_MAX, &verb) < 0 ||
	    next_number(reader, cursor, UINT16_MAX, &first) < 0 ||
	    next_number(reader, cursor, AOE_MACS_MAX + 1, &count) < 0)
		return -EINVAL;
	place = reserve(reader, frame, count * AOE_DIRECTIVE_BYTES);
	for (i = 0; place && i < count; i++) {
		place[0] = 0;
		place[1] = (uint8_t)verb;
		put_series_mac(first + i, place + 2);
		place += AOE_DIRECTIVE_BYTES;
	}
	return place ? 0 : -EINVAL;
}

/* N=hhhh is word N; N="text" has two characters a word, the first one high. */
static int put_words(const struct vector_reader *reader, char *word,
		     uint8_t *block)
{
	char *value = strchr(word, '=');
	uint8_t text[ATA_SECTOR_BYTES];
	uint64_t first;
	int i, len_bytes;

	if (!value)
		return fields_complain(reader, "%s is not N=value", word);
	*value++ = '\0';
	if (fields_parse_number(reader, word, ATA_SECTOR_BYTES / 2 - 1,
				&first) < 0)
		return -EINVAL;
	if (*value == '"')
		len_bytes = fields_parse_string(reader, value, text,
						sizeof(text));
	else
		len_bytes = parse_hex(value, text, sizeof(text));
	if (len_bytes < 0 || len_bytes % 2 ||
	    (uint64_t)len_bytes > ATA_SECTOR_BYTES - 2 * first)
		return fields_complain(reader, "word %s is not as it should be",
				       word);
	for (i = 0; i < len_bytes; i++)
		block[2 * first + (uint64_t)(i ^ 1)] = text[i];
	return 0;
}

static int field_words(const struct vector_reader *reader,
		       struct vector_frame *frame, char **cursor)
{
	uint8_t *block = reserve(reader, frame, ATA_SECTOR_BYTES);
	char *word;

	if (!block)
		return -EINVAL;
	memset(block, 0, ATA_SECTOR_BYTES);
	while ((word = fields_next_word(cursor)))
		if (put_words(reader, word, block) < 0)
			return -EINVAL;
	return 0;
}

static const struct field {
	const char *name;
	int (*put)(const struct vector_reader *reader,
		   struct vector_frame *frame, char **cursor);
} fields[] = {
	{ "fill", field_fill },	  { "pad", field_pad },
	{ "cut", field_cut },	  { "text", field_text },
	{ "words", field_words }, { "sectors", field_sectors },
	{ "macs", field_macs },	  { "directives", field_directives },
};

int fields_put(const struct vector_reader *reader, struct vector_frame *frame,
	       const char *word, char **cursor)
{
	size_t i;
	int len_bytes;

	if (strcmp(word, "|") == 0)
		return 0;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(word, fields[i].name) == 0)
			return fields[i].put(reader, frame, cursor);
	len_bytes = parse_hex(word, frame->bytes + frame->len_bytes,
			      sizeof(frame->bytes) - frame->len_bytes);
	if (len_bytes < 0)
		return fields_complain(reader, "%s is no field, nor hex bytes",
				       word);
	frame->len_bytes += (uint32_t)len_bytes;
	return 0;
}
