// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checking what shall be booted, once, so that writers need not.
 */
#include "tools/menu/entry.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "xdp/aoe_wire.h"

/* Decimal digits only: no sign, no blank, no base. */
static const char *parse_number(const char *text, uint32_t *number)
{
	*number = 0;
	if (!isdigit((unsigned char)*text))
		return NULL;
	for (; isdigit((unsigned char)*text); text++) {
		*number = *number * 10 + (uint32_t)(*text - '0');
		if (*number > UINT16_MAX)
			*number = UINT16_MAX + 1;
	}
	return text;
}

int entry_parse_target(struct boot_target *target, const char *text,
		       const char **why)
{
	uint32_t shelf, slot = 0;
	const char *at = parse_number(text + (*text == 'e'), &shelf);

	if (at != NULL && *at == '.')
		at = parse_number(at + 1, &slot);
	else
		at = NULL;
	if (at == NULL || *at != '\0')
		*why = "give SHELF.SLOT, as in e0.1";
	else if (shelf >= AOE_SHELF_ANY)
		*why = "a shelf is at most 65534";
	else if (shelf == AOE_SHELF_RESERVED)
		*why = "Linux clients ignore shelf 4095: take another";
	else if (slot >= AOE_SLOT_ANY)
		*why = "a slot is at most 254";
	else
		*why = NULL;
	if (*why != NULL)
		return -EINVAL;
	target->shelf = (uint16_t)shelf;
	target->slot = (uint8_t)slot;
	return 0;
}

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	}
	return false;
}

static const char *check_label(const char *label)
{
	if (!isalnum((unsigned char)label[0]))
		return "it must begin with a letter or a digit";
	for (; *label != '\0'; label++) {
		if (!isalnum((unsigned char)*label) &&
		    strchr("._+-", *label) == NULL)
			return "letters, digits and . _ + - only";
	}
	return NULL;
}

static const char *check_title(const char *title)
{
	return has_control(title) ? "one line of text only" : NULL;
}

static const char *check_path(const char *path)
{
	if (path[0] == '\0')
		return "it is empty";
	if (has_control(path) || strchr(path, ' ') != NULL)
		return "loaders take no blanks in a path";
	return NULL;
}

static const char *check_args(const char *args)
{
	return has_control(args) ? "one line of text only" : NULL;
}

int entry_check(const struct boot_entry *entry, const char **field,
		const char **value, const char **why)
{
	const struct {
		const char *field;
		const char *value;
		const char *why;
	} checks[] = {
		{ "label", entry->label, check_label(entry->label) },
		{ "title", entry->title, check_title(entry->title) },
		{ "kernel", entry->kernel, check_path(entry->kernel) },
		{ "initrd", entry->initrd, check_path(entry->initrd) },
		{ "append", entry->args, check_args(entry->args) },
	};

	for (unsigned int i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].why != NULL) {
			*field = checks[i].field;
			*value = checks[i].value;
			*why = checks[i].why;
			return -EINVAL;
		}
	}
	return 0;
}

bool entry_set(char *field, unsigned int size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		return false;
	memcpy(field, text, len + 1);
	return true;
}

void entry_make_printable(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
	}
}
