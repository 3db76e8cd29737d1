// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One JSON object is made of all there is; the lines are made of that.
 */
#include "tools/extract/tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

/* JSON is UTF-8; of a text that is not, '?' stands for what is no ASCII. */
static json_t *text_of(const char *value)
{
	json_t *text = json_string(value);
	char copy[4096];
	size_t len = 0;

	if (text != NULL)
		return text;
	for (; *value != '\0' && len < sizeof(copy) - 1; value++)
		copy[len++] = (unsigned char)*value > '~' ? '?' : *value;
	copy[len] = '\0';
	return json_string(copy);
}

static void add_text(json_t *o, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_object_set_new(o, key, text_of(value));
}

static void add_number(json_t *o, const char *key, uint64_t value)
{
	json_object_set_new(o, key, json_integer((json_int_t)value));
}

static void add_file(json_t *o, const char *key, const char *path,
		     const struct tree_entry *file)
{
	char bytes[32];

	if (file == NULL)
		return;
	snprintf(bytes, sizeof(bytes), "%s_bytes", key);
	add_text(o, key, path);
	add_number(o, bytes, file->size_bytes);
}

/* A path may hold anything; a line may not hold another. */
static void add_iso_path(json_t *o, const char *path)
{
	char text[4096];
	size_t len = 0;

	for (; *path != '\0' && len < sizeof(text) - 1; path++)
		text[len++] = (unsigned char)*path < ' ' ? '?' : *path;
	text[len] = '\0';
	add_text(o, "iso", text);
}

static void add_volume(json_t *o, const struct iso_volume *v)
{
	add_text(o, "volume_id", v->volume_id);
	add_text(o, "preparer", v->preparer);
	add_text(o, "publisher", v->publisher);
	add_text(o, "application_id", v->application);
	add_text(o, "created", v->created);
}

/* One is a text, several are a list of them. */
static void add_initrds(json_t *o, const struct system *s)
{
	json_t *paths = json_array(), *sizes = json_array();

	if (s->initrd_count == 1) {
		add_file(o, "initrd", s->initrds[0].path, s->initrds[0].entry);
	} else {
		for (size_t i = 0; i < s->initrd_count; i++) {
			uint64_t bytes = s->initrds[i].entry->size_bytes;

			json_array_append_new(paths,
					      text_of(s->initrds[i].path));
			json_array_append_new(sizes,
					      json_integer((json_int_t)bytes));
		}
		json_object_set(o, "initrd", paths);
		json_object_set(o, "initrd_bytes", sizes);
	}
	json_decref(paths);
	json_decref(sizes);
}

static void add_others(json_t *o, const struct system *s)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < s->other_count; i++) {
		if (strcmp(s->others[i], s->kernel.path) != 0)
			json_array_append_new(paths, text_of(s->others[i]));
	}
	if (json_array_size(paths) > 0)
		json_object_set(o, "other_kernel", paths);
	json_decref(paths);
}

static void add_initrd_facts(json_t *o, const struct system *s)
{
	const struct initrd_facts *f = &s->initrd;

	if (f->kind != INITRD_UNKNOWN)
		add_text(o, "initrd_kind", initrd_kind_name(f->kind));
	add_text(o, "kernel_release", f->release);
	/* What is not there may be in what could not be read. */
	if (f->aoe != INITRD_NO_AOE)
		add_text(o, "aoe_driver",
			 f->aoe == INITRD_AOE_BUILT_IN ? "built-in" : "module");
	else if (f->is_read && f->kind != INITRD_UNKNOWN)
		add_text(o, "aoe_driver", "missing");
	add_text(o, "aoe_shim", system_shim(s));
}

static json_t *object_of(const char *iso_path, const struct image *image,
			 const struct system *s)
{
	const struct profile *p = s->profile;
	json_t *o = json_object();

	if (o == NULL)
		return NULL;
	add_iso_path(o, iso_path);
	add_number(o, "iso_bytes", image->file_bytes);
	add_number(o, "sectors", image->file_bytes / 512);
	add_volume(o, &image->volume);
	add_text(o, "family", system_family(s));
	add_text(o, "system", p != NULL ? p->title : NULL);
	add_text(o, "label", s->label);
	add_text(o, "arch", s->arch);
	add_text(o, "kiwi_version", s->kiwi_version);
	add_file(o, "kernel", s->kernel.path, s->kernel.entry);
	if (s->kernel.is_in_efi)
		json_object_set_new(o, "in_efi_image", json_true());
	add_initrds(o, s);
	if (s->root != NULL)
		add_file(o, "root", s->root->path, s->root);
	if (s->xen != NULL)
		add_file(o, "xen", s->xen->path, s->xen);
	add_others(o, s);
	add_initrd_facts(o, s);
	add_text(o, "own_title", s->own_title);
	add_text(o, "own_arguments", s->own_arguments);
	return o;
}

static void print_value(const char *key, const json_t *value)
{
	if (json_is_string(value))
		printf("%s=%s\n", key, json_string_value(value));
	else if (json_is_integer(value))
		printf("%s=%" JSON_INTEGER_FORMAT "\n", key,
		       json_integer_value(value));
	else if (json_is_boolean(value))
		printf("%s=%s\n", key, json_is_true(value) ? "yes" : "no");
}

static void print_lines(json_t *o)
{
	const char *key;
	json_t *value;

	json_object_foreach(o, key, value)
	{
		if (!json_is_array(value))
			print_value(key, value);
		for (size_t i = 0; i < json_array_size(value); i++)
			print_value(key, json_array_get(value, i));
	}
}

int tell_system(const char *iso_path, const struct image *image,
		const struct system *system, bool is_appended, bool as_json)
{
	json_t *o = object_of(iso_path, image, system);
	int rc = 0;

	if (o == NULL)
		return -ENOMEM;
	if (is_appended)
		json_object_set_new(o, "aoe_shim_appended", json_true());
	if (!as_json)
		print_lines(o);
	else if (json_dumpf(o, stdout, JSON_INDENT(2)) < 0)
		rc = -EIO;
	else
		putchar('\n');
	json_decref(o);
	if (fflush(stdout) != 0 || ferror(stdout))
		rc = errno > 0 ? -errno : -EIO;
	return rc;
}
