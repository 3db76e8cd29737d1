// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings by the command line, one option a row; lines by their fixed words.
 */
#include "tools/boot/dnsmasq.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define ARGS_MAX 48u

struct words {
	char *argv[ARGS_MAX + 1];
	size_t count;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *w,
						      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (w->count == ARGS_MAX ||
	    vasprintf(&w->argv[w->count], fmt, args) < 0)
		w->failed = true;
	else
		w->argv[++w->count] = NULL;
	va_end(args);
}

/* Firmware that wants a URL tells so by its architecture alone. */
static void add_url(struct words *w, const struct loaders *l,
		    const struct loader_arch *arch)
{
	add(w, "--dhcp-match=set:arch%u,option:client-arch,%u", arch->number,
	    arch->number);
	add(w, "--dhcp-boot=tag:arch%u,%s/%s", arch->number, l->url,
	    l->files[arch->kind]);
}

/*
 * A proxy names files by pxe-service only, iPXE that runs gets its script.  Of
 * those who want a URL it has to be told that they are its clients, too; and
 * they must get it in the first offer, which only dhcp-boot brings there.
 */
static void add_proxy(struct words *w, const struct loaders *l)
{
	add(w, "--dhcp-range=%s,proxy", l->server);
	add(w, "--dhcp-pxe-vendor=PXEClient,HTTPClient");
	for (size_t i = 0; i < LOADER_ARCHS; i++) {
		const struct loader_arch *arch = &loader_archs[i];
		const char *file = l->files[arch->kind];

		if (file == NULL)
			continue;
		if (arch->by_http) {
			add_url(w, l, arch);
			continue;
		}
		if (l->by_script)
			add(w, "--pxe-service=tag:ipxe,%u,xblade,%s",
			    arch->number, LOADERS_IPXE_SCRIPT);
		add(w, "--pxe-service=%s%u,xblade,%s",
		    l->by_script ? "tag:!ipxe," : "", arch->number, file);
	}
}

static void add_whole(struct words *w, const struct loaders *l,
		      const char *range)
{
	add(w, "--dhcp-range=%s,1h", range);
	for (size_t i = 0; i < LOADER_ARCHS; i++) {
		const struct loader_arch *arch = &loader_archs[i];
		const char *file = l->files[arch->kind];

		if (file == NULL)
			continue;
		if (arch->by_http) {
			add_url(w, l, arch);
			add(w,
			    "--dhcp-option-force=tag:arch%u,"
			    "option:vendor-class,HTTPClient",
			    arch->number);
			continue;
		}
		add(w, "--dhcp-match=set:arch%u,option:client-arch,%u",
		    arch->number, arch->number);
		add(w, "--dhcp-boot=tag:arch%u%s,%s", arch->number,
		    l->by_script ? ",tag:!ipxe" : "", file);
	}
	if (l->by_script)
		add(w, "--dhcp-boot=tag:ipxe,%s", LOADERS_IPXE_SCRIPT);
}

/* Of PATH, or of where it belongs, which not every root's PATH has. */
static bool find_program(char path[PATH_MAX])
{
	const char *at = getenv("PATH");
	char places[PATH_MAX];
	char *place, *rest = places;

	snprintf(places, sizeof(places), "%s:/usr/local/sbin:/usr/sbin:/sbin",
		 at != NULL ? at : "");
	while ((place = strsep(&rest, ":")) != NULL) {
		if (place[0] == '\0')
			continue;
		snprintf(path, PATH_MAX, "%s/dnsmasq", place);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

int dnsmasq_check(void)
{
	char path[PATH_MAX];

	if (find_program(path))
		return 0;
	log_error("there is no dnsmasq here, which PXE and TFTP need: "
		  "apt-get install dnsmasq-base");
	return -ENOENT;
}

int dnsmasq_start(struct child *c, const struct boot_options *o,
		  const struct loaders *l, const char *folder,
		  const struct rights *rights)
{
	struct words w = { .count = 0 };
	char program[PATH_MAX];
	int rc = -ENOMEM;

	add(&w, "%s", find_program(program) ? program : "dnsmasq");
	add(&w, "--keep-in-foreground");
	add(&w, "--conf-file=/dev/null");
	add(&w, "--log-facility=-");
	add(&w, "--pid-file");
	add(&w, "--port=0");
	add(&w, "--interface=%s", o->interface);
	add(&w, "--bind-interfaces");
	add(&w, "--except-interface=lo");
	add(&w, "--log-dhcp");
	add(&w, "--leasefile-ro");
	add(&w, "--enable-tftp");
	add(&w, "--tftp-root=%s", folder);
	add(&w, "--dhcp-match=set:ipxe,175");
	if (o->dhcp_range != NULL)
		add_whole(&w, l, o->dhcp_range);
	else if (!o->no_dhcp)
		add_proxy(&w, l);
	if (!w.failed)
		rc = child_start(c, "dnsmasq", w.argv, rights);
	if (rc < 0)
		log_error("cannot start dnsmasq: %s", strerror(-rc));
	for (size_t i = 0; i < w.count; i++)
		free(w.argv[i]);
	return rc;
}

/* Its last line at the start. */
bool dnsmasq_is_ready(const char *line)
{
	return strstr(line, "TFTP root is") != NULL;
}

const char *dnsmasq_remedy(const char *line)
{
	if (strstr(line, "dnsmasq: ") == NULL ||
	    strstr(line, strerror(EADDRINUSE)) == NULL)
		return "";
	if (strstr(line, "DHCP") != NULL)
		return "; another dnsmasq or DHCP server of this machine has "
		       "UDP port 67 on all interfaces: stop it, or give it "
		       "bind-interfaces and other ones, or give --no-dhcp here";
	return "; another TFTP server of this machine has UDP port 69: stop it";
}

/* "sent FILE to IP"; the file's folder is of no interest. */
static bool read_tftp(char *line, struct step *step)
{
	char *file = strstr(line, ": sent /");
	char *to = file != NULL ? strstr(file, " to ") : NULL;
	char *slash;

	if (to == NULL || inet_pton(AF_INET, to + 4, &step->ip) != 1)
		return false;
	*to = '\0';
	slash = strstr(file, "/tftp/");
	step->what = slash != NULL ? slash + 6 : file + 7;
	step->stage = tell_stage_of(step->what);
	step->is_done = true;
	return true;
}

/* "XID PXE(eth0) MAC proxy", or with an IP before the MAC; of addresses that
 * we give, "XID DHCPACK(eth0) IP MAC NAME". */
static bool read_dhcp(char *line, struct step *step)
{
	static char given[] = "address";
	char *pxe = strstr(line, " PXE(");
	char *at = pxe != NULL ? pxe : strstr(line, " DHCPACK(");
	char *mac = at != NULL ? strstr(at, ") ") : NULL;
	char *end;

	if (mac == NULL)
		return false;
	mac += 2;
	end = mac + strcspn(mac, " ");
	if (*end == ' ' && memchr(mac, ':', (size_t)(end - mac)) == NULL) {
		mac = end + 1; /* an IP first */
		end = mac + strcspn(mac, " ");
	}
	if (end - mac != 17)
		return false;
	*step = (struct step){ .stage = "dhcp", .mac = mac, .what = given };
	if (pxe != NULL && *end == ' ')
		step->what = end + 1;
	*end = '\0';
	return true;
}

bool dnsmasq_read(char *line, struct step *step)
{
	/* Behind the time; the number of its process follows in brackets. */
	char *tftp = strstr(line, "dnsmasq-tftp");
	char *dhcp = strstr(line, "dnsmasq-dhcp");

	*step = (struct step){ .stage = NULL };
	if (tftp != NULL)
		return read_tftp(tftp, step);
	return dhcp != NULL && read_dhcp(dhcp, step);
}
