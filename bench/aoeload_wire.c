// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A packet socket with a receive ring (TPACKET_V2: V3 holds frames back for a
 * millisecond) and sendmmsg.
 */
#include "bench/aoeload_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_BYTES  (256u << 10)
#define SEND_BYTES   (16 << 20)
#define SEND_TRIES   1000
#define HEADER_BYTES 128u /* what the kernel puts in front of a frame */

static struct tpacket2_hdr *wire_slot(const struct wire *wire, uint32_t index)
{
	return (struct tpacket2_hdr *)(wire->ring +
				       (size_t)(index % wire->slot_count) *
					       wire->slot_bytes);
}

static int wire_setup(struct wire *wire)
{
	int version = TPACKET_V2, one = 1, send_bytes = SEND_BYTES;

	if (setsockopt(wire->fd, SOL_PACKET, PACKET_VERSION, &version,
		       sizeof(version)) < 0)
		return -errno;
	/* Comforts. */
	setsockopt(wire->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one,
		   sizeof(one));
	setsockopt(wire->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one,
		   sizeof(one));
	setsockopt(wire->fd, SOL_SOCKET, SO_SNDBUFFORCE, &send_bytes,
		   sizeof(send_bytes));
	return 0;
}

/*
 * Only what goes to MACs that end in first up to last: a second generator on
 * the interface must not cost the first one anything.
 */
static int wire_filter(struct wire *wire, uint32_t first, uint32_t last)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 3),
		BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 16),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0),
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

static int wire_map(struct wire *wire, uint32_t mtu, uint32_t frame_count)
{
	struct tpacket_req request;
	uint32_t per_block;

	wire->slot_bytes = 2048;
	while (wire->slot_bytes < mtu + AOE_ETH_BYTES + HEADER_BYTES)
		wire->slot_bytes *= 2;
	/* No larger than needed: a ring is walked, and caches are small.  But
	 * the next replies come while those before are still looked at. */
	per_block = BLOCK_BYTES / wire->slot_bytes;
	wire->slot_count = (frame_count + 2 * WIRE_BATCH + per_block - 1) /
			   per_block * per_block;
	wire->ring_bytes = (size_t)wire->slot_count * wire->slot_bytes;
	request = (struct tpacket_req){
		.tp_block_size = BLOCK_BYTES,
		.tp_block_nr = (unsigned)(wire->ring_bytes / BLOCK_BYTES),
		.tp_frame_size = wire->slot_bytes,
		.tp_frame_nr = wire->slot_count,
	};
	if (setsockopt(wire->fd, SOL_PACKET, PACKET_RX_RING, &request,
		       sizeof(request)) < 0)
		return -errno;
	wire->ring = mmap(NULL, wire->ring_bytes, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, wire->fd, 0);
	return wire->ring == MAP_FAILED ? -errno : 0;
}

int wire_open(struct wire *wire, const struct link *link, uint32_t frame_count,
	      uint32_t first_mac, uint32_t last_mac)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(AOE_ETHERTYPE),
		.sll_ifindex = (int)link->ifindex,
	};
	int rc;

	memset(wire, 0, sizeof(*wire));
	wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			  0);
	if (wire->fd < 0)
		return -errno;
	rc = wire_setup(wire);
	if (rc == 0)
		rc = wire_filter(wire, first_mac, last_mac);
	if (rc < 0)
		goto err_setup;
	rc = wire_map(wire, link->mtu, frame_count);
	if (rc < 0)
		goto err_setup;
	rc = bind(wire->fd, (struct sockaddr *)&address, sizeof(address));
	if (rc < 0) {
		rc = -errno;
		goto err_bind;
	}
	for (uint32_t i = 0; i < WIRE_BATCH; i++) {
		wire->parts[i].iov_base = wire->requests[i];
		wire->parts[i].iov_len = AOE_FRAME_MIN;
		wire->messages[i].msg_hdr.msg_iov = &wire->parts[i];
		wire->messages[i].msg_hdr.msg_iovlen = 1;
	}
	return 0;

err_bind:
	munmap(wire->ring, wire->ring_bytes);
err_setup:
	close(wire->fd);
	return rc;
}

void wire_close(struct wire *wire)
{
	munmap(wire->ring, wire->ring_bytes);
	close(wire->fd);
}

uint8_t *wire_request(struct wire *wire)
{
	if (wire->queued == WIRE_BATCH)
		wire_send(wire);
	return memset(wire->requests[wire->queued++], 0, AOE_FRAME_MIN);
}

void wire_send(struct wire *wire)
{
	uint32_t done = 0;

	for (int tries = 0; done < wire->queued && tries < SEND_TRIES;
	     tries++) {
		int sent = sendmmsg(wire->fd, wire->messages + done,
				    wire->queued - done, 0);

		if (sent > 0)
			done += (uint32_t)sent;
	}
	wire->refused += wire->queued - done;
	wire->queued = 0;
}

static void wire_give_back(struct wire *wire)
{
	for (; wire->held > 0; wire->held--) {
		__atomic_store_n(&wire_slot(wire, wire->next_slot)->tp_status,
				 TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		wire->next_slot = (wire->next_slot + 1) % wire->slot_count;
	}
}

uint32_t wire_receive(struct wire *wire, struct wire_frame *frames,
		      uint32_t max)
{
	uint32_t count = 0;

	wire_give_back(wire);
	while (count < max && count < wire->slot_count) {
		struct tpacket2_hdr *slot = wire_slot(wire,
						      wire->next_slot + count);

		/* Acquire: the frame was written before its status. */
		if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) &
		      TP_STATUS_USER))
			break;
		frames[count].data = (uint8_t *)slot + slot->tp_mac;
		frames[count].len_bytes = slot->tp_snaplen;
		count++;
	}
	wire->held = count;
	return count;
}

void wire_wait(struct wire *wire, uint64_t timeout_ns)
{
	struct pollfd poll_fd = { .fd = wire->fd, .events = POLLIN };
	struct timespec timeout = {
		.tv_sec = (time_t)(timeout_ns / 1000000000),
		.tv_nsec = (long)(timeout_ns % 1000000000),
	};

	ppoll(&poll_fd, 1, &timeout, NULL);
}

uint64_t wire_overruns(struct wire *wire)
{
	struct tpacket_stats stats = { 0 };
	socklen_t len = sizeof(stats);

	if (getsockopt(wire->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) <
	    0)
		return 0;
	return stats.tp_drops;
}
