// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A packet socket.  A filter in the kernel keeps the traffic of this machine's
 * own AoE driver, and of everybody else, away from it.
 */
#include "tools/ping/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define TAG_USER_SPACE 0x80000000u
#define TAG_BASE_MASK  0xffff0000u
#define VLAN_ID_MASK   0x0fffu
/* Answers of a room that come at once; less where the kernel says so. */
#define RECEIVE_BYTES (4 << 20)
#define SEND_TRIES    50u
#define SEND_PAUSE_NS 1000000

uint64_t wire_now_ns(void)
{
	return now_ns();
}

/* Responses of any version, with a tag of ours or an advert's. */
static int wire_filter(const struct wire *wire)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, AOE_FLAG_RESPONSE, 0, 7),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 20),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TAG_BASE_MASK),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wire->tag_base, 2, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 19),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AOE_CMD_CONFIG, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	return setsockopt(wire->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) < 0
		       ? -errno
		       : 0;
}

static int wire_setup(struct wire *wire, const struct link *link)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(AOE_ETHERTYPE),
		.sll_ifindex = (int)link->ifindex,
	};
	int one = 1, receive_bytes = RECEIVE_BYTES;
	int rc = wire_filter(wire);

	if (rc < 0)
		return rc;
	/* Comforts: exact times, the VLAN of a frame, room for many frames. */
	setsockopt(wire->fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	setsockopt(wire->fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	if (setsockopt(wire->fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes,
		       sizeof(receive_bytes)) < 0)
		setsockopt(wire->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes,
			   sizeof(receive_bytes));
	return bind(wire->fd, (struct sockaddr *)&address, sizeof(address)) < 0
		       ? -errno
		       : 0;
}

int wire_open_stop(int *stop_fd)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*stop_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return *stop_fd < 0 ? -errno : 0;
}

int wire_open(struct wire *wire, const struct link *link, int stop_fd)
{
	uint32_t noise;
	int rc;

	memset(wire, 0, sizeof(*wire));
	wire->stop_fd = stop_fd;
	memcpy(wire->mac, link->mac, AOE_MAC_BYTES);
	if (getrandom(&noise, sizeof(noise), 0) != sizeof(noise))
		return -errno;
	wire->tag_base = TAG_USER_SPACE | (noise & TAG_BASE_MASK);
	/* No protocol: until it is bound it hears nothing. */
	wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			  0);
	if (wire->fd < 0)
		return -errno;
	rc = wire_setup(wire, link);
	if (rc < 0)
		close(wire->fd);
	return rc;
}

void wire_close(struct wire *wire)
{
	close(wire->fd);
}

uint32_t wire_next_tag(struct wire *wire)
{
	return wire->tag_base | (wire->asked++ & ~TAG_BASE_MASK);
}

int wire_send(struct wire *wire, const uint8_t request[AOE_FRAME_MIN])
{
	const struct timespec pause = { .tv_nsec = SEND_PAUSE_NS };

	for (unsigned int tries = 0; tries < SEND_TRIES; tries++) {
		if (send(wire->fd, request, AOE_FRAME_MIN, 0) >= 0)
			return 0;
		if (errno == ENETDOWN)
			break;
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			return -errno;
		nanosleep(&pause, NULL);
	}
	/* Lost, as on the wire: it will be asked again. */
	return 0;
}

static bool is_tagged(const struct tpacket_auxdata *aux)
{
	return (aux->tp_status & TP_STATUS_VLAN_VALID) &&
	       (aux->tp_vlan_tci & VLAN_ID_MASK) != 0;
}

/*
 * The kernel notes when a frame came, by the clock that may be set; what
 * counts here is how long ago that was.
 */
static uint64_t arrival_ns(const struct timespec *stamp)
{
	uint64_t now = wire_now_ns(), real = clock_ns(CLOCK_REALTIME);
	uint64_t at = (uint64_t)stamp->tv_sec * NS_PER_SECOND +
		      (uint64_t)stamp->tv_nsec;

	return at < real && real - at < now ? now - (real - at) : now;
}

/* What the kernel tells beside the frame; false: it is another VLAN's. */
static bool read_notes(struct msghdr *message, struct wire_frame *frame)
{
	struct tpacket_auxdata aux;
	struct timespec stamp;

	frame->at_ns = wire_now_ns();
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c;
	     c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
			frame->at_ns = arrival_ns(&stamp);
		} else if (c->cmsg_level == SOL_PACKET &&
			   c->cmsg_type == PACKET_AUXDATA) {
			memcpy(&aux, CMSG_DATA(c), sizeof(aux));
			if (is_tagged(&aux))
				return false;
		}
	}
	return true;
}

/* 1: a frame for us; 0: one that is not; or negative errno. */
static int wire_take(struct wire *wire, struct wire_frame *frame)
{
	_Alignas(struct cmsghdr) char notes[256];
	struct iovec part = { wire->frame, sizeof(wire->frame) };
	struct sockaddr_ll from = { 0 };
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = notes,
		.msg_controllen = sizeof(notes),
	};
	ssize_t len = recvmsg(wire->fd, &message, 0);

	/* A link that is down for now is told once; it may come again. */
	if (len < 0)
		return errno == ENETDOWN ? 0 : -errno;
	if (len < AOE_HEADER_BYTES || (message.msg_flags & MSG_TRUNC) ||
	    from.sll_pkttype == PACKET_OUTGOING ||
	    from.sll_pkttype == PACKET_OTHERHOST)
		return 0;
	frame->data = wire->frame;
	frame->len_bytes = (uint32_t)len;
	return read_notes(&message, frame);
}

/* 1: there is something to read; 0: not within that time; or -EINTR. */
static int wire_wait(struct wire *wire, uint64_t wait_ns)
{
	struct pollfd fds[] = {
		{ .fd = wire->fd, .events = POLLIN },
		{ .fd = wire->stop_fd, .events = POLLIN },
	};
	struct timespec timeout = {
		.tv_sec = (time_t)(wait_ns / 1000000000u),
		.tv_nsec = (long)(wait_ns % 1000000000u),
	};
	int rc = ppoll(fds, 2, &timeout, NULL);

	if (rc < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[1].revents)
		return -EINTR;
	return rc;
}

int wire_receive(struct wire *wire, uint64_t until_ns, struct wire_frame *frame)
{
	uint64_t now;
	int rc;

	/* Once at least: what came in time is there, however late we look. */
	do {
		now = wire_now_ns();
		rc = wire_wait(wire, now < until_ns ? until_ns - now : 0);
		if (rc > 0)
			rc = wire_take(wire, frame);
		if (rc != 0 && rc != -EAGAIN)
			return rc;
	} while (now < until_ns);
	return 0;
}

int wire_sleep(struct wire *wire, uint64_t until_ns)
{
	struct wire_frame frame;
	int rc;

	do {
		rc = wire_receive(wire, until_ns, &frame);
	} while (rc > 0);
	return rc;
}
