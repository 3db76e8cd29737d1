/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stream sockets in the file system, between programs of this machine.
 */
#ifndef LOCAL_SOCKET_H
#define LOCAL_SOCKET_H

#include <sys/types.h>

#define LOCAL_WAIT_EVER (-1)

/*
 * To the one who listens there.  wait_s: how long connecting, reading and
 * writing may take, each; 0: they do not wait at all.  -ENAMETOOLONG,
 * -ENOENT, -ECONNREFUSED (who listened was killed), -EAGAIN, ...
 */
int local_connect(const char *path, int wait_s);

/* Does not wait.  -EADDRINUSE: there is a file, whatever it is. */
int local_listen(const char *path, mode_t mode);

#endif
