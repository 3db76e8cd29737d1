/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the parsers: one reading of a menu with all files that it includes.
 */
#ifndef BOOTMENU_PARSE_H
#define BOOTMENU_PARSE_H

#include "tools/bootmenu/bootmenu.h"

/* Real menus have some 20 KB; a Debian with all its languages has 60 files. */
#define PARSE_FILE_BYTES  (256u << 10)
#define PARSE_FILES_MAX	  64u
#define PARSE_DEPTH_MAX	  5u
#define PARSE_WORD_BYTES  2048u
#define PARSE_VARS_MAX	  64u
#define PARSE_VALUE_BYTES 512u

struct parse_var {
	char name[32];
	char value[PARSE_VALUE_BYTES];
};

struct parse {
	struct bootmenu *menu;
	const struct image *image;
	struct bootmenu_entry
		*entry; /* the one that lines belong to, or NULL */
	char folder[BOOTMENU_PATH_BYTES]; /* of the first file */
	unsigned int files;
	unsigned int depth;
	struct parse_var vars[PARSE_VARS_MAX]; /* GRUB's */
	size_t var_count;
	char common_args[BOOTMENU_ARGS_BYTES]; /* ISOLINUX': of all entries */
};

typedef void parse_text(struct parse *p, char *text);

/* Hands a file of the ISO, its bytes made text, to a parser; false: no file. */
bool parse_file(struct parse *p, const char *path, parse_text *parser);

/* A new entry, or NULL when there are too many. */
struct bootmenu_entry *parse_new_entry(struct parse *p);

/* As loaders write it to as the tree has it; relative ones are in folder. */
bool parse_path(const struct parse *p, const char *text,
		char path[BOOTMENU_PATH_BYTES]);

void parse_kernel(struct parse *p, struct bootmenu_entry *e, const char *text);
void parse_initrd(struct parse *p, struct bootmenu_entry *e, const char *text);

/* Copies what has room for it. */
void parse_copy(char *to, size_t size, const char *text);
void parse_add_word(char args[BOOTMENU_ARGS_BYTES], const char *word);

parse_text grub_parse, isolinux_parse, loader_parse;

#endif
