// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One menu, as each loader reads it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/menu/model.h"

static const struct boot_entry entries[] = {
	{ .label = "e0.1",
	  .title = "Bob's $system",
	  .kernel = "http://10.0.0.1/e0.1/linux",
	  .initrd = "http://10.0.0.1/e0.1/initrd,boot/extra",
	  .args = "root=live:AOEINTERFACE=e0.1 a=;b c='d" },
	{ .label = "e0.2",
	  .title = "Other",
	  .kernel = "boot/linux",
	  .initrd = "boot/initrd",
	  .args = "" },
};

static char *written(enum menu_format format, size_t count, int timeout_s)
{
	const struct menu menu = {
		.title = "Choose",
		.entries = entries,
		.entry_count = count,
		.default_index = count > 0 ? count - 1 : 0,
		.timeout_s = timeout_s,
	};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	menu_write(format, &menu, f);
	fclose(f);
	return text;
}

static void says(char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void nothing(void **state)
{
	char *text = written(MENU_PXELINUX, 0, 5);

	(void)state;
	says(text, "say " MENU_NOTHING "\n\nlabel none\n\tlocalboot 0\n");
	free(text);
	text = written(MENU_GRUB, 0, 5);
	says(text, "echo '" MENU_NOTHING "'\nsleep 10\nexit\n");
	free(text);
	text = written(MENU_IPXE, 0, 5);
	says(text, "#!ipxe\n\necho " MENU_NOTHING "\nsleep 10\nexit 1\n");
	free(text);
}

static void pxelinux(void **state)
{
	char *one = written(MENU_PXELINUX, 1, 5);
	char *two = written(MENU_PXELINUX, 2, MENU_TIMEOUT_NONE);

	(void)state;
	says(one, "default e0.1\nprompt 1\ntimeout 50\n");
	says(one, "\tkernel http://10.0.0.1/e0.1/linux\n\tappend initrd="
		  "http://10.0.0.1/e0.1/initrd,boot/extra root=live:AOE");
	says(two, "ui menu.c32\nmenu title Choose\n");
	says(two, "\tappend initrd=boot/initrd\n");
	assert_null(strstr(two, "timeout"));
	free(one);
	free(two);
}

static void grub(void **state)
{
	char *text = written(MENU_GRUB, 2, 7);

	(void)state;
	says(text, "set default=e0.2\nset timeout=7\n");
	says(text, "menuentry 'Bob'\\''s $system' --id e0.1 {\n");
	says(text, "\tlinux (http,10.0.0.1)/e0.1/linux "
		   "root=live:AOEINTERFACE=e0.1 'a=;b' 'c='\\''d' "
		   "BOOTIF=01-$net_default_mac\n");
	says(text, "\tinitrd (http,10.0.0.1)/e0.1/initrd /boot/extra\n");
	free(text);
}

static void ipxe(void **state)
{
	struct boot_entry bad = entries[1];
	char *text = written(MENU_IPXE, 2, MENU_TIMEOUT_NONE);

	(void)state;
	says(text, "#!ipxe\n");
	says(text, "item e0.1 Bob's $system\n");
	says(text, "choose --default e0.2 chosen");
	says(text, "initrd --name initrd1 boot/extra || goto failed\n");
	says(text, "kernel boot/linux initrd=initrd0 "
		   "BOOTIF=01-${netX/mac:hexhyp} || goto failed\n");
	free(text);
	assert_null(menu_cannot_say(MENU_IPXE, &entries[0]));
	snprintf(bad.args, sizeof(bad.args), "x=${net0/mac}");
	assert_non_null(menu_cannot_say(MENU_IPXE, &bad));
	snprintf(bad.args, sizeof(bad.args), "x && y");
	assert_non_null(menu_cannot_say(MENU_IPXE, &bad));
}

static void pxelinux_line(void **state)
{
	struct boot_entry e = entries[1];

	(void)state;
	memset(e.args, 'x', sizeof(e.args) - 1);
	assert_non_null(menu_cannot_say(MENU_PXELINUX, &e));
	e.args[2000] = '\0';
	assert_null(menu_cannot_say(MENU_PXELINUX, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),	 cmocka_unit_test(pxelinux),
		cmocka_unit_test(grub),		 cmocka_unit_test(ipxe),
		cmocka_unit_test(pxelinux_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
