// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-boot: live ISOs for the machines of a network, by one command.  Two
 * processes: one prepares all, gives its rights up and serves; the other waits
 * for it, and takes away the folder that the first no longer may.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "tools/boot/control.h"
#include "tools/boot/dnsmasq.h"
#include "tools/boot/options.h"
#include "tools/boot/run_dir.h"
#include "tools/boot/serve.h"

static volatile sig_atomic_t server_pid;

static void pass_on(int signal_number)
{
	if (server_pid > 0)
		kill((pid_t)server_pid, signal_number);
}

/* Ctrl-C reaches both; the server ends first. */
static int wait_for_server(void)
{
	const struct sigaction act = { .sa_handler = pass_on };
	int status = 0;

	signal(SIGINT, SIG_IGN);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	while (waitpid((pid_t)server_pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int give_order(struct boot_options *o)
{
	char *words[BOOT_ORDER_WORDS + 1], folder[RUN_DIR_BYTES];
	size_t count = 0;

	if (run_dir_find(o, folder) < 0)
		return 1;
	if (o->config != NULL && access(folder, F_OK) < 0) {
		log_error("no xblade-boot runs with the folder %s: start one; "
			  "if it has another interface or run-dir than %s "
			  "says, that needs a restart",
			  folder, o->config);
		return 1;
	}
	for (; count < o->order_count; count++)
		words[count] = o->order[count];
	if (o->as_json)
		words[count++] = "json";
	return control_ask(folder, words, count);
}

static int run(struct boot_options *o)
{
	char folder[RUN_DIR_BYTES];
	pid_t self = getpid();
	int rc;

	if (o->order_count > 0)
		return give_order(o);
	if (geteuid() != 0) {
		log_error("packet sockets and DHCP need root: sudo "
			  "xblade-boot ...");
		return 1;
	}
	if (dnsmasq_check() < 0)
		return 1;
	umask(022);
	if (run_dir_name(o, folder) < 0 || run_dir_make(folder) < 0)
		return 1;
	server_pid = fork();
	if (server_pid == 0)
		_exit(serve(o, folder, self) < 0 ? 1 : 0);
	rc = server_pid > 0 ? wait_for_server() : 1;
	run_dir_remove(folder);
	/* If it is nobody else's; with systemd it is the service's. */
	if (getenv("RUNTIME_DIRECTORY") == NULL)
		rmdir(RUN_DIRS);
	return rc;
}

int main(int argc, char **argv)
{
	struct boot_options options;
	int rc = 1;

	log_init("xblade-boot");
	if (boot_options_parse(&options, argc, argv) == 0)
		rc = run(&options);
	boot_options_free(&options);
	return rc;
}
