// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Choosing an entry of the ISO's own menus.
 */
#include "tools/systems/own.h"

#include <stdio.h>
#include <string.h>

#include "tools/bootmenu/bootmenu.h"
#include "tools/systems/glob.h"
#include "tools/systems/match.h"

/* Kernel and initrds that are there; false: it boots nothing of this ISO. */
static bool find_files(const struct image *image,
		       const struct bootmenu_entry *e, struct system *s)
{
	s->kernel.entry = image_lookup(image, e->kernel);
	s->initrd_count = 0;
	if (s->kernel.entry == NULL || s->kernel.entry->size_bytes == 0)
		return false;
	s->kernel.path = match_path(image, e->kernel);
	/* Menus name microcode that not every ISO has. */
	for (size_t i = 0; i < e->initrd_count; i++) {
		struct system_file *f = &s->initrds[s->initrd_count];

		f->entry = image_lookup(image, e->initrds[i]);
		f->path = match_path(image, e->initrds[i]);
		if (f->entry != NULL && f->path != NULL &&
		    f->entry->size_bytes > 0)
			s->initrd_count++;
	}
	return s->kernel.path != NULL && s->initrd_count > 0;
}

static void take_entry(const struct image *image,
		       const struct bootmenu_entry *e, struct system *system)
{
	find_files(image, e, system);
	snprintf(system->own_title, sizeof(system->own_title), "%s", e->title);
	snprintf(system->own_arguments, sizeof(system->own_arguments), "%s",
		 e->args);
}

static bool has_word_of(const char *args, const char *globs)
{
	char words[BOOTMENU_ARGS_BYTES];
	char *rest = words, *word;

	snprintf(words, sizeof(words), "%s", args);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (word[0] != '\0' && glob_fits(globs, word))
			return true;
	}
	return false;
}

/* Fits an entry what is sought?  A profile's files, its words, or any. */
struct wish {
	const struct profile *files_of;
	const struct profile *words_of;
};

static bool entry_fits(const struct image *image,
		       const struct bootmenu_entry *e, const struct wish *wish)
{
	struct system found = { .profile = NULL };

	if (!find_files(image, e, &found))
		return false;
	if (wish->files_of != NULL)
		return match_is_kernel_of(wish->files_of, found.kernel.path);
	return wish->words_of == NULL ||
	       has_word_of(e->args, wish->words_of->own);
}

/* Of those that fit, the default, else the first. */
static const struct bootmenu_entry *choose(const struct image *image,
					   const struct bootmenu *menu,
					   const struct wish *wish)
{
	const struct bootmenu_entry *first = NULL;

	for (size_t i = 0; i < menu->count; i++) {
		const struct bootmenu_entry *e = &menu->entries[i];

		if (!entry_fits(image, e, wish))
			continue;
		if (bootmenu_is_default(menu, i))
			return e;
		if (first == NULL)
			first = e;
	}
	return first;
}

/* In the first menu that has what is sought. */
static bool take_of_menus(const struct image *image, const struct wish *wish,
			  struct system *system)
{
	bool is_taken = false;

	for (unsigned int kind = 0; kind < BOOTMENU_KINDS && !is_taken;
	     kind++) {
		const struct bootmenu_entry *e;
		struct bootmenu menu;

		if (bootmenu_read(&menu, image, kind) < 0)
			continue;
		e = choose(image, &menu, wish);
		if (e != NULL) {
			take_entry(image, e, system);
			is_taken = true;
		}
		bootmenu_free(&menu);
	}
	return is_taken;
}

void own_refine(const struct image *image, struct system *system)
{
	const struct wish wish = { .files_of = system->profile };

	take_of_menus(image, &wish, system);
}

bool own_recognise(const struct image *image, const struct profiles *profiles,
		   struct system *system)
{
	struct wish wish = { .files_of = NULL };

	for (size_t i = 0; i < profiles->count; i++) {
		wish.words_of = &profiles->items[i];
		if (wish.words_of->own != NULL &&
		    take_of_menus(image, &wish, system)) {
			system->profile = wish.words_of;
			return true;
		}
	}
	wish.words_of = NULL;
	return take_of_menus(image, &wish, system);
}
