// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The config string and its verbs (AoEr11, command 1): a table, as there are
 * some that other targets know and we do not.  A length that a client claims is
 * checked against its frame before anything else; the string is copied before a
 * byte of the reply is written, since that may lie over it.
 */
#include <string.h>

#include "bytes.h"
#include "engine/config_string.h"

/* CCmd is the low nibble; requests have anything in the high one. */
#define VERB_MASK 0x0f

enum outcome {
	OUT_REPLY,
	OUT_SILENT,
	OUT_TAKEN,   /* error 4: another string is set */
	OUT_REFUSED, /* error 2 */
};

struct string {
	const uint8_t *bytes; /* in the request */
	uint16_t len_bytes;
};

static bool is_prefix(const struct aoe_target *target,
		      const struct string *asked)
{
	return asked->len_bytes <= target->config_len_bytes &&
	       memcmp(asked->bytes, target->config, asked->len_bytes) == 0;
}

static bool is_equal(const struct aoe_target *target,
		     const struct string *asked)
{
	return asked->len_bytes == target->config_len_bytes &&
	       is_prefix(target, asked);
}

static enum outcome run_read(struct aoe_target *target,
			     const struct string *asked)
{
	(void)target;
	(void)asked;
	return OUT_REPLY;
}

static enum outcome run_test(struct aoe_target *target,
			     const struct string *asked)
{
	return is_equal(target, asked) ? OUT_REPLY : OUT_SILENT;
}

static enum outcome run_test_prefix(struct aoe_target *target,
				    const struct string *asked)
{
	return is_prefix(target, asked) ? OUT_REPLY : OUT_SILENT;
}

/* A string that no reply could carry would make the target mute. */
static enum outcome run_force_set(struct aoe_target *target,
				  const struct string *asked)
{
	uint32_t frame_bytes = AOE_CONFIG_BYTES + (uint32_t)asked->len_bytes;

	if (frame_bytes > target->mtu + AOE_ETH_BYTES)
		return OUT_REFUSED;

	if (is_equal(target, asked))
		return OUT_REPLY;
	target->revision++;
	memcpy(target->config, asked->bytes, asked->len_bytes);
	target->config_len_bytes = asked->len_bytes;
	return OUT_REPLY;
}

/* The same string again is no conflict: its first answer may be lost. */
static enum outcome run_set_if_empty(struct aoe_target *target,
				     const struct string *asked)
{
	if (is_equal(target, asked))
		return OUT_REPLY;
	if (target->config_len_bytes > 0)
		return OUT_TAKEN;
	return run_force_set(target, asked);
}

static enum outcome (*const verbs[])(struct aoe_target *target,
				     const struct string *asked) = {
	[AOE_CONFIG_READ] = run_read,
	[AOE_CONFIG_TEST] = run_test,
	[AOE_CONFIG_TEST_PREFIX] = run_test_prefix,
	[AOE_CONFIG_SET_IF_EMPTY] = run_set_if_empty,
	[AOE_CONFIG_FORCE_SET] = run_force_set,
};

static enum outcome run_verb(struct aoe_target *target, uint8_t verb,
			     const struct string *asked)
{
	if (verb >= sizeof(verbs) / sizeof(verbs[0]))
		return OUT_REFUSED;
	return verbs[verb](target, asked);
}

static bool find_string(const struct exchange *x, struct string *string)
{
	const struct aoe_config *config = (const struct aoe_config *)x->request;

	string->bytes = x->request + AOE_CONFIG_BYTES;
	string->len_bytes = get_be16(&config->string_len);
	return string->len_bytes <= AOE_CONFIG_MAX &&
	       string->len_bytes <= x->request_bytes - AOE_CONFIG_BYTES;
}

uint32_t config_string_put(const struct aoe_target *target, uint8_t verb,
			   uint8_t *reply)
{
	struct aoe_config *config = (struct aoe_config *)reply;

	put_be16(&config->buffer_count, target->buffer_count);
	put_be16(&config->firmware_version, target->version);
	config->sector_count = target->frame_sectors;
	config->version_verb = (uint8_t)(AOE_VERSION << 4 | verb);
	put_be16(&config->string_len, target->config_len_bytes);
	memcpy(reply + AOE_CONFIG_BYTES, target->config,
	       target->config_len_bytes);
	return AOE_CONFIG_BYTES + target->config_len_bytes;
}

enum aoe_verdict config_string_answer(struct exchange *x)
{
	const struct aoe_config *config = (const struct aoe_config *)x->request;
	struct string asked;
	uint8_t verb;

	if (!find_string(x, &asked))
		return AOE_DROP;
	verb = config->version_verb & VERB_MASK;
	switch (run_verb(x->target, verb, &asked)) {
	case OUT_SILENT:
		return AOE_DROP;
	case OUT_REPLY:
		x->reply_bytes = config_string_put(x->target, verb, x->reply);
		break;
	case OUT_TAKEN:
		x->error = AOE_ERR_CONFIG_SET;
		x->reply_bytes = config_string_put(x->target, verb, x->reply);
		break;
	case OUT_REFUSED:
		exchange_refuse(x, AOE_ERR_ARGUMENT, AOE_CONFIG_BYTES);
		break;
	}
	return AOE_REPLY;
}
