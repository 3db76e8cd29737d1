// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same rules three times: by the client's architecture its loader, to
 * iPXE that runs its script, to HTTP clients a URL and their own class.
 */
#include "tools/boot/snippets.h"

#include <jansson.h>
#include <stdio.h>

/* Of each architecture that has a loader. */
typedef void print_fn(const struct loaders *l, const struct loader_arch *arch,
		      const char *file);

static void print_each(const struct loaders *l, print_fn *print)
{
	for (size_t i = 0; i < LOADER_ARCHS; i++) {
		const struct loader_arch *arch = &loader_archs[i];

		if (l->files[arch->kind] != NULL)
			print(l, arch, l->files[arch->kind]);
	}
}

/* --- dnsmasq ------------------------------------------------------------- */

static void print_dnsmasq(const struct loaders *l,
			  const struct loader_arch *arch, const char *file)
{
	printf("dhcp-match=set:arch%u,option:client-arch,%u\n", arch->number,
	       arch->number);
	if (arch->by_http)
		printf("dhcp-boot=tag:arch%u,%s/%s\n"
		       "dhcp-option-force=tag:arch%u,option:vendor-class,"
		       "HTTPClient\n",
		       arch->number, l->url, file, arch->number);
	else
		printf("dhcp-boot=tag:arch%u%s,%s,,%s\n", arch->number,
		       l->by_script ? ",tag:!ipxe" : "", file, l->server);
}

/* --- ISC dhcpd ----------------------------------------------------------- */

static void print_isc(const struct loaders *l, const struct loader_arch *arch,
		      const char *file)
{
	printf("class \"xblade-%u\" {\n"
	       "	match if option xblade-arch = 00:%02x%s;\n",
	       arch->number, arch->number,
	       l->by_script ? " and not exists xblade-ipxe" : "");
	if (arch->by_http)
		printf("	filename \"%s/%s\";\n"
		       "	option vendor-class-identifier \"HTTPClient\";\n",
		       l->url, file);
	else
		printf("	next-server %s;\n"
		       "	filename \"%s\";\n",
		       l->server, file);
	printf("}\n");
}

static void print_isc_script(const struct loaders *l)
{
	printf("class \"xblade-ipxe\" {\n"
	       "	match if exists xblade-ipxe;\n"
	       "	next-server %s;\n"
	       "	filename \"%s\";\n"
	       "}\n",
	       l->server, LOADERS_IPXE_SCRIPT);
}

/* --- Kea ----------------------------------------------------------------- */

static json_t *kea_class(const struct loaders *l,
			 const struct loader_arch *arch, const char *file)
{
	char name[32], test[80], url[256];

	snprintf(name, sizeof(name), "xblade-%u", arch->number);
	snprintf(test, sizeof(test), "option[93].hex == 0x%04x%s", arch->number,
		 l->by_script ? " and not option[175].exists" : "");
	if (!arch->by_http)
		return json_pack("{s:s, s:s, s:s, s:s}", "name", name, "test",
				 test, "next-server", l->server,
				 "boot-file-name", file);
	snprintf(url, sizeof(url), "%s/%s", l->url, file);
	return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s}]}", "name", name,
			 "test", test, "boot-file-name", url, "option-data",
			 "name", "vendor-class-identifier", "data",
			 "HTTPClient");
}

static json_t *kea_script(const struct loaders *l)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "name", "xblade-ipxe", "test",
			 "option[175].exists", "next-server", l->server,
			 "boot-file-name", LOADERS_IPXE_SCRIPT);
}

static void print_kea(const struct loaders *l)
{
	json_t *classes = json_array();
	json_t *all = json_pack("{s:o}", "client-classes", classes);

	for (size_t i = 0; i < LOADER_ARCHS; i++) {
		const struct loader_arch *arch = &loader_archs[i];
		const char *file = l->files[arch->kind];

		if (file != NULL)
			json_array_append_new(classes,
					      kea_class(l, arch, file));
	}
	if (l->by_script)
		json_array_append_new(classes, kea_script(l));
	if (all != NULL)
		json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

void snippets_print(const struct loaders *l)
{
	printf("# dnsmasq\n"
	       "dhcp-match=set:ipxe,175\n");
	print_each(l, print_dnsmasq);
	if (l->by_script)
		printf("dhcp-boot=tag:ipxe,%s,,%s\n", LOADERS_IPXE_SCRIPT,
		       l->server);
	printf("\n# ISC dhcpd\n"
	       "option xblade-arch code 93 = string;\n"
	       "option xblade-ipxe code 175 = string;\n");
	print_each(l, print_isc);
	if (l->by_script)
		print_isc_script(l);
	printf("\n# Kea, in Dhcp4\n");
	print_kea(l);
	fflush(stdout);
}
