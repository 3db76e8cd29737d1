// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading key=value lines.
 */
#include "tools/menu/facts.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define LINE_BYTES 8192

static const struct {
	const char *key;
	size_t offset;
	size_t size;
} fields[] = {
	{ "family", offsetof(struct boot_facts, family),
	  sizeof(((struct boot_facts *)0)->family) },
	{ "kiwi_version", offsetof(struct boot_facts, kiwi_version),
	  sizeof(((struct boot_facts *)0)->kiwi_version) },
	{ "iso", offsetof(struct boot_facts, iso),
	  sizeof(((struct boot_facts *)0)->iso) },
	{ "root", offsetof(struct boot_facts, root),
	  sizeof(((struct boot_facts *)0)->root) },
	{ "aoe_shim_appended", offsetof(struct boot_facts, aoe_shim_appended),
	  sizeof(((struct boot_facts *)0)->aoe_shim_appended) },
	{ "own_arguments", offsetof(struct boot_facts, own_arguments),
	  sizeof(((struct boot_facts *)0)->own_arguments) },
};

static void set_field(struct boot_facts *facts, const char *key,
		      const char *value)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].key, key) == 0)
			snprintf((char *)facts + fields[i].offset,
				 fields[i].size, "%s", value);
	}
}

static int read_lines(struct boot_facts *facts, FILE *f)
{
	char line[LINE_BYTES];

	while (fgets(line, sizeof(line), f) != NULL) {
		size_t len = strcspn(line, "\r\n");
		char *equals = memchr(line, '=', len);

		if (len == 0)
			continue;
		if (equals == NULL || line[len] == '\0')
			return -EBADMSG;
		line[len] = '\0';
		*equals = '\0';
		set_field(facts, line, equals + 1);
	}
	if (ferror(f))
		return errno > 0 ? -errno : -EIO;
	return facts->family[0] != '\0' ? 0 : -ENODATA;
}

int facts_read(struct boot_facts *facts, const char *path)
{
	FILE *f = stdin;
	int rc;

	if (strcmp(path, "-") != 0)
		f = fopen(path, "re");
	if (f == NULL)
		return -errno;
	rc = read_lines(facts, f);
	if (f != stdin)
		fclose(f);
	return rc;
}
