// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-boot: live ISOs for the machines of a network, by one command.  Two
 * processes: one prepares all, gives its rights up and serves; the other waits
 * for it, and takes away the folder that the first no longer may.
 */
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "tools/boot/options.h"
#include "tools/boot/serve.h"

#define RUN_DIR "/run/xblade-boot.XXXXXX"

static volatile sig_atomic_t server_pid;

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static int make_folder(const struct boot_options *o, char *folder, size_t size)
{
	char below[512];
	bool is_made;

	snprintf(folder, size, "%s", o->run_dir != NULL ? o->run_dir : RUN_DIR);
	if (o->run_dir != NULL)
		is_made = mkdir(folder, 0755) == 0;
	else
		is_made = mkdtemp(folder) != NULL && chmod(folder, 0755) == 0;
	snprintf(below, sizeof(below), "%s/tftp", folder);
	if (is_made && mkdir(below, 0755) == 0)
		return 0;
	log_error("cannot make the folder %s: %s%s", folder, strerror(errno),
		  o->run_dir != NULL ? "; it must not be there yet" : "");
	return -errno;
}

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

int main(int argc, char **argv)
{
	struct boot_options options;
	char folder[256];
	pid_t self = getpid();
	int rc;

	log_init("xblade-boot");
	if (boot_options_parse(&options, argc, argv) < 0)
		return 1;
	if (geteuid() != 0) {
		log_error("packet sockets and DHCP need root: sudo "
			  "xblade-boot ...");
		return 1;
	}
	umask(022);
	if (make_folder(&options, folder, sizeof(folder)) < 0)
		return 1;
	server_pid = fork();
	if (server_pid == 0)
		_exit(serve(&options, folder, self) < 0 ? 1 : 0);
	rc = server_pid > 0 ? wait_for_server() : 1;
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return rc;
}
