// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DHCP as one who asks speaks it (RFC 2131, 2132, PXE 2.1).  Answers come from
 * strangers: every length is checked before what it tells of.
 */
#include "tools/dhcp/offers.h"

#include <ctype.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>

#include "bytes.h"

#define ETHERTYPE_IPV4 0x0800
#define PORT_SERVER    67
#define PORT_CLIENT    68
#define OP_REQUEST     1
#define OP_REPLY       2
#define HARDWARE_ETHER 1
#define FLAG_BROADCAST 0x8000
#define MESSAGE_OFFER  2
/* sname and file hold options too. */
#define OVERLOAD_FILE  1u
#define OVERLOAD_SNAME 2u

enum option {
	OPTION_PAD = 0,
	OPTION_OVERLOAD = 52,
	OPTION_MESSAGE = 53,
	OPTION_SERVER = 54,
	OPTION_CLASS = 60,
	OPTION_FILE = 67,
	OPTION_END = 255,
};

struct dhcp_message {
	uint8_t ethernet[14];
	struct iphdr ip;
	struct udphdr udp;
	uint8_t op, hardware, mac_bytes, hops;
	uint8_t xid[4];
	uint8_t seconds[2];
	uint8_t flags[2];
	struct in_addr client, yours, next_server, relay;
	uint8_t mac[16];
	uint8_t sname[64];
	uint8_t file[128];
	uint8_t cookie[4];
} __attribute__((packed));

#define HEAD_BYTES sizeof(struct dhcp_message)

static const uint8_t cookie[4] = { 99, 130, 83, 99 };

/* What a PC's ROM says of itself. */
/* clang-format off */
static const uint8_t discover_options[] = {
	OPTION_MESSAGE, 1, 1,			/* DISCOVER */
	55, 8, 1, 3, 43, 54, 60, 66, 67, 128,	/* wanted */
	57, 2, 0x05, 0xc0,			/* longest answer: 1472 */
	94, 3, 1, 2, 1,				/* network interface: UNDI */
	OPTION_CLASS, 32,
	'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 't', ':',
	'A', 'r', 'c', 'h', ':', '0', '0', '0', '0', '0', ':',
	'U', 'N', 'D', 'I', ':', '0', '0', '2', '0', '0', '1',
	93, 2, 0, 0,				/* architecture */
};
/* clang-format on */

/* The last digit of "Arch:0000n". */
#define CLASS_ARCH_AT (sizeof(discover_options) - 4 - 12 - 1)

/* Of RFC 4578, as firmware uses it; x64 UEFI says 7. */
static const uint8_t arch_of[FIRMWARES] = {
	[FIRMWARE_BIOS] = 0,
	[FIRMWARE_UEFI] = 7,
};

_Static_assert(HEAD_BYTES == 14 + 20 + 8 + 240, "fixed part");
_Static_assert(DISCOVER_BYTES >= HEAD_BYTES + sizeof(discover_options) + 1,
	       "room for the options and their end");

static uint16_t ip_sum(const uint8_t bytes[sizeof(struct iphdr)])
{
	uint32_t sum = 0;

	for (unsigned int i = 0; i < sizeof(struct iphdr); i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void put_envelope(struct dhcp_message *m, const uint8_t *mac)
{
	memset(m->ethernet, 0xff, AOE_MAC_BYTES);
	memcpy(m->ethernet + AOE_MAC_BYTES, mac, AOE_MAC_BYTES);
	put_be16(m->ethernet + 12, ETHERTYPE_IPV4);
	m->ip.version = 4;
	m->ip.ihl = sizeof(m->ip) / 4;
	m->ip.ttl = 64;
	m->ip.protocol = IPPROTO_UDP;
	m->ip.daddr = INADDR_BROADCAST;
	put_be16(&m->ip.tot_len, DISCOVER_BYTES - 14);
	put_be16(&m->ip.check, ip_sum((const uint8_t *)m +
				      offsetof(struct dhcp_message, ip)));
	/* Without a checksum, as IPv4 allows. */
	put_be16(&m->udp.source, PORT_CLIENT);
	put_be16(&m->udp.dest, PORT_SERVER);
	put_be16(&m->udp.len, DISCOVER_BYTES - 14 - sizeof(m->ip));
}

void offers_put_discover(uint8_t frame[DISCOVER_BYTES],
			 const struct asker *asker, uint16_t seconds)
{
	struct dhcp_message *m = (struct dhcp_message *)frame;
	uint8_t *options = frame + HEAD_BYTES;

	memset(frame, 0, DISCOVER_BYTES);
	put_envelope(m, asker->mac);
	m->op = OP_REQUEST;
	m->hardware = HARDWARE_ETHER;
	m->mac_bytes = AOE_MAC_BYTES;
	memcpy(m->xid, &asker->xid, sizeof(m->xid));
	put_be16(m->seconds, seconds);
	put_be16(m->flags, FLAG_BROADCAST);
	memcpy(m->mac, asker->mac, AOE_MAC_BYTES);
	memcpy(m->cookie, cookie, sizeof(cookie));
	memcpy(options, discover_options, sizeof(discover_options));
	options[CLASS_ARCH_AT] = (uint8_t)('0' + arch_of[asker->firmware]);
	options[sizeof(discover_options) - 1] = arch_of[asker->firmware];
	options[sizeof(discover_options)] = OPTION_END;
}

/* --- answers ------------------------------------------------------------- */

struct answer_facts {
	struct offer *offer;
	char *boot_file; /* of the offer, for who asked */
	uint8_t message;
	uint8_t overload;
};

static void take_text(char text[OFFER_FILE_BYTES], const uint8_t *bytes,
		      size_t len)
{
	size_t i;

	for (i = 0; i < len && i < OFFER_FILE_BYTES - 1 && bytes[i] != 0; i++)
		text[i] = isascii(bytes[i]) && isprint(bytes[i])
				  ? (char)bytes[i]
				  : '?';
	text[i] = '\0';
}

static void take_option(struct answer_facts *a, uint8_t code,
			const uint8_t *value, uint8_t len)
{
	switch (code) {
	case OPTION_MESSAGE:
		a->message = len == 1 ? value[0] : 0;
		break;
	case OPTION_OVERLOAD:
		a->overload = len == 1 ? value[0] : 0;
		break;
	case OPTION_SERVER:
		if (len == sizeof(a->offer->server))
			memcpy(&a->offer->server, value, len);
		break;
	case OPTION_CLASS:
		a->offer->is_pxe = len >= 9 &&
				   memcmp(value, "PXEClient", 9) == 0;
		break;
	case OPTION_FILE:
		take_text(a->boot_file, value, len);
		break;
	default:
		break;
	}
}

static void take_options(struct answer_facts *a, const uint8_t *bytes,
			 size_t len)
{
	size_t at = 0;

	while (at < len && bytes[at] != OPTION_END) {
		if (bytes[at] == OPTION_PAD) {
			at++;
			continue;
		}
		if (len - at < 2 || len - at - 2 < bytes[at + 1])
			return;
		take_option(a, bytes[at], bytes + at + 2, bytes[at + 1]);
		at += 2u + bytes[at + 1];
	}
}

/* To the port of clients, whole, and without options of IP: as servers send. */
static const struct dhcp_message *as_message(const uint8_t *frame, size_t len)
{
	const struct dhcp_message *m = (const struct dhcp_message *)frame;

	if (len < HEAD_BYTES || get_be16(m->ethernet + 12) != ETHERTYPE_IPV4 ||
	    m->ip.version != 4 || m->ip.ihl != sizeof(m->ip) / 4 ||
	    m->ip.protocol != IPPROTO_UDP ||
	    get_be16(&m->udp.dest) != PORT_CLIENT || m->op != OP_REPLY ||
	    m->mac_bytes != AOE_MAC_BYTES ||
	    memcmp(m->cookie, cookie, sizeof(cookie)) != 0)
		return NULL;
	return m;
}

bool offers_read(const uint8_t *frame, size_t len_bytes,
		 const struct asker *asker, struct offer *offer)
{
	const struct dhcp_message *m = as_message(frame, len_bytes);
	struct answer_facts a = {
		.offer = offer,
		.boot_file = offer->boot_files[asker->firmware],
	};

	if (!m || memcmp(m->xid, &asker->xid, sizeof(asker->xid)) != 0 ||
	    memcmp(m->mac, asker->mac, AOE_MAC_BYTES) != 0)
		return false;
	memset(offer, 0, sizeof(*offer));
	memcpy(offer->mac, m->ethernet + AOE_MAC_BYTES, AOE_MAC_BYTES);
	offer->server.s_addr = m->ip.saddr;
	offer->leased = m->yours;
	offer->boot_server = m->next_server;
	take_options(&a, frame + HEAD_BYTES, len_bytes - HEAD_BYTES);
	if (a.overload & OVERLOAD_FILE)
		take_options(&a, m->file, sizeof(m->file));
	else if (a.boot_file[0] == '\0')
		take_text(a.boot_file, m->file, sizeof(m->file));
	if (a.overload & OVERLOAD_SNAME)
		take_options(&a, m->sname, sizeof(m->sname));
	return a.message == MESSAGE_OFFER;
}
