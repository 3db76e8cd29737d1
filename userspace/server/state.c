// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What clients have changed, in a file of words that people can read:
 *
 *	config 48656c6c6f
 *	mask 02:00:00:00:00:0a
 *	reserved 02:00:00:00:00:0b
 */
#include "server/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

#define STATE_PATH_BYTES 4096
/* The longest word is a config string in hexadecimal digits. */
#define STATE_LINE_BYTES (2 * AOE_CONFIG_MAX + 32)

int state_open(const char *folder)
{
	struct stat st;
	int rc = 0;

	if (!folder)
		return 0;
	if (mkdir(folder, 0755) < 0 && errno != EEXIST)
		rc = -errno;
	if (rc == 0 && stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		rc = -ENOTDIR;
	if (rc == 0 && access(folder, R_OK | W_OK | X_OK) < 0)
		rc = -errno;
	if (rc < 0)
		log_error("state %s: %s", folder, strerror(-rc));
	return rc;
}

static void state_path(char path[STATE_PATH_BYTES], const char *folder,
		       const struct export *export, const char *suffix)
{
	const struct aoe_target *t = &export->shares[0].target;

	snprintf(path, STATE_PATH_BYTES, "%s/e%u.%u@%s%s", folder, t->shelf,
		 t->slot, export->config.netif, suffix);
}

/* --- writing ------------------------------------------------------------- */

static void state_put_list(FILE *file, const char *word,
			   const struct mac_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const uint8_t *m = list->macs[i];

		fprintf(file, "%s %02x:%02x:%02x:%02x:%02x:%02x\n", word, m[0],
			m[1], m[2], m[3], m[4], m[5]);
	}
}

static void state_put(FILE *file, const struct aoe_target *t)
{
	if (t->config_len_bytes > 0) {
		fputs("config ", file);
		for (uint32_t i = 0; i < t->config_len_bytes; i++)
			fprintf(file, "%02x", t->config[i]);
		fputc('\n', file);
	}
	state_put_list(file, "mask", &t->mask);
	state_put_list(file, "reserved", &t->reserved);
}

static int state_write(const char *path, const struct aoe_target *target)
{
	FILE *file = fopen(path, "we");
	int rc;

	if (!file)
		return -errno;
	state_put(file, target);
	rc = fflush(file) || fsync(fileno(file)) < 0 ? -errno : 0;
	if (fclose(file) != 0 && rc == 0)
		rc = -errno;
	return rc;
}

/* The new name must be there after a crash, too. */
static int state_sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	rc = fsync(fd) < 0 ? -errno : 0;
	close(fd);
	return rc;
}

bool state_save(const char *folder, const struct export *export)
{
	char path[STATE_PATH_BYTES], fresh[STATE_PATH_BYTES];
	int rc;

	state_path(path, folder, export, "");
	state_path(fresh, folder, export, ".new");
	rc = state_write(fresh, &export->shares[0].target);
	if (rc == 0 && rename(fresh, path) < 0)
		rc = -errno;
	if (rc == 0)
		rc = state_sync_folder(folder);
	if (rc < 0)
		log_warning("state %s: it is not kept: %s", path,
			    strerror(-rc));
	return rc == 0;
}

/* --- reading ------------------------------------------------------------- */

/* Two digits, and nothing that scanf() would take for some. */
static bool state_take_byte(const char *text, uint8_t *byte)
{
	const char digits[] = { text[0], text[1], '\0' };

	if (strspn(digits, "0123456789abcdef") != 2)
		return false;
	*byte = (uint8_t)strtoul(digits, NULL, 16);
	return true;
}

static bool state_take_config(struct aoe_target *t, const char *digits)
{
	size_t len = strlen(digits) / 2;

	if (strlen(digits) % 2 != 0 || len > AOE_CONFIG_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!state_take_byte(digits + 2 * i, &t->config[i]))
			return false;
	}
	t->config_len_bytes = (uint16_t)len;
	return true;
}

static bool state_take_mac(struct mac_list *list, const char *text)
{
	uint8_t mac[AOE_MAC_BYTES];

	if (strlen(text) != 3 * AOE_MAC_BYTES - 1 ||
	    list->count == AOE_MACS_MAX)
		return false;
	for (int i = 0; i < AOE_MAC_BYTES; i++) {
		if (!state_take_byte(text + 3 * i, &mac[i]) ||
		    (i > 0 && text[3 * i - 1] != ':'))
			return false;
	}
	mac_list_append(list, mac);
	return true;
}

/* On a mask list, unlike a reservation, nobody is twice. */
static bool state_take_mask(struct mac_list *list, const char *text)
{
	if (!state_take_mac(list, text))
		return false;
	list->count--;
	if (mac_list_has(list, list->macs[list->count]))
		return false;
	list->count++;
	return true;
}

static bool state_take_line(struct aoe_target *t, char *line)
{
	char *value = strchr(line, ' ');
	char *end = strchr(line, '\n');

	if (!value || !end)
		return false;
	*end = '\0';
	*value++ = '\0';
	if (strcmp(line, "config") == 0)
		return state_take_config(t, value);
	if (strcmp(line, "mask") == 0)
		return state_take_mask(&t->mask, value);
	if (strcmp(line, "reserved") == 0)
		return state_take_mac(&t->reserved, value);
	return false;
}

static bool state_read(FILE *file, const char *path, struct aoe_target *t)
{
	char line[STATE_LINE_BYTES];
	int number = 0;

	while (fgets(line, sizeof(line), file)) {
		number++;
		if (state_take_line(t, line))
			continue;
		log_error("state %s:%d: not what xblade keeps; remove the file "
			  "to begin anew",
			  path, number);
		return false;
	}
	return true;
}

bool state_load(const char *folder, struct export *export)
{
	struct aoe_target *target = &export->shares[0].target;
	struct aoe_target kept = *target;
	char path[STATE_PATH_BYTES];
	bool is_right;
	FILE *file;

	state_path(path, folder, export, "");
	file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return true;
	if (!file) {
		log_error("state %s: %s", path, strerror(errno));
		return false;
	}
	/* The file is all there is: the list at the start was for the first. */
	kept.mask.count = 0;
	is_right = state_read(file, path, &kept);
	fclose(file);
	if (is_right)
		*target = kept;
	return is_right;
}
