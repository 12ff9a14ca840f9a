#include "textflag.h"

// A tile is 8 rows by two panels of 16 outputs, in Z0..Z15. For each group of four inputs two
// registers of weights meet eight broadcast groups of activations.

#define CLEAR \
	VPXORD Z0, Z0, Z0 \
	VPXORD Z1, Z1, Z1 \
	VPXORD Z2, Z2, Z2 \
	VPXORD Z3, Z3, Z3 \
	VPXORD Z4, Z4, Z4 \
	VPXORD Z5, Z5, Z5 \
	VPXORD Z6, Z6, Z6 \
	VPXORD Z7, Z7, Z7 \
	VPXORD Z8, Z8, Z8 \
	VPXORD Z9, Z9, Z9 \
	VPXORD Z10, Z10, Z10 \
	VPXORD Z11, Z11, Z11 \
	VPXORD Z12, Z12, Z12 \
	VPXORD Z13, Z13, Z13 \
	VPXORD Z14, Z14, Z14 \
	VPXORD Z15, Z15, Z15

#define ROW(x, lo, hi) \
	VPBROADCASTD x, Z18      \
	VPDPBUSD     Z16, Z18, lo \
	VPDPBUSD     Z17, Z18, hi

#define STORE(lo, hi) \
	VMOVDQU32 lo, (DX)   \
	VMOVDQU32 hi, 64(DX) \
	ADDQ      BX, DX

// func vnniProducts(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)
//
// ldc is in bytes; rows, not 0, is a multiple of 8, k of 4; b is two panels, one after the other.
TEXT ·vnniProducts(SB), NOSPLIT, $0-48
	MOVQ c+0(FP), DX
	MOVQ ldc+8(FP), BX
	MOVQ a+16(FP), SI
	MOVQ b+24(FP), R13
	MOVQ k+32(FP), R8
	MOVQ rows+40(FP), R15
	MOVQ R8, R12
	SHLQ $4, R12           // bytes of a panel
	LEAQ (R8)(R8*2), R9    // three rows

rows:
	LEAQ   (SI)(R8*4), R10
	ADDQ   R8, R10         // the sixth row
	MOVQ   R13, DI
	MOVQ   R8, CX
	CLEAR

group:
	VMOVDQU32 (DI), Z16
	VMOVDQU32 (DI)(R12*1), Z17
	ROW((SI), Z0, Z1)
	ROW((SI)(R8*1), Z2, Z3)
	ROW((SI)(R8*2), Z4, Z5)
	ROW((SI)(R9*1), Z6, Z7)
	ROW((SI)(R8*4), Z8, Z9)
	ROW((R10), Z10, Z11)
	ROW((R10)(R8*1), Z12, Z13)
	ROW((R10)(R8*2), Z14, Z15)
	ADDQ      $4, SI
	ADDQ      $4, R10
	ADDQ      $64, DI
	SUBQ      $4, CX
	JNZ       group

	STORE(Z0, Z1)
	STORE(Z2, Z3)
	STORE(Z4, Z5)
	STORE(Z6, Z7)
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	LEAQ (R10)(R8*2), SI   // R10 stands at the end of the sixth row, the start of the seventh
	SUBQ $8, R15
	JNZ  rows
	VZEROUPPER
	RET

#define TERM(x, lo, hi) \
	VBROADCASTSS x, Z18        \
	VFMADD231PS  Z16, Z18, lo \
	VFMADD231PS  Z17, Z18, hi

// func mul512(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)
//
// 32 columns of c; ldc, lda and ldb are in bytes; rows, not 0, is a multiple of 8; k is not 0.
TEXT ·mul512(SB), NOSPLIT, $0-64
	MOVQ c+0(FP), DX
	MOVQ ldc+8(FP), BX
	MOVQ a+16(FP), R13
	MOVQ lda+24(FP), R8
	MOVQ b+32(FP), R12
	MOVQ ldb+40(FP), R11
	MOVQ rows+56(FP), R15
	LEAQ (R8)(R8*2), R9

rows:
	MOVQ   R13, SI
	LEAQ   (SI)(R8*4), R10
	ADDQ   R8, R10
	MOVQ   R12, DI
	MOVQ   k+48(FP), CX
	CLEAR

term:
	VMOVUPS (DI), Z16
	VMOVUPS 64(DI), Z17
	TERM((SI), Z0, Z1)
	TERM((SI)(R8*1), Z2, Z3)
	TERM((SI)(R8*2), Z4, Z5)
	TERM((SI)(R9*1), Z6, Z7)
	TERM((SI)(R8*4), Z8, Z9)
	TERM((R10), Z10, Z11)
	TERM((R10)(R8*1), Z12, Z13)
	TERM((R10)(R8*2), Z14, Z15)
	ADDQ    $4, SI
	ADDQ    $4, R10
	ADDQ    R11, DI
	DECQ    CX
	JNZ     term

	STORE(Z0, Z1)
	STORE(Z2, Z3)
	STORE(Z4, Z5)
	STORE(Z6, Z7)
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	LEAQ (R13)(R8*8), R13
	SUBQ $8, R15
	JNZ  rows
	VZEROUPPER
	RET
