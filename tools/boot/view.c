// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drawn by a single write, so that it does not flicker; those who were seen
 * last come first, as many as the terminal has lines for.
 */
#include "tools/boot/view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "size_text.h"

/* Where the terminal does not tell. */
#define USUAL_ROWS    24u
#define USUAL_COLUMNS 80u
/* Left for lines above it. */
#define ROWS_KEPT   6u
#define BAR_COLUMNS 20

static unsigned int drawn_rows;

static int by_last_seen(const void *left, const void *right)
{
	const struct machine *const *l = left, *const *r = right;

	return ((*l)->seen_ns < (*r)->seen_ns) -
	       ((*l)->seen_ns > (*r)->seen_ns);
}

static void put_machine(FILE *out, const struct machine *m, uint64_t now,
			int columns)
{
	char http[SIZE_TEXT_BYTES], aoe[SIZE_TEXT_BYTES], line[200];
	uint64_t ago_s = (now - m->seen_ns) / 1000000000u;

	snprintf(line, sizeof(line),
		 "%-17s  %-15s  %-4s  %-7s  %9s  %9s  %10" PRIu64 "  %4" PRIu64
		 " s  %s",
		 m->mac, m->ip, m->firmware, m->stage,
		 size_text(m->http_bytes, http), size_text(m->aoe_bytes, aoe),
		 m->aoe_requests, ago_s, m->what);
	/* Names come from the network and out of ISOs. */
	for (char *at = line; *at != '\0'; at++) {
		if (iscntrl((unsigned char)*at) || (unsigned char)*at > 126)
			*at = '?';
	}
	fprintf(out, "%.*s\n", columns, line);
}

static void get_size(unsigned int *rows, unsigned int *columns)
{
	struct winsize size = { .ws_row = 0 };

	ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	*rows = size.ws_row > 0 ? size.ws_row : USUAL_ROWS;
	*columns = size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
}

/* Up to where the table began, and all below it away. */
static void put_erasure(FILE *out)
{
	if (drawn_rows > 0)
		fprintf(out, "\033[%uA\r\033[J", drawn_rows);
	drawn_rows = 0;
}

static void show(const char *text, size_t len)
{
	if (write(STDERR_FILENO, text, len) < 0)
		drawn_rows = 0;
}

void view_draw(const struct machine *machines, size_t count, uint64_t now)
{
	const struct machine **sorted = calloc(count + 1, sizeof(*sorted));
	unsigned int rows, columns, most;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (sorted == NULL || out == NULL)
		goto out;
	get_size(&rows, &columns);
	most = rows > ROWS_KEPT ? rows - ROWS_KEPT : 1;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &machines[i];
	qsort(sorted, count, sizeof(sorted[0]), by_last_seen);
	put_erasure(out);
	fprintf(out, "%.*s\n", (int)columns,
		"machine            IP address       firm  stage         HTTP  "
		"      AoE    requests    seen  what");
	drawn_rows = 1;
	for (size_t i = 0; i < count && i < most; i++, drawn_rows++)
		put_machine(out, sorted[i], now, (int)columns);
	if (count > most) {
		fprintf(out, "and %zu more\n", count - most);
		drawn_rows++;
	}
	fflush(out);
	show(text, len);
out:
	if (out != NULL)
		fclose(out);
	free(text);
	free(sorted);
}

void view_erase(void)
{
	char text[32];

	if (drawn_rows > 0)
		show(text, (size_t)snprintf(text, sizeof(text),
					    "\033[%uA\r\033[J", drawn_rows));
	drawn_rows = 0;
}

void view_draw_step(unsigned int step, unsigned int steps, const char *does)
{
	static const char full[] = "####################";
	unsigned int rows, columns;
	char line[160], text[sizeof(line)];

	view_erase();
	get_size(&rows, &columns);
	snprintf(line, sizeof(line), "[%-*.*s] %s", BAR_COLUMNS,
		 (int)(step * BAR_COLUMNS / steps), full, does);
	show(text, (size_t)snprintf(text, sizeof(text), "%.*s\n", (int)columns,
				    line));
	drawn_rows = 1;
}
