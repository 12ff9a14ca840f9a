#include "textflag.h"
#include "neon_arm64.h"

// Activations become signed by flipping their upper bit, which takes 128 from each; sums start at 128 times those of
// the weights instead.

#define ZERO16 \
	VEOR V16.B16, V16.B16, V16.B16 \
	VEOR V17.B16, V17.B16, V17.B16 \
	VEOR V18.B16, V18.B16, V18.B16 \
	VEOR V19.B16, V19.B16, V19.B16 \
	VEOR V20.B16, V20.B16, V20.B16 \
	VEOR V21.B16, V21.B16, V21.B16 \
	VEOR V22.B16, V22.B16, V22.B16 \
	VEOR V23.B16, V23.B16, V23.B16 \
	VEOR V24.B16, V24.B16, V24.B16 \
	VEOR V25.B16, V25.B16, V25.B16 \
	VEOR V26.B16, V26.B16, V26.B16 \
	VEOR V27.B16, V27.B16, V27.B16 \
	VEOR V28.B16, V28.B16, V28.B16 \
	VEOR V29.B16, V29.B16, V29.B16 \
	VEOR V30.B16, V30.B16, V30.B16 \
	VEOR V31.B16, V31.B16, V31.B16

// GROUP multiplies group i of the four rows in V4..V7 with 64 weights.
#define GROUP(i) \
	VLD1.P 64(R10), [V0.B16, V1.B16, V2.B16, V3.B16] \
	SDOT(16, 0, 4, i) \
	SDOT(17, 1, 4, i) \
	SDOT(18, 2, 4, i) \
	SDOT(19, 3, 4, i) \
	SDOT(20, 0, 5, i) \
	SDOT(21, 1, 5, i) \
	SDOT(22, 2, 5, i) \
	SDOT(23, 3, 5, i) \
	SDOT(24, 0, 6, i) \
	SDOT(25, 1, 6, i) \
	SDOT(26, 2, 6, i) \
	SDOT(27, 3, 6, i) \
	SDOT(28, 0, 7, i) \
	SDOT(29, 1, 7, i) \
	SDOT(30, 2, 7, i) \
	SDOT(31, 3, 7, i)

// func sdotProducts(c *int32, ldc uintptr, a *uint8, b *int8, raised *int32, k, rows uintptr)
//
// ldc is in bytes; rows, not 0, is a multiple of 4, k of 16; b is one panel.
TEXT ·sdotProducts(SB), NOSPLIT, $0-56
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	MOVD a+16(FP), R2
	MOVD b+24(FP), R3
	MOVD raised+32(FP), R4
	MOVD k+40(FP), R5
	MOVD rows+48(FP), R6
	VMOVI $128, V8.B16

rows:
	VLD1 (R4), [V16.S4, V17.S4, V18.S4, V19.S4]
	VMOV V16.B16, V20.B16
	VMOV V17.B16, V21.B16
	VMOV V18.B16, V22.B16
	VMOV V19.B16, V23.B16
	VMOV V16.B16, V24.B16
	VMOV V17.B16, V25.B16
	VMOV V18.B16, V26.B16
	VMOV V19.B16, V27.B16
	VMOV V16.B16, V28.B16
	VMOV V17.B16, V29.B16
	VMOV V18.B16, V30.B16
	VMOV V19.B16, V31.B16
	ADD  R5, R2, R7
	ADD  R5, R7, R8
	ADD  R5, R8, R9
	MOVD R3, R10
	MOVD R5, R11

groups:
	VLD1.P 16(R2), [V4.B16]
	VLD1.P 16(R7), [V5.B16]
	VLD1.P 16(R8), [V6.B16]
	VLD1.P 16(R9), [V7.B16]
	VEOR   V8.B16, V4.B16, V4.B16
	VEOR   V8.B16, V5.B16, V5.B16
	VEOR   V8.B16, V6.B16, V6.B16
	VEOR   V8.B16, V7.B16, V7.B16
	GROUP(0)
	GROUP(1)
	GROUP(2)
	GROUP(3)
	SUBS   $16, R11, R11
	BNE    groups

	VST1 [V16.S4, V17.S4, V18.S4, V19.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V20.S4, V21.S4, V22.S4, V23.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V24.S4, V25.S4, V26.S4, V27.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V28.S4, V29.S4, V30.S4, V31.S4], (R0)
	ADD  R1, R0, R0
	MOVD R9, R2 // the end of the fourth row
	SUBS $4, R6, R6
	BNE  rows
	RET

// BOTH multiplies 16 weights of one group (w) and of the next (v) with the groups of a row, each four times in a
// register (x, y), and adds pairs to lo and hi. Two products of -128..127 and -127..127 fit 16 bits.
#define BOTH(w, v, x, y, lo, hi) \
	SMULL(9, w, x)  \
	SMULL2(10, w, x) \
	SMLAL(9, v, y)  \
	SMLAL2(10, v, y) \
	SADALP(lo, 9)   \
	SADALP(hi, 10)

// func neonProducts(c *int32, ldc uintptr, a *uint8, b *int8, raised *int32, k, rows uintptr)
//
// As sdotProducts, for processors without SDOT; two rows at a time.
TEXT ·neonProducts(SB), NOSPLIT, $0-56
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	MOVD a+16(FP), R2
	MOVD b+24(FP), R3
	MOVD raised+32(FP), R4
	MOVD k+40(FP), R5
	MOVD rows+48(FP), R6
	VMOVI $128, V8.B16

rows:
	ZERO16
	ADD  R5, R2, R7
	MOVD R3, R10
	MOVD R5, R11

groups:
	VLD1.P 64(R10), [V0.B16, V1.B16, V2.B16, V3.B16]
	VLD1.P 64(R10), [V4.B16, V5.B16, V6.B16, V7.B16]
	VLD1R.P 4(R2), [V11.S4]
	VLD1R.P 4(R2), [V12.S4]
	VLD1R.P 4(R7), [V13.S4]
	VLD1R.P 4(R7), [V14.S4]
	VEOR   V8.B16, V11.B16, V11.B16
	VEOR   V8.B16, V12.B16, V12.B16
	VEOR   V8.B16, V13.B16, V13.B16
	VEOR   V8.B16, V14.B16, V14.B16
	BOTH(0, 4, 11, 12, 16, 17)
	BOTH(1, 5, 11, 12, 18, 19)
	BOTH(2, 6, 11, 12, 20, 21)
	BOTH(3, 7, 11, 12, 22, 23)
	BOTH(0, 4, 13, 14, 24, 25)
	BOTH(1, 5, 13, 14, 26, 27)
	BOTH(2, 6, 13, 14, 28, 29)
	BOTH(3, 7, 13, 14, 30, 31)
	SUBS   $8, R11, R11
	BNE    groups

	VLD1 (R4), [V0.S4, V1.S4, V2.S4, V3.S4]
	ADDP4(16, 16, 17)
	ADDP4(17, 18, 19)
	ADDP4(18, 20, 21)
	ADDP4(19, 22, 23)
	ADDP4(24, 24, 25)
	ADDP4(25, 26, 27)
	ADDP4(26, 28, 29)
	ADDP4(27, 30, 31)
	VADD V0.S4, V16.S4, V16.S4
	VADD V1.S4, V17.S4, V17.S4
	VADD V2.S4, V18.S4, V18.S4
	VADD V3.S4, V19.S4, V19.S4
	VADD V0.S4, V24.S4, V24.S4
	VADD V1.S4, V25.S4, V25.S4
	VADD V2.S4, V26.S4, V26.S4
	VADD V3.S4, V27.S4, V27.S4
	VST1 [V16.S4, V17.S4, V18.S4, V19.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V24.S4, V25.S4, V26.S4, V27.S4], (R0)
	ADD  R1, R0, R0
	MOVD R7, R2 // the end of the second row
	SUBS $2, R6, R6
	BNE  rows
	RET

#define TERM(x, c0, c1, c2, c3) \
	VFMLA V0.S4, x, c0 \
	VFMLA V1.S4, x, c1 \
	VFMLA V2.S4, x, c2 \
	VFMLA V3.S4, x, c3

// func neonMul(c *float32, ldc uintptr, a *float32, lda uintptr, b *float32, ldb, k, rows uintptr)
//
// Sixteen columns of c; ldc, lda and ldb are in bytes; rows, not 0, is a multiple of 4; k is not 0.
TEXT ·neonMul(SB), NOSPLIT, $0-64
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	MOVD a+16(FP), R2
	MOVD lda+24(FP), R3
	MOVD b+32(FP), R4
	MOVD ldb+40(FP), R5
	MOVD rows+56(FP), R6

rows:
	ZERO16
	MOVD R2, R7
	ADD  R3, R7, R8
	ADD  R3, R8, R9
	ADD  R3, R9, R10
	ADD  R3, R10, R2
	MOVD R4, R11
	MOVD k+48(FP), R12

term:
	VLD1    (R11), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1R.P 4(R7), [V4.S4]
	VLD1R.P 4(R8), [V5.S4]
	VLD1R.P 4(R9), [V6.S4]
	VLD1R.P 4(R10), [V7.S4]
	TERM(V4.S4, V16.S4, V17.S4, V18.S4, V19.S4)
	TERM(V5.S4, V20.S4, V21.S4, V22.S4, V23.S4)
	TERM(V6.S4, V24.S4, V25.S4, V26.S4, V27.S4)
	TERM(V7.S4, V28.S4, V29.S4, V30.S4, V31.S4)
	ADD     R5, R11, R11
	SUBS    $1, R12, R12
	BNE     term

	VST1 [V16.S4, V17.S4, V18.S4, V19.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V20.S4, V21.S4, V22.S4, V23.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V24.S4, V25.S4, V26.S4, V27.S4], (R0)
	ADD  R1, R0, R0
	VST1 [V28.S4, V29.S4, V30.S4, V31.S4], (R0)
	ADD  R1, R0, R0
	SUBS $4, R6, R6
	BNE  rows
	RET

// func neonDots(c *int32, rows *int8, q *int16, width, n uintptr)
//
// c[i] is the product of q and row i, for n rows, not 0, each a multiple of 16 wide.
TEXT ·neonDots(SB), NOSPLIT, $0-40
	MOVD c+0(FP), R0
	MOVD rows+8(FP), R1
	MOVD q+16(FP), R2
	MOVD width+24(FP), R3
	MOVD n+32(FP), R4

row:
	MOVD R2, R5
	MOVD R3, R6
	VEOR V16.B16, V16.B16, V16.B16
	VEOR V17.B16, V17.B16, V17.B16
	VEOR V18.B16, V18.B16, V18.B16
	VEOR V19.B16, V19.B16, V19.B16

part:
	VLD1.P 16(R1), [V0.B16]
	VLD1.P 32(R5), [V1.H8, V2.H8]
	SXTL(3, 0)
	SXTL2(4, 0)
	SMLAL4S(16, 3, 1)
	SMLAL24S(17, 3, 1)
	SMLAL4S(18, 4, 2)
	SMLAL24S(19, 4, 2)
	SUBS   $16, R6, R6
	BNE    part

	VADD  V17.S4, V16.S4, V16.S4
	VADD  V19.S4, V18.S4, V18.S4
	VADD  V18.S4, V16.S4, V16.S4
	VADDV V16.S4, V16
	VMOV  V16.S[0], R7
	MOVW.P R7, 4(R0)
	SUBS  $1, R4, R4
	BNE   row
	RET
