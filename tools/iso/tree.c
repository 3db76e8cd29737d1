// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of files: checking the child's records, looking paths up.
 */
#include "tools/iso/tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Linux ends a walk after 40; a live ISO has one or two. */
#define LINKS_FOLLOWED_MAX 16

/* What would break a line of output, or hide in it, is no name of ours. */
static bool is_plain_text(const char *text, size_t bytes)
{
	if (bytes < 2 || text[bytes - 1] != '\0' || strlen(text) != bytes - 1)
		return false;
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

static const struct tree_record *record_at(const uint8_t *at, size_t left)
{
	const struct tree_record *r = (const void *)at;
	size_t need = sizeof(*r);

	if (left < sizeof(*r) || r->total_bytes > left ||
	    r->total_bytes < sizeof(*r) || r->total_bytes % 8 != 0)
		return NULL;
	if (r->extent_count > left / sizeof(struct tree_extent))
		return NULL;
	need += r->extent_count * sizeof(struct tree_extent);
	need += (size_t)r->path_bytes + r->target_bytes;
	return need <= r->total_bytes ? r : NULL;
}

/* The extents must be the whole file, for a reader adds them up. */
static bool extents_fit(const struct tree_entry *e)
{
	uint64_t left = e->size_bytes;

	for (uint32_t i = 0; i < e->extent_count; i++) {
		if (e->extents[i].len_bytes > left)
			return false;
		left -= e->extents[i].len_bytes;
	}
	return left == 0;
}

static bool entry_of(struct tree_entry *e, const struct tree_record *r)
{
	const struct tree_extent *extents = (const void *)(r + 1);
	const char *path = (const void *)(extents + r->extent_count);
	const char *target = path + r->path_bytes;

	*e = (struct tree_entry){
		.path = path,
		.target = r->kind == TREE_LINK ? target : NULL,
		.extents = extents,
		.size_bytes = r->size_bytes,
		.extent_count = r->extent_count,
		.kind = (enum tree_kind)r->kind,
	};
	if (!is_plain_text(path, r->path_bytes))
		return false;
	if (r->kind == TREE_LINK)
		return is_plain_text(target, r->target_bytes);
	return r->kind == TREE_FOLDER ||
	       (r->kind == TREE_FILE && extents_fit(e));
}

static int compare_entries(const void *a, const void *b)
{
	const struct tree_entry *x = a;
	const struct tree_entry *y = b;

	return strcmp(x->path, y->path);
}

/* Number of records before the end record, or -EBADMSG if it is not there. */
static int64_t count_records(const uint8_t *records, size_t len_bytes)
{
	const struct tree_record *r;
	int64_t count = 0;

	for (size_t at = 0; at < len_bytes; at += r->total_bytes) {
		r = record_at(records + at, len_bytes - at);
		if (r == NULL || count > TREE_ENTRIES_MAX)
			return -EBADMSG;
		if (r->kind == TREE_END)
			return r->size_bytes == (uint64_t)count ? count
								: -EBADMSG;
		count++;
	}
	return -EBADMSG;
}

int tree_build(struct tree *tree, uint8_t *records, size_t len_bytes)
{
	int64_t count = count_records(records, len_bytes);
	const struct tree_record *r = (const void *)records;

	*tree = (struct tree){ .records = records };
	if (count < 0) {
		tree_free(tree);
		return (int)count;
	}
	tree->entries = calloc((size_t)count + 1, sizeof(*tree->entries));
	if (tree->entries == NULL) {
		tree_free(tree);
		return -ENOMEM;
	}

	for (int64_t i = 0; i < count; i++) {
		if (entry_of(&tree->entries[tree->entry_count], r))
			tree->entry_count++;
		r = (const void *)((const uint8_t *)r + r->total_bytes);
	}
	tree->is_damaged = r->is_damaged != 0;
	qsort(tree->entries, tree->entry_count, sizeof(*tree->entries),
	      compare_entries);
	return 0;
}

void tree_free(struct tree *tree)
{
	free(tree->entries);
	free(tree->records);
	*tree = (struct tree){ 0 };
}

const struct tree_entry *tree_find(const struct tree *tree, const char *path)
{
	const struct tree_entry key = { .path = path };
	const struct tree_entry *found;

	if (tree->entry_count == 0)
		return NULL;
	found = bsearch(&key, tree->entries, tree->entry_count,
			sizeof(*tree->entries), compare_entries);
	/* Without Rock Ridge and Joliet, names have come down in one case. */
	for (size_t i = 0; found == NULL && i < tree->entry_count; i++) {
		if (strcasecmp(tree->entries[i].path, path) == 0)
			found = &tree->entries[i];
	}
	return found;
}

/* A walk through the tree: how far it came, and what is still to go. */
struct walk {
	char done[TREE_PATH_BYTES];
	char rest[2 * TREE_PATH_BYTES];
};

static void walk_up(struct walk *w)
{
	char *slash = strrchr(w->done, '/');

	*(slash != NULL ? slash : w->done) = '\0';
}

/* Moves one name from rest to the end of done; false when it has no room. */
static bool walk_step(struct walk *w)
{
	size_t len = strcspn(w->rest, "/");
	size_t skip = len + strspn(w->rest + len, "/");
	size_t used = strlen(w->done);
	bool here = len == 0 || (len == 1 && w->rest[0] == '.');

	if (len == 2 && memcmp(w->rest, "..", 2) == 0) {
		walk_up(w);
	} else if (!here) {
		if (used + 1 + len >= sizeof(w->done))
			return false;
		if (used > 0)
			w->done[used++] = '/';
		memcpy(w->done + used, w->rest, len);
		w->done[used + len] = '\0';
	}
	memmove(w->rest, w->rest + skip, strlen(w->rest + skip) + 1);
	return true;
}

/* Puts a link's target in front of what is still to go. */
static bool walk_link(struct walk *w, const char *target)
{
	char rest[sizeof(w->rest)];
	int len = snprintf(rest, sizeof(rest), "%s/%s", target, w->rest);

	if (len < 0 || (size_t)len >= sizeof(rest))
		return false;
	memcpy(w->rest, rest, (size_t)len + 1);
	if (target[0] == '/')
		w->done[0] = '\0';
	else
		walk_up(w);
	return true;
}

const struct tree_entry *tree_follow(const struct tree *tree, const char *path)
{
	const struct tree_entry *e = NULL;
	struct walk w = { .done = "" };
	int links = 0;

	if (strlen(path) >= TREE_PATH_BYTES)
		return NULL;
	strcpy(w.rest, path);
	while (w.rest[0] != '\0') {
		if (!walk_step(&w))
			return NULL;
		e = NULL;
		if (w.done[0] == '\0')
			continue;
		e = tree_find(tree, w.done);
		if (e == NULL)
			return NULL;
		if (e->kind == TREE_LINK &&
		    (++links > LINKS_FOLLOWED_MAX || !walk_link(&w, e->target)))
			return NULL;
	}
	return e != NULL && e->kind != TREE_LINK ? e : NULL;
}
