// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be set, by name.
 */
#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- values -------------------------------------------------------------- */

static bool is_number(const char *text, uint64_t min, uint64_t max,
		      uint64_t *number)
{
	char *stop;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	*number = strtoull(text, &stop, 10);
	return errno == 0 && *stop == '\0' && *number >= min && *number <= max;
}

static bool set_number(uint32_t *value, const char *text, uint64_t min,
		       uint64_t max)
{
	uint64_t number;

	if (!is_number(text, min, max, &number))
		return false;
	*value = (uint32_t)number;
	return true;
}

static const char *set_flag(bool *value, const char *text)
{
	if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0) {
		*value = text[0] == 'y';
		return NULL;
	}
	return "yes or no";
}

/* --- of the server ------------------------------------------------------- */

static const char *set_io(struct server_config *config,
			  struct export_config *export, const char *text)
{
	(void)export;
	for (enum port_mode m = PORT_ZEROCOPY; m <= PORT_AUTO; m++) {
		if (strcmp(text, port_mode_name(m)) == 0) {
			config->wish.mode = m;
			return NULL;
		}
	}
	return "one of auto, zerocopy, native, generic, packet";
}

static const char *set_answer(struct server_config *config,
			      struct export_config *export, const char *text)
{
	(void)export;
	for (enum port_answer a = PORT_ANSWER_OFF; a <= PORT_ANSWER_AUTO; a++) {
		if (strcmp(text, port_answer_name(a)) == 0) {
			config->wish.answer = a;
			return NULL;
		}
	}
	return "one of auto, tcx, xdp, off";
}

static const char *set_cache(struct server_config *config,
			     struct export_config *export, const char *text)
{
	static const char units[] = "KMGT";
	char *stop;
	const char *unit;
	uint64_t number;

	(void)export;
	errno = 0;
	number = strtoull(text, &stop, 10);
	unit = *stop ? strchr(units, toupper((unsigned char)*stop)) : NULL;
	if (unit && stop[1] == '\0') {
		unsigned shift = 10 * ((unsigned)(unit - units) + 1);

		/* Too large a number becomes too large a size. */
		number = number < UINT64_MAX >> shift ? number << shift
						      : UINT64_MAX;
		stop++;
	}
	if (errno || !isdigit((unsigned char)text[0]) || *stop != '\0' ||
	    number < CACHE_BYTES_MIN || number > 1ull << 44)
		return "a size from 8M to 16T, as 512M or 2G";
	config->cache_bytes = number;
	return NULL;
}

_Static_assert(CACHE_BYTES_MIN == 8ull << 20, "the complaint says so");

static const char *set_workers(struct server_config *config,
			       struct export_config *export, const char *text)
{
	(void)export;
	return set_number(&config->wish.queue_count, text, 1, WORKERS_MAX)
		       ? NULL
		       : "a number from 1 to 16";
}

_Static_assert(WORKERS_MAX == 16, "the complaint says so");

static const char *set_busy_poll(struct server_config *config,
				 struct export_config *export, const char *text)
{
	(void)export;
	return set_number(&config->busy_poll_us, text, 1, 1000000)
		       ? NULL
		       : "a number from 1 to 1000000";
}

static const char *set_vlan(struct server_config *config,
			    struct export_config *export, const char *text)
{
	(void)export;
	return set_flag(&config->wish.takes_tagged, text);
}

static const char *set_advertise(struct server_config *config,
				 struct export_config *export, const char *text)
{
	(void)export;
	return set_number(&config->advertise_seconds, text, 0, 86400)
		       ? NULL
		       : "a number from 0 to 86400";
}

static const char *set_state(struct server_config *config,
			     struct export_config *export, const char *text)
{
	(void)export;
	if (text[0] == '\0' || strlen(text) > STATE_FOLDER_BYTES)
		return "the name of a folder";
	free(config->state_folder);
	config->state_folder = strdup(text);
	return config->state_folder ? NULL : "to be had, for want of memory";
}

static const char *set_status_socket(struct server_config *config,
				     struct export_config *export,
				     const char *text)
{
	(void)export;
	if (text[0] == '\0')
		return "the name of a socket";
	free(config->status_path);
	config->status_path = strdup(text);
	return config->status_path ? NULL : "to be had, for want of memory";
}

/* --- of an export -------------------------------------------------------- */

static const char *set_sectors(struct server_config *config,
			       struct export_config *export, const char *text)
{
	(void)config;
	return set_number(&export->frame_sectors, text, 1, FRAME_SECTORS_MAX)
		       ? NULL
		       : "a number from 1 to 64";
}

_Static_assert(FRAME_SECTORS_MAX == 64, "the complaint says so");

static const char *set_buffers(struct server_config *config,
			       struct export_config *export, const char *text)
{
	(void)config;
	return set_number(&export->buffer_count, text, BUFFER_COUNT_MIN, 65535)
		       ? NULL
		       : "a number from 2 to 65535";
}

_Static_assert(BUFFER_COUNT_MIN == 2, "the complaint says so");

static const char *set_reserve(struct server_config *config,
			       struct export_config *export, const char *text)
{
	(void)config;
	export->has_reserve = true;
	return set_flag(&export->reserve, text);
}

static const char *set_no_reserve(struct server_config *config,
				  struct export_config *export,
				  const char *text)
{
	const char *wrong = set_reserve(config, export, text);

	export->reserve = wrong ? export->reserve : !export->reserve;
	return wrong;
}

static const char *set_preload(struct server_config *config,
			       struct export_config *export, const char *text)
{
	(void)config;
	return set_flag(&export->preload, text);
}

static const char *set_writable(struct server_config *config,
				struct export_config *export, const char *text)
{
	(void)config;
	return set_flag(&export->is_writable, text);
}

static const char *set_read_only(struct server_config *config,
				 struct export_config *export, const char *text)
{
	(void)config;
	return set_flag(&export->is_read_only, text);
}

static const char *set_sync(struct server_config *config,
			    struct export_config *export, const char *text)
{
	(void)config;
	return set_flag(&export->is_sync, text);
}

static const char *set_direct(struct server_config *config,
			      struct export_config *export, const char *text)
{
	(void)config;
	return set_flag(&export->is_direct, text);
}

#define SECTORS_MAX (IMAGE_BYTES_MAX / ATA_SECTOR_BYTES)

static const char *set_offset(struct server_config *config,
			      struct export_config *export, const char *text)
{
	(void)config;
	return is_number(text, 0, SECTORS_MAX, &export->offset_sectors)
		       ? NULL
		       : "a number of sectors from 0 on";
}

static const char *set_length(struct server_config *config,
			      struct export_config *export, const char *text)
{
	(void)config;
	return is_number(text, 1, SECTORS_MAX, &export->length_sectors)
		       ? NULL
		       : "a number of sectors from 1 on";
}

/* In upper or lower case, with or without colons, as vblade takes it. */
static const char *take_mac(const char *text, uint8_t mac[AOE_MAC_BYTES])
{
	for (int i = 0; i < AOE_MAC_BYTES; i++) {
		char digits[3] = { 0 };

		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]))
			return NULL;
		memcpy(digits, text, 2);
		mac[i] = (uint8_t)strtoul(digits, NULL, 16);
		text += 2;
		if (i + 1 < AOE_MAC_BYTES && (*text == ':' || *text == '-'))
			text++;
	}
	return text;
}

/* Added to what is there: a list may go on in a further line. */
static const char *set_macs(struct mac_list *list, const char *text)
{
	uint8_t mac[AOE_MAC_BYTES];

	while (*text) {
		text = take_mac(text, mac);
		if (!text || (*text && !strchr(", \t", *text)))
			return "MAC addresses with commas between";
		text += strspn(text, ", \t");
		if (mac_list_has(list, mac))
			continue;
		if (list->count == AOE_MACS_MAX)
			return "at most 255 MAC addresses";
		mac_list_append(list, mac);
	}
	return NULL;
}

_Static_assert(AOE_MACS_MAX == 255, "the complaint says so");

static const char *set_mask(struct server_config *config,
			    struct export_config *export, const char *text)
{
	(void)config;
	return set_macs(&export->mask, text);
}

static const char *set_allow(struct server_config *config,
			     struct export_config *export, const char *text)
{
	(void)config;
	return set_macs(&export->allow, text);
}

/* --- the table ----------------------------------------------------------- */

static const struct setting settings[] = {
	{ "io", SETTING_SERVER, false, set_io },
	{ "answer", SETTING_SERVER, false, set_answer },
	{ "cache", SETTING_SERVER, false, set_cache },
	{ "workers", SETTING_SERVER, false, set_workers },
	{ "busy-poll", SETTING_SERVER, false, set_busy_poll },
	{ "vlan", SETTING_SERVER, true, set_vlan },
	{ "advertise", SETTING_SERVER, false, set_advertise },
	{ "state", SETTING_SERVER, false, set_state },
	{ "status-socket", SETTING_SERVER, false, set_status_socket },
	{ "sectors", SETTING_EXPORT, false, set_sectors },
	{ "buffers", SETTING_EXPORT, false, set_buffers },
	{ "reserve", SETTING_EXPORT, true, set_reserve },
	{ "no-reserve", SETTING_EXPORT, true, set_no_reserve },
	{ "preload", SETTING_EXPORT, true, set_preload },
	{ "writable", SETTING_EXPORT, true, set_writable },
	{ "read-only", SETTING_EXPORT, true, set_read_only },
	{ "sync", SETTING_EXPORT, true, set_sync },
	{ "direct", SETTING_EXPORT, true, set_direct },
	{ "offset", SETTING_EXPORT, false, set_offset },
	{ "length", SETTING_EXPORT, false, set_length },
	{ "mask", SETTING_EXPORT, false, set_mask },
	{ "allow", SETTING_EXPORT, false, set_allow },
};

const struct setting *setting_find(const char *name, size_t name_len)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strlen(settings[i].name) == name_len &&
		    memcmp(settings[i].name, name, name_len) == 0)
			return &settings[i];
	}
	return NULL;
}

const char *setting_shelf(struct export_config *export, const char *text)
{
	uint64_t number;

	if (!is_number(text, 0, AOE_SHELF_ANY - 1, &number) ||
	    number == AOE_SHELF_RESERVED)
		return "one from 0 to 65534 without 4095";
	export->shelf = (uint16_t)number;
	return NULL;
}

const char *setting_slot(struct export_config *export, const char *text)
{
	uint64_t number;

	if (!is_number(text, 0, AOE_SLOT_ANY - 1, &number))
		return "one from 0 to 254";
	export->slot = (uint8_t)number;
	return NULL;
}

const char *setting_address(struct export_config *export, const char *shelf,
			    const char *slot)
{
	const char *wrong = setting_shelf(export, shelf);

	return wrong ? wrong : setting_slot(export, slot);
}

const char *setting_conflict(const struct server_config *config)
{
	const struct port_wish *wish = &config->wish;

	if (wish->mode == PORT_GENERIC && wish->answer == PORT_ANSWER_TCX)
		return "--io generic and --answer tcx do not go together; use "
		       "--io=auto";
	if (wish->mode == PORT_GENERIC && wish->answer == PORT_ANSWER_XDP)
		return "--io generic and --answer xdp do not go together; use "
		       "--io=auto";
	if (wish->mode == PORT_PACKET && wish->queue_count > 1)
		return "--io packet has one queue, but several --workers were "
		       "asked for";
	for (uint32_t i = 0; i < config->export_count; i++) {
		if (config->exports[i].is_writable &&
		    config->exports[i].is_read_only)
			return "writable and read-only do not go together";
	}
	return NULL;
}
