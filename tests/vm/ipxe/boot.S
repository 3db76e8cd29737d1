/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot sector that reads the whole of the disk it came from through the
 * BIOS, tries to write to it, tells the serial line what it saw, and resets
 * the machine.
 */
	.code16
	.intel_syntax noprefix
	.globl	_start
_start:
	cli
	xor	ax, ax
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	sp, 0x7c00
	sti
	cld
	ljmp	0, offset begin

begin:
	mov	[drive], dl
	mov	ah, 0x48		/* how large is it? */
	mov	dl, [drive]
	mov	si, offset parameters
	mov	word ptr [si], 0x1e	/* room for so many bytes */
	int	0x13
	jc	failed
	mov	eax, [parameters + 16]
	mov	[left], eax

more:
	mov	eax, [left]		/* 64 sectors, or what there is */
	test	eax, eax
	jz	all_read
	cmp	eax, 64
	jbe	1f
	mov	eax, 64
1:	mov	[packet + 2], ax
	mov	ah, 0x42
	mov	dl, [drive]
	mov	si, offset packet
	int	0x13
	jc	failed

	movzx	eax, word ptr [packet + 2]
	sub	[left], eax
	add	[packet + 8], eax
	shl	ax, 7			/* of four bytes each */
	mov	cx, ax
	mov	ax, 0x1000
	mov	ds, ax
	xor	si, si
	mov	ebx, cs:[sum]
2:	lodsd
	rol	ebx, 1
	add	ebx, eax
	loop	2b
	xor	ax, ax
	mov	ds, ax
	mov	[sum], ebx
	jmp	more

all_read:				/* by now the BIOS, too, has told its last */
	mov	si, offset hello
	call	print
	mov	eax, [packet + 8]
	call	print_hex
	mov	si, offset sectors
	call	print
	mov	eax, [sum]
	call	print_hex
	mov	si, offset newline
	call	print

	mov	ax, 0x0201		/* the old way, by cylinder and head */
	mov	cx, 1
	xor	dh, dh
	mov	dl, [drive]
	mov	bx, 0x8000
	int	0x13
	jc	failed
	mov	si, 0x7c00
	mov	di, 0x8000
	mov	cx, (packet - _start) / 4
	repe cmpsd
	jne	failed
	mov	si, offset old_way
	call	print

	mov	word ptr [packet + 2], 1
	mov	dword ptr [packet + 8], 1
	mov	ax, 0x4300
	mov	dl, [drive]
	mov	si, offset packet
	int	0x13
	mov	si, offset refused
	jc	1f
	mov	si, offset written
1:	call	print
	jmp	reset

failed:
	push	ax
	mov	si, offset error
	call	print
	pop	ax
	movzx	eax, ah
	call	print_hex
reset:
	mov	si, offset newline
	call	print
	mov	al, 0xfe
	out	0x64, al
	hlt

print:					/* si: text that ends with a 0 */
	lodsb
	test	al, al
	jz	3f
	call	put
	jmp	print

print_hex:				/* eax */
	mov	cx, 8
4:	rol	eax, 4
	push	eax
	and	al, 15
	add	al, '0'
	cmp	al, '9'
	jbe	5f
	add	al, 'a' - '9' - 1
5:	call	put
	pop	eax
	loop	4b
3:	ret

put:					/* al, when the line has room */
	mov	ah, al
	mov	dx, 0x3fd
6:	in	al, dx
	test	al, 0x20
	jz	6b
	mov	al, ah
	mov	dx, 0x3f8
	out	dx, al
	ret

	.balign	4
packet:	.word	16, 0, 0, 0x1000	/* to 0x1000:0 */
	.quad	0
left:	.long	0
sum:	.long	0
drive:	.byte	0
hello:	.asciz	"\r\nboot: read "
sectors: .asciz " sectors, sum "
old_way: .asciz	"boot: old way\r\n"
refused: .asciz	"boot: write refused"
written: .asciz	"boot: written"
error:	.asciz	"error "
newline: .asciz	"\r\n"
	.org	510
	.word	0xaa55
	.set	parameters, 0x7e00
