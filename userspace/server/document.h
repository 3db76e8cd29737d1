/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The JSON document that tells what is served, and to whom; its members are in
 * xblade(8).  With many clients the text takes far longer than the facts: a
 * thread that serves gathers these, any other makes the text.
 */
#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H

#include "server/served.h"

struct document;

/* In the main thread; NULL: no memory. */
struct document *document_gather(const struct served *served,
				 uint64_t start_ns);
void document_free(struct document *document);

/* Once, in any thread.  For free(), or NULL: no memory. */
char *document_text(struct document *document);

#endif
