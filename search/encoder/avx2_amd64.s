#include "textflag.h"

// A tile is 4 rows of activations by one panel of 16 outputs, in Y0..Y7. VPMADDUBSW multiplies bytes and adds pairs
// to words, which cannot saturate (see pairLimit); VPMADDWD with ones adds pairs of those.

#define CLEAR \
	VPXOR Y0, Y0, Y0 \
	VPXOR Y1, Y1, Y1 \
	VPXOR Y2, Y2, Y2 \
	VPXOR Y3, Y3, Y3 \
	VPXOR Y4, Y4, Y4 \
	VPXOR Y5, Y5, Y5 \
	VPXOR Y6, Y6, Y6 \
	VPXOR Y7, Y7, Y7

#define STORE(lo, hi) \
	VMOVDQU lo, (DX)   \
	VMOVDQU hi, 32(DX) \
	ADDQ    BX, DX

#define ROW(x, lo, hi) \
	VPBROADCASTD x, Y10       \
	VPMADDUBSW   Y8, Y10, Y11 \
	VPMADDUBSW   Y9, Y10, Y12 \
	VPMADDWD     Y15, Y11, Y11 \
	VPMADDWD     Y15, Y12, Y12 \
	VPADDD       Y11, lo, lo  \
	VPADDD       Y12, hi, hi

// func avx2Products(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)
//
// ldc is in bytes; rows, not 0, is a multiple of 4, k of 4; b is one panel.
TEXT ·avx2Products(SB), NOSPLIT, $0-48
	MOVQ     c+0(FP), DX
	MOVQ     ldc+8(FP), BX
	MOVQ     a+16(FP), SI
	MOVQ     b+24(FP), R13
	MOVQ     k+32(FP), R8
	MOVQ     rows+40(FP), R15
	LEAQ     (R8)(R8*2), R9
	VPCMPEQW Y15, Y15, Y15
	VPSRLW   $15, Y15, Y15 // ones

rows:
	MOVQ R13, DI
	MOVQ R8, CX
	CLEAR

group:
	VMOVDQU (DI), Y8
	VMOVDQU 32(DI), Y9
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ROW((SI)(R9*1), Y6, Y7)
	ADDQ    $4, SI
	ADDQ    $64, DI
	SUBQ    $4, CX
	JNZ     group

	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	ADDQ R9, SI // to the end of the fourth row
	SUBQ $4, R15
	JNZ  rows
	VZEROUPPER
	RET

// VPDPBUSD as AVX-VNNI has it (VEX), which the assembler would encode for AVX-512: Y8 or Y9 times Y10 onto Yn.
#define DP8(n) BYTE $0xC4; BYTE $0xC2; BYTE $0x2D; BYTE $0x50; BYTE $(0xC0+8*n)
#define DP9(n) BYTE $0xC4; BYTE $0xC2; BYTE $0x2D; BYTE $0x50; BYTE $(0xC1+8*n)

#define VEXROW(x, lo, hi) \
	VPBROADCASTD x, Y10 \
	DP8(lo)             \
	DP9(hi)

// func avxVNNIProducts(c *int32, ldc uintptr, a *uint8, b *int8, k, rows uintptr)
//
// As avx2Products.
TEXT ·avxVNNIProducts(SB), NOSPLIT, $0-48
	MOVQ c+0(FP), DX
	MOVQ ldc+8(FP), BX
	MOVQ a+16(FP), SI
	MOVQ b+24(FP), R13
	MOVQ k+32(FP), R8
	MOVQ rows+40(FP), R15
	LEAQ (R8)(R8*2), R9

rows:
	MOVQ R13, DI
	MOVQ R8, CX
	CLEAR

group:
	VMOVDQU (DI), Y8
	VMOVDQU 32(DI), Y9
	VEXROW((SI), 0, 1)
	VEXROW((SI)(R8*1), 2, 3)
	VEXROW((SI)(R8*2), 4, 5)
	VEXROW((SI)(R9*1), 6, 7)
	ADDQ    $4, SI
	ADDQ    $64, DI
	SUBQ    $4, CX
	JNZ     group

	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	ADDQ R9, SI
	SUBQ $4, R15
	JNZ  rows
	VZEROUPPER
	RET

#define TERM(x, lo, hi) \
	VBROADCASTSS x, Y10      \
	VFMADD231PS  Y8, Y10, lo \
	VFMADD231PS  Y9, Y10, hi

// func mul256(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)
//
// Sixteen columns of c; ldc, lda and ldb are in bytes; rows, not 0, is a multiple of 4; k is not 0.
TEXT ·mul256(SB), NOSPLIT, $0-64
	MOVQ c+0(FP), DX
	MOVQ ldc+8(FP), BX
	MOVQ a+16(FP), R13
	MOVQ lda+24(FP), R8
	MOVQ b+32(FP), R12
	MOVQ ldb+40(FP), R11
	MOVQ rows+56(FP), R15
	LEAQ (R8)(R8*2), R9

rows:
	MOVQ R13, SI
	MOVQ R12, DI
	MOVQ k+48(FP), CX
	CLEAR

term:
	VMOVUPS (DI), Y8
	VMOVUPS 32(DI), Y9
	TERM((SI), Y0, Y1)
	TERM((SI)(R8*1), Y2, Y3)
	TERM((SI)(R8*2), Y4, Y5)
	TERM((SI)(R9*1), Y6, Y7)
	ADDQ    $4, SI
	ADDQ    R11, DI
	DECQ    CX
	JNZ     term

	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	LEAQ (R13)(R8*4), R13
	SUBQ $4, R15
	JNZ  rows
	VZEROUPPER
	RET

// func avx2Dots(c *int32, rows *int8, q *int16, width, n uintptr)
//
// c[i] is the product of q and row i, for n rows, not 0, each a multiple of 32 wide.
// Memory is what holds it up; the processor on its own fetches too little ahead of a page.
TEXT ·avx2Dots(SB), NOSPLIT, $0-40
	MOVQ c+0(FP), DX
	MOVQ rows+8(FP), SI
	MOVQ q+16(FP), R9
	MOVQ width+24(FP), R8
	MOVQ n+32(FP), R15

row:
	MOVQ  R9, DI
	MOVQ  R8, CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1

part:
	PREFETCHT0 4096(SI)
	VPMOVSXBW (SI), Y2
	VPMOVSXBW 16(SI), Y3
	VPMADDWD  (DI), Y2, Y2
	VPMADDWD  32(DI), Y3, Y3
	VPADDD    Y2, Y0, Y0
	VPADDD    Y3, Y1, Y1
	ADDQ      $32, SI
	ADDQ      $64, DI
	SUBQ      $32, CX
	JNZ       part

	VPADDD       Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0x4E, X0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0xB1, X0, X1
	VPADDD       X1, X0, X0
	VMOVD        X0, (DX)
	ADDQ         $4, DX
	DECQ         R15
	JNZ          row
	VZEROUPPER
	RET
