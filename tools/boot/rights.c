// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libcap-ng in the order that the kernel wants: what children shall inherit
 * must be inheritable before the bounding set is empty.
 */
#include "tools/boot/rights.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "log.h"

const int rights_of_dnsmasq[] = { CAP_NET_RAW, CAP_NET_ADMIN,
				  CAP_NET_BIND_SERVICE, -1 };
const int rights_of_xblade[] = {
	CAP_NET_RAW,  CAP_NET_ADMIN,	   CAP_BPF, CAP_PERFMON,
	CAP_IPC_LOCK, CAP_DAC_READ_SEARCH, -1
};
const int rights_of_all[] = { CAP_NET_RAW,
			      CAP_NET_ADMIN,
			      CAP_BPF,
			      CAP_PERFMON,
			      CAP_IPC_LOCK,
			      CAP_DAC_READ_SEARCH,
			      CAP_NET_BIND_SERVICE,
			      -1 };
const int rights_to_open[] = { CAP_NET_RAW, CAP_DAC_READ_SEARCH, -1 };

static void choose(const int *caps, unsigned int types)
{
	for (size_t i = 0; caps[i] >= 0; i++)
		capng_update(CAPNG_ADD, (capng_type_t)types,
			     (unsigned int)caps[i]);
}

int rights_find_user(struct rights *r, const char *user)
{
	const struct passwd *entry = getpwnam(user);

	if (entry == NULL) {
		log_error("--user %s: no such user", user);
		return -ENOENT;
	}
	r->uid = entry->pw_uid;
	r->gid = entry->pw_gid;
	return 0;
}

void rights_set(struct rights *r, const int *caps)
{
	size_t i = 0;

	while (i + 1 < RIGHTS_CAPS_MAX && caps[i] >= 0) {
		r->caps[i] = caps[i];
		i++;
	}
	r->caps[i] = -1;
}

int rights_become(const struct rights *r)
{
	capng_clear(CAPNG_SELECT_ALL);
	choose(r->caps, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE);
	if (capng_change_id((int)r->uid, (int)r->gid,
			    CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) != 0) {
		log_error("cannot become user %u", r->uid);
		return -EPERM;
	}
	return 0;
}

int rights_reduce(const int *caps)
{
	capng_clear(CAPNG_SELECT_CAPS);
	choose(caps, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
		log_error("cannot give capabilities up");
		return -EPERM;
	}
	/* The change of user had forbidden it. */
	prctl(PR_SET_DUMPABLE, 1);
	return 0;
}

int rights_take_as_child(const struct rights *r)
{
	const unsigned int types = CAPNG_EFFECTIVE | CAPNG_PERMITTED |
				   CAPNG_INHERITABLE | CAPNG_AMBIENT;

	if (geteuid() != r->uid)
		return -EPERM;
	capng_clear(CAPNG_SELECT_CAPS);
	capng_clear(CAPNG_SELECT_AMBIENT);
	choose(r->caps, types);
	return capng_apply(CAPNG_SELECT_CAPS) == 0 &&
			       capng_apply(CAPNG_SELECT_AMBIENT) == 0
		       ? 0
		       : -EPERM;
}

static void set_effective(bool is_effective)
{
	capng_clear(CAPNG_SELECT_CAPS);
	choose(rights_to_open,
	       CAPNG_PERMITTED | (is_effective ? CAPNG_EFFECTIVE : 0u));
	/* Where it fails, what is tried next says so. */
	capng_apply(CAPNG_SELECT_CAPS);
}

void rights_raise(void)
{
	set_effective(true);
}

void rights_lower(void)
{
	set_effective(false);
}
