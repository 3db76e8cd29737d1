// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table has columns as wide as what is in them; round trips look like
 * those of ping(8).
 */
#include "tools/ping/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/ping/judge.h"

#define CELL_BYTES 48u
#define SIZE_BYTES 16u

enum column {
	COLUMN_TARGET,
	COLUMN_MAC,
	COLUMN_SIZE,
	COLUMN_BUFFERS,
	COLUMN_SECTORS,
	COLUMN_RTT,
	COLUMN_SERIAL,
	COLUMN_FIRMWARE,
	COLUMN_MODEL,
	COLUMNS,
};

/* Numbers stand at the right of their column. */
static const struct {
	const char *heading;
	bool is_number;
} columns[COLUMNS] = {
	[COLUMN_TARGET] = { "TARGET", false },
	[COLUMN_MAC] = { "MAC", false },
	[COLUMN_SIZE] = { "SIZE", true },
	[COLUMN_BUFFERS] = { "BUFFERS", true },
	[COLUMN_SECTORS] = { "SECTORS", true },
	[COLUMN_RTT] = { "RTT/us", true },
	[COLUMN_SERIAL] = { "SERIAL", false },
	[COLUMN_FIRMWARE] = { "FIRMWARE", false },
	[COLUMN_MODEL] = { "MODEL", false },
};

struct row {
	char cells[COLUMNS][CELL_BYTES];
};

static const char *size_text(uint64_t sectors, char text[SIZE_BYTES])
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB",
					     "PiB", "EiB", "ZiB" };
	double size = (double)sectors / 2;
	unsigned int unit = 0;

	for (; size >= 1024 && unit < 6; unit++)
		size /= 1024;
	snprintf(text, SIZE_BYTES, "%.1f %s", size, units[unit]);
	return text;
}

static void make_row(const struct peer *p, struct row *row)
{
	const struct identity *id = &p->identity;
	char(*cells)[CELL_BYTES] = row->cells;

	address_text(p->address, cells[COLUMN_TARGET]);
	mac_text(p->mac, cells[COLUMN_MAC]);
	snprintf(cells[COLUMN_BUFFERS], CELL_BYTES, "%u", p->buffer_count);
	if (p->full_sectors == p->frame_sectors)
		snprintf(cells[COLUMN_SECTORS], CELL_BYTES, "%u",
			 p->frame_sectors);
	else
		snprintf(cells[COLUMN_SECTORS], CELL_BYTES, "%u of %u",
			 p->full_sectors, p->frame_sectors);
	if (p->is_identified)
		size_text(id->size_sectors, cells[COLUMN_SIZE]);
	if (p->rtt.count > 0)
		snprintf(cells[COLUMN_RTT], CELL_BYTES, "%.0f/%.0f/%.0f",
			 (double)p->rtt.min_ns / 1000, rtt_average_us(&p->rtt),
			 (double)p->rtt.max_ns / 1000);
	snprintf(cells[COLUMN_SERIAL], CELL_BYTES, "%s", id->serial);
	snprintf(cells[COLUMN_FIRMWARE], CELL_BYTES, "%s", id->firmware);
	snprintf(cells[COLUMN_MODEL], CELL_BYTES, "%s", id->model);
	for (unsigned int i = 0; i < COLUMNS; i++) {
		if (cells[i][0] == '\0')
			strcpy(cells[i], "-");
	}
}

static void print_row(const struct row *row, const int widths[COLUMNS])
{
	for (unsigned int i = 0; i < COLUMNS; i++) {
		const char *cell = row->cells[i];

		if (columns[i].is_number)
			printf("%*s", widths[i], cell);
		else if (i < COLUMNS - 1)
			printf("%-*s", widths[i], cell);
		else
			printf("%s", cell);
		fputs(i < COLUMNS - 1 ? "  " : "\n", stdout);
	}
}

static void widen(const struct row *row, int widths[COLUMNS])
{
	for (unsigned int i = 0; i < COLUMNS; i++) {
		int len = (int)strlen(row->cells[i]);

		if (len > widths[i])
			widths[i] = len;
	}
}

void show_list(const struct find *find, bool with_heading)
{
	int widths[COLUMNS] = { 0 };
	struct row heading;

	for (unsigned int i = 0; i < COLUMNS; i++)
		snprintf(heading.cells[i], CELL_BYTES, "%s",
			 columns[i].heading);
	if (with_heading)
		widen(&heading, widths);
	for (size_t i = 0; i < find->count; i++) {
		struct row row = { 0 };

		make_row(&find->peers[i], &row);
		widen(&row, widths);
	}
	if (with_heading)
		print_row(&heading, widths);
	for (size_t i = 0; i < find->count; i++) {
		struct row row = { 0 };

		make_row(&find->peers[i], &row);
		print_row(&row, widths);
	}
}

void show_target(const struct find *find, const char *interface)
{
	char address[ADDRESS_TEXT_BYTES], mac[MAC_TEXT_BYTES], size[SIZE_BYTES];

	for (size_t i = 0; i < find->count; i++) {
		const struct peer *p = &find->peers[i];
		const struct identity *id = &p->identity;

		printf("%s on %s at %s: ", address_text(p->address, address),
		       interface, mac_text(p->mac, mac));
		if (p->is_identified)
			printf("%s, model '%s', serial '%s', firmware '%s', ",
			       size_text(id->size_sectors, size), id->model,
			       id->serial, id->firmware);
		printf("%u sector%s a frame, %u buffers\n", p->frame_sectors,
		       p->frame_sectors == 1 ? "" : "s", p->buffer_count);
	}
}

static void print_question(const struct question *question)
{
	if (question->kind == ASK_IDENTIFY)
		printf("IDENTIFY");
	else
		printf("READ EXT of %u sector%s", question->sectors,
		       question->sectors == 1 ? "" : "s");
}

/* Of several MACs it must be told which. */
static void print_peer(const struct probe *probe, size_t peer)
{
	const struct peer *p = &probe->find->peers[peer];
	char address[ADDRESS_TEXT_BYTES], mac[MAC_TEXT_BYTES];

	printf("%s", address_text(p->address, address));
	if (probe->find->count > 1)
		printf(" at %s", mac_text(p->mac, mac));
	printf(": ");
}

void show_answer(const struct probe *probe, size_t peer, uint64_t sequence)
{
	const struct peer *p = &probe->find->peers[peer];
	const struct answer *answer = &p->answer;
	char reason[REASON_TEXT_BYTES];

	print_peer(probe, peer);
	print_question(&p->question);
	printf(": seq=%" PRIu64, sequence);
	switch (answer->kind) {
	case ANSWER_NONE:
		printf(" no answer within %g s\n",
		       (double)probe->timeout_ns / 1e9);
		break;
	case ANSWER_REFUSED:
		printf(" time=%.1f us refused: %s\n",
		       (double)answer->rtt_ns / 1000,
		       refusal_text(answer, reason));
		break;
	case ANSWER_DATA:
		printf(" time=%.1f us\n", (double)answer->rtt_ns / 1000);
		break;
	}
	/* Who looks on through a pipe wants it now. */
	fflush(stdout);
}

static void show_tally(const struct probe *probe, size_t peer)
{
	const struct tally *t = &probe->tallies[peer];
	const struct rtt *rtt = &t->rtt;
	struct question question = probe_question(probe,
						  &probe->find->peers[peer]);
	double lost = t->asked > 0 ? 100.0 * (double)(t->asked - t->answered) /
					     (double)t->asked
				   : 0;

	print_peer(probe, peer);
	print_question(&question);
	printf(": %" PRIu64 " requests, %" PRIu64 " answers, %.3g%% loss",
	       t->asked, t->answered, lost);
	if (t->refused > 0)
		printf(", %" PRIu64 " refused", t->refused);
	putchar('\n');
	if (rtt->count == 0)
		return;
	print_peer(probe, peer);
	printf("rtt min/avg/max/mdev = %.1f/%.1f/%.1f/%.1f us\n",
	       (double)rtt->min_ns / 1000, rtt_average_us(rtt),
	       (double)rtt->max_ns / 1000, rtt_deviation_us(rtt));
}

void show_tallies(const struct probe *probe)
{
	puts("---");
	for (size_t i = 0; i < probe->find->count; i++)
		show_tally(probe, i);
}
