// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A packet socket asks and listens: it needs no IP address, and no port that a
 * DHCP client of this machine may have.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "tools/dhcp/offers.h"

/* Times that are asked: frames are lost, and switches wake up slowly. */
#define ROUNDS	    3u
#define FRAME_BYTES 2048u
/* Whoever floods shall not hide the others; less where the kernel says so. */
#define RECEIVE_BYTES (4 << 20)

struct collection {
	struct offers *offers;
	const struct link *link;
	int fd;
	int stop_fd;
	struct asker askers[FIRMWARES];
};

/* UDP to port 68 in IPv4 without options and whole: no other traffic. */
static int filter_frames(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 23),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 7),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x45, 0, 5),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 20),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 3, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 36),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 68, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, FRAME_BYTES),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) < 0
		       ? -errno
		       : 0;
}

static int collection_open(struct collection *c)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int)c->link->ifindex,
	};
	int receive_bytes = RECEIVE_BYTES, rc;

	/* No protocol: until it is bound it hears nothing. */
	c->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -errno;
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes,
		       sizeof(receive_bytes)) < 0)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes,
			   sizeof(receive_bytes));
	rc = filter_frames(c->fd);
	if (rc == 0 &&
	    bind(c->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		rc = -errno;
	if (rc < 0)
		close(c->fd);
	return rc;
}

static int collection_init_askers(struct collection *c)
{
	for (enum firmware f = 0; f < FIRMWARES; f++) {
		struct asker *a = &c->askers[f];

		a->firmware = f;
		memcpy(a->mac, c->link->mac, AOE_MAC_BYTES);
		if (getrandom(&a->xid, sizeof(a->xid), 0) != sizeof(a->xid))
			return -errno;
	}
	return 0;
}

static int collection_ask(struct collection *c, uint16_t seconds)
{
	uint8_t frame[DISCOVER_BYTES];

	for (enum firmware f = 0; f < FIRMWARES; f++) {
		offers_put_discover(frame, &c->askers[f], seconds);
		if (send(c->fd, frame, sizeof(frame), 0) < 0 &&
		    errno != ENOBUFS && errno != EAGAIN)
			return -errno;
	}
	return 0;
}

/* Each server once, with what it tells each firmware. */
static void offers_add(struct offers *offers, const struct offer *offer,
		       enum firmware firmware)
{
	struct offer *o = offers->items;

	for (; o < offers->items + offers->count; o++) {
		if (o->server.s_addr == offer->server.s_addr &&
		    memcmp(o->mac, offer->mac, AOE_MAC_BYTES) == 0 &&
		    offer_is_lease(o) == offer_is_lease(offer))
			break;
	}
	if (o == offers->items + OFFERS_MAX)
		return;
	if (o == offers->items + offers->count) {
		*o = *offer;
		offers->count++;
		return;
	}
	o->is_pxe |= offer->is_pxe;
	if (offer->boot_files[firmware][0] == '\0')
		return;
	memcpy(o->boot_files[firmware], offer->boot_files[firmware],
	       OFFER_FILE_BYTES);
	o->boot_server = offer->boot_server;
}

static void collection_take(struct collection *c)
{
	_Alignas(8) uint8_t frame[FRAME_BYTES];
	struct offer offer;
	ssize_t len;

	while ((len = recv(c->fd, frame, sizeof(frame), 0)) >= 0) {
		for (enum firmware f = 0; f < FIRMWARES; f++) {
			if (offers_read(frame, (size_t)len, &c->askers[f],
					&offer))
				offers_add(c->offers, &offer, f);
		}
	}
}

/* Listens until then. */
static int collection_hear(struct collection *c, uint64_t until_ns)
{
	struct pollfd fds[] = {
		{ .fd = c->fd, .events = POLLIN },
		{ .fd = c->stop_fd, .events = POLLIN },
	};
	uint64_t now;

	while ((now = now_ns()) < until_ns) {
		int wait_ms = (int)((until_ns - now) / 1000000u) + 1;

		if (poll(fds, 2, wait_ms) < 0 && errno != EINTR)
			return -errno;
		if (fds[1].revents)
			return -EINTR;
		collection_take(c);
	}
	return 0;
}

int offers_collect(struct offers *offers, const struct link *link,
		   double seconds, int stop_fd)
{
	struct collection c = {
		.offers = offers,
		.link = link,
		.stop_fd = stop_fd,
	};
	uint64_t begin_ns = now_ns();
	uint64_t part_ns = (uint64_t)(seconds * 1e9) / ROUNDS;
	int rc = collection_init_askers(&c);

	if (rc == 0)
		rc = collection_open(&c);
	if (rc < 0)
		return rc;
	for (unsigned int round = 0; rc == 0 && round < ROUNDS; round++) {
		rc = collection_ask(&c,
				    (uint16_t)(round * part_ns / 1000000000u));
		if (rc == 0)
			rc = collection_hear(&c,
					     begin_ns + (round + 1) * part_ns);
	}
	close(c.fd);
	return rc;
}
