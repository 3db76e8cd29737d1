// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The disk that clients see: a table of ATA commands and what each comes to.
 *
 * Whatever goes wrong with a command is told by ATA status, never by an AoE
 * error: Linux fails an I/O with a bad status at once, but sends one that was
 * met with an AoE error again and again, for 180 s.  Only that the disk is
 * reserved for others is told by one, as AoEr11 has it for command 3.
 */
#include <string.h>

#include "engine/ata.h"
#include "engine/identify.h"

enum outcome {
	OUT_DONE,
	OUT_DISK,     /* success, once the disk has done task's io */
	OUT_IDENTIFY, /* success, with a block that we make ourselves */
	OUT_ABORTED,
	OUT_NOT_FOUND,
};

enum access {
	ACCESS_ANYBODY,
	ACCESS_HOLDERS, /* when reserved, those for whom */
};

struct task {
	const struct aoe_target *target;
	uint64_t lba;
	uint64_t end_sectors; /* of what both command and target can reach */
	uint32_t data_bytes;  /* that the frame carries */
	uint8_t aflags;
	uint8_t sector_count; /* as asked; answered as it stands afterwards */
	struct aoe_io io;     /* for OUT_DISK */
};

/*
 * The width of an LBA goes with the command: the flag that says so is not set
 * by every initiator.  Behind 28 bits there are device bits, or nothing.
 */
struct command {
	uint8_t code;
	uint64_t lba_limit; /* a power of two */
	enum access access;
	enum outcome (*run)(struct task *task);
};

static bool is_range_within(uint64_t end_sectors, uint64_t lba, uint32_t count)
{
	return count <= end_sectors && lba <= end_sectors - count;
}

/*
 * Zero is not 256 here: no two targets agree about it, and no frame of ours
 * has 256 sectors.
 */
static bool is_count_good(const struct task *task)
{
	return task->sector_count != 0 &&
	       task->sector_count <= task->target->frame_sectors;
}

static enum outcome run_sectors(struct task *task, enum aoe_io_kind kind)
{
	if (!is_range_within(task->end_sectors, task->lba, task->sector_count))
		return OUT_NOT_FOUND;
	task->io.kind = kind;
	task->io.lba = task->lba;
	task->io.sector_count = task->sector_count;
	return OUT_DISK;
}

static enum outcome run_read(struct task *task)
{
	if (!is_count_good(task))
		return OUT_ABORTED;
	return run_sectors(task, AOE_IO_READ);
}

static enum outcome run_identify(struct task *task)
{
	(void)task;
	return OUT_IDENTIFY;
}

/* Nothing is ever dirty on a target that refuses writes. */
static enum outcome run_flush(struct task *task)
{
	if (!task->target->is_writable)
		return OUT_DONE;
	task->io.kind = AOE_IO_FLUSH;
	return OUT_DISK;
}

static enum outcome run_check_power(struct task *task)
{
	task->sector_count = 0xff; /* active or idle */
	return OUT_DONE;
}

/*
 * A write that lacks some of its payload is none, and is refused at once
 * like all that can never succeed.
 */
static enum outcome run_write(struct task *task)
{
	if (!task->target->is_writable || !is_count_good(task) ||
	    task->data_bytes / ATA_SECTOR_BYTES < task->sector_count)
		return OUT_ABORTED;
	task->io.is_async = task->aflags & AOE_ATA_ASYNC;
	return run_sectors(task, AOE_IO_WRITE);
}

/* What is not here is refused. */
static const struct command commands[] = {
	{ ATA_CMD_READ_EXT, ATA_LBA48_LIMIT, ACCESS_HOLDERS, run_read },
	{ ATA_CMD_READ, ATA_LBA28_LIMIT, ACCESS_HOLDERS, run_read },
	{ ATA_CMD_WRITE_EXT, ATA_LBA48_LIMIT, ACCESS_HOLDERS, run_write },
	{ ATA_CMD_WRITE, ATA_LBA28_LIMIT, ACCESS_HOLDERS, run_write },
	{ ATA_CMD_IDENTIFY, ATA_LBA28_LIMIT, ACCESS_ANYBODY, run_identify },
	{ ATA_CMD_FLUSH, ATA_LBA28_LIMIT, ACCESS_ANYBODY, run_flush },
	{ ATA_CMD_FLUSH_EXT, ATA_LBA48_LIMIT, ACCESS_ANYBODY, run_flush },
	{ ATA_CMD_CHECK_POWER, ATA_LBA28_LIMIT, ACCESS_ANYBODY,
	  run_check_power },
};

static const struct command *find_command(uint8_t code)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].code == code)
			return &commands[i];
	return NULL;
}

static uint64_t decode_lba(const uint8_t *bytes, uint64_t limit)
{
	uint64_t lba = 0;
	int i;

	for (i = 5; i >= 0; i--)
		lba = lba << 8 | bytes[i];
	return lba & (limit - 1);
}

static bool is_reserved(const struct command *command,
			const struct aoe_target *target, const uint8_t *mac)
{
	return command && command->access == ACCESS_HOLDERS &&
	       !mac_list_admits(&target->reserved, mac);
}

static enum outcome run_command(const struct command *command,
				const struct aoe_ata *asked, struct task *task)
{
	task->sector_count = asked->sector_count;
	task->aflags = asked->aflags;
	if (!command)
		return OUT_ABORTED;
	task->lba = decode_lba(asked->lba, command->lba_limit);
	task->end_sectors = task->target->size_sectors;
	if (task->end_sectors > command->lba_limit)
		task->end_sectors = command->lba_limit;
	return command->run(task);
}

static uint8_t error_register(enum outcome outcome)
{
	switch (outcome) {
	case OUT_DONE:
	case OUT_DISK:
	case OUT_IDENTIFY:
		break;
	case OUT_ABORTED:
		return ATA_ERROR_ABRT;
	case OUT_NOT_FOUND:
		return ATA_ERROR_IDNF;
	}
	return 0;
}

/*
 * Flags, LBA and sector count go back as they came.  Old targets count the
 * latter two on, as a disk's registers do, yet no initiator reads them; echoed,
 * they show which part of the disk a captured reply is about.
 */
static void put_registers(const struct aoe_ata *asked, uint8_t sector_count,
			  uint8_t error, uint8_t *reply)
{
	struct aoe_ata *ata = (struct aoe_ata *)reply;

	ata->aflags = asked->aflags;
	ata->feature = error;
	ata->sector_count = sector_count;
	ata->command = ATA_STATUS_READY | (error ? ATA_STATUS_ERR : 0);
	memcpy(ata->lba, asked->lba, sizeof(ata->lba));
	memset(ata->reserved, 0, sizeof(ata->reserved));
}

enum aoe_verdict ata_answer(struct exchange *x)
{
	struct task task = {
		.target = x->target,
		.data_bytes = x->request_bytes - AOE_ATA_BYTES,
	};
	const struct command *command;
	enum outcome outcome;
	struct aoe_ata asked;

	memcpy(&asked, x->request, sizeof(asked));
	command = find_command(asked.command);
	if (is_reserved(command, x->target, asked.header.src)) {
		exchange_refuse(x, AOE_ERR_RESERVED, AOE_ATA_BYTES);
		return AOE_REPLY;
	}
	outcome = run_command(command, &asked, &task);
	put_registers(&asked, task.sector_count, error_register(outcome),
		      x->reply);
	if (outcome == OUT_DISK) {
		x->io = task.io;
		return AOE_WAIT;
	}
	x->reply_bytes = AOE_ATA_BYTES;
	if (outcome == OUT_IDENTIFY) {
		identify_put(x->target, x->reply + AOE_ATA_BYTES);
		x->reply_bytes += ATA_SECTOR_BYTES;
	}
	return AOE_REPLY;
}

/*
 * In the error register, what says of a read that data are uncorrectable says
 * of a write that the medium is protected, which would be a lie.  That it could
 * not be done is all that ATA has for a write or a flush.
 */
void ata_put_failed(uint8_t *reply, enum aoe_io_kind kind)
{
	struct aoe_ata *ata = (struct aoe_ata *)reply;

	ata->feature = kind == AOE_IO_READ ? ATA_ERROR_UNC : ATA_ERROR_ABRT;
	ata->command = ATA_STATUS_READY | ATA_STATUS_ERR;
}
