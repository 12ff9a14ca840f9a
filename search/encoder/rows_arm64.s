#include "textflag.h"
#include "neon_arm64.h"

// The row functions, four lanes in a register. n is a multiple of 16 and not 0. They follow portable.go operation by
// operation and fuse nothing.

// FOLD sums the sixteen lanes of V16..V19 into F16, the upper half onto the lower one (see fold).
#define FOLD \
	FADD4(16, 16, 18) \
	FADD4(17, 17, 19) \
	FADD4(16, 16, 17) \
	VEXT $8, V16.B16, V16.B16, V17.B16 \
	FADD4(16, 16, 17) \
	FADDP2(16, 16)

#define ZERO4 \
	VEOR V16.B16, V16.B16, V16.B16 \
	VEOR V17.B16, V17.B16, V17.B16 \
	VEOR V18.B16, V18.B16, V18.B16 \
	VEOR V19.B16, V19.B16, V19.B16

// func dequantizeRow(y *float32, acc *int32, sums, scales, bias *float32, n uintptr, step, low float32)
TEXT ·dequantizeRow(SB), NOSPLIT, $0-56
	MOVD  y+0(FP), R0
	MOVD  acc+8(FP), R1
	MOVD  sums+16(FP), R2
	MOVD  scales+24(FP), R3
	MOVD  bias+32(FP), R4
	MOVD  n+40(FP), R5
	FMOVS step+48(FP), F0
	FMOVS low+52(FP), F1
	VDUP  V0.S[0], V0.S4
	VDUP  V1.S[0], V1.S4

loop:
	VLD1.P 32(R1), [V4.S4, V5.S4]
	VLD1.P 32(R2), [V6.S4, V7.S4]
	VLD1.P 32(R3), [V16.S4, V17.S4]
	VLD1.P 32(R4), [V18.S4, V19.S4]
	SCVTF4(4, 4)
	SCVTF4(5, 5)
	FMUL4(4, 4, 0)
	FMUL4(5, 5, 0)
	FMUL4(6, 6, 1)
	FMUL4(7, 7, 1)
	FADD4(4, 4, 6)
	FADD4(5, 5, 7)
	FMUL4(4, 4, 16)
	FMUL4(5, 5, 17)
	FADD4(4, 4, 18)
	FADD4(5, 5, 19)
	VST1.P [V4.S4, V5.S4], 32(R0)
	SUBS   $8, R5, R5
	BNE    loop
	RET

// func extremesRow(x *float32, n uintptr) (low, high float32)
TEXT ·extremesRow(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	VLD1 (R0), [V0.S4]
	VMOV V0.B16, V1.B16
	VMOV V0.B16, V2.B16
	VMOV V0.B16, V3.B16

loop:
	VLD1.P 32(R0), [V4.S4, V5.S4]
	FMIN4(0, 0, 4)
	FMAX4(1, 1, 4)
	FMIN4(2, 2, 5)
	FMAX4(3, 3, 5)
	SUBS   $8, R1, R1
	BNE    loop
	FMIN4(0, 0, 2)
	FMAX4(1, 1, 3)
	FMINV(0, 0)
	FMAXV(1, 1)
	FMOVS  F0, low+16(FP)
	FMOVS  F1, high+20(FP)
	RET

// func quantizeRow(q *uint8, x *float32, n uintptr, low, inverse float32)
TEXT ·quantizeRow(SB), NOSPLIT, $0-32
	MOVD  q+0(FP), R0
	MOVD  x+8(FP), R1
	MOVD  n+16(FP), R2
	FMOVS low+24(FP), F0
	FMOVS inverse+28(FP), F1
	VDUP  V0.S[0], V0.S4
	VDUP  V1.S[0], V1.S4

loop:
	VLD1.P 64(R1), [V4.S4, V5.S4, V6.S4, V7.S4]
	FSUB4(4, 4, 0)
	FSUB4(5, 5, 0)
	FSUB4(6, 6, 0)
	FSUB4(7, 7, 0)
	FMUL4(4, 4, 1)
	FMUL4(5, 5, 1)
	FMUL4(6, 6, 1)
	FMUL4(7, 7, 1)
	FCVTNS4(4, 4)
	FCVTNS4(5, 5)
	FCVTNS4(6, 6)
	FCVTNS4(7, 7)
	XTN4H(4, 4)
	XTN8H(4, 5)
	XTN4H(6, 6)
	XTN8H(6, 7)
	XTN8B(4, 4)
	XTN16B(4, 6)
	VST1.P [V4.B16], 16(R0)
	SUBS   $16, R2, R2
	BNE    loop
	RET

// func addNormRow(x, y, z, weight, bias, codeWeight, codeBias *float32, n uintptr, share, epsilon float32)
TEXT ·addNormRow(SB), NOSPLIT, $0-72
	MOVD  x+0(FP), R0
	MOVD  y+8(FP), R1
	MOVD  z+16(FP), R7
	MOVD  weight+24(FP), R2
	MOVD  bias+32(FP), R3
	MOVD  codeWeight+40(FP), R8
	MOVD  codeBias+48(FP), R9
	MOVD  n+56(FP), R4
	FMOVS share+64(FP), F30
	FMOVS epsilon+68(FP), F31
	MOVD  R0, R5
	MOVD  R4, R6
	ZERO4

sum:
	VLD1   (R5), [V4.S4, V5.S4, V6.S4, V7.S4]
	VLD1.P 64(R1), [V20.S4, V21.S4, V22.S4, V23.S4]
	FADD4(4, 4, 20)
	FADD4(5, 5, 21)
	FADD4(6, 6, 22)
	FADD4(7, 7, 23)
	FADD4(16, 16, 4)
	FADD4(17, 17, 5)
	FADD4(18, 18, 6)
	FADD4(19, 19, 7)
	VST1.P [V4.S4, V5.S4, V6.S4, V7.S4], 64(R5)
	SUBS   $16, R6, R6
	BNE    sum
	FOLD
	FMULS  F30, F16, F0
	VDUP   V0.S[0], V0.S4
	MOVD   R0, R5
	MOVD   R4, R6
	ZERO4

squares:
	VLD1   (R5), [V4.S4, V5.S4, V6.S4, V7.S4]
	FSUB4(4, 4, 0)
	FSUB4(5, 5, 0)
	FSUB4(6, 6, 0)
	FSUB4(7, 7, 0)
	VST1.P [V4.S4, V5.S4, V6.S4, V7.S4], 64(R5)
	FMUL4(4, 4, 4)
	FMUL4(5, 5, 5)
	FMUL4(6, 6, 6)
	FMUL4(7, 7, 7)
	FADD4(16, 16, 4)
	FADD4(17, 17, 5)
	FADD4(18, 18, 6)
	FADD4(19, 19, 7)
	SUBS   $16, R6, R6
	BNE    squares
	FOLD
	FMULS  F30, F16, F0
	FADDS  F31, F0, F0
	FSQRTS F0, F0
	FMOVS  $1.0, F1
	FDIVS  F0, F1, F0
	VDUP   V0.S[0], V0.S4

scale:
	VLD1   (R0), [V4.S4, V5.S4]
	VLD1.P 32(R2), [V16.S4, V17.S4]
	VLD1.P 32(R3), [V18.S4, V19.S4]
	VLD1.P 32(R8), [V20.S4, V21.S4]
	VLD1.P 32(R9), [V22.S4, V23.S4]
	FMUL4(4, 4, 0)
	FMUL4(5, 5, 0)
	FMUL4(6, 4, 16)
	FMUL4(7, 5, 17)
	FADD4(6, 6, 18)
	FADD4(7, 7, 19)
	VST1.P [V6.S4, V7.S4], 32(R0)
	FMUL4(4, 4, 20)
	FMUL4(5, 5, 21)
	FADD4(4, 4, 22)
	FADD4(5, 5, 23)
	VST1.P [V4.S4, V5.S4], 32(R7)
	SUBS   $8, R4, R4
	BNE    scale
	RET

// CONSTANT loads a row of a table, R2, into all lanes.
#define CONSTANT(v) \
	VLD1R (R2), [v] \
	ADD   $32, R2

// NEXT is a step of Horner's rule: p = p·t + c.
#define NEXT(p, t, c) \
	FMUL4(p, p, t) \
	FADD4(p, p, c)

// func geluRow(x *float32, n uintptr, table *[14][8]float32)
//
// table: 1/√2, ½, the edge, minus the edge, P's and Q's coefficients.
TEXT ·geluRow(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVD table+16(FP), R2
	CONSTANT(V16.S4)
	CONSTANT(V17.S4)
	CONSTANT(V18.S4)
	CONSTANT(V19.S4)
	CONSTANT(V20.S4)
	CONSTANT(V21.S4)
	CONSTANT(V22.S4)
	CONSTANT(V23.S4)
	CONSTANT(V24.S4)
	CONSTANT(V25.S4)
	CONSTANT(V26.S4)
	CONSTANT(V27.S4)
	CONSTANT(V28.S4)
	CONSTANT(V29.S4)

loop:
	VLD1   (R0), [V0.S4]
	FMUL4(1, 0, 16)
	FMIN4(1, 1, 18)
	FMAX4(1, 1, 19)
	FMUL4(2, 1, 1)
	FMUL4(3, 20, 2)
	FMUL4(4, 25, 2)
	FADD4(3, 3, 21)
	FADD4(4, 4, 26)
	NEXT(3, 2, 22)
	NEXT(4, 2, 27)
	NEXT(3, 2, 23)
	NEXT(4, 2, 28)
	NEXT(3, 2, 24)
	NEXT(4, 2, 29)
	FMUL4(1, 1, 3)
	FDIV4(1, 1, 4)
	FMUL4(0, 0, 17)
	FMUL4(1, 1, 0)
	FADD4(0, 0, 1)
	VST1.P [V0.S4], 16(R0)
	SUBS   $4, R1, R1
	BNE    loop
	RET

// EXP replaces x by its exponential; n, p and q are free registers, by their numbers and names.
#define EXP(x, n, p, q, vn, vp, vx) \
	FSUB4(x, x, 15)  \
	FMAX4(x, x, 20)  \
	FMUL4(n, x, 21)  \
	FADD4(n, n, 22)  \
	FSUB4(p, n, 22)  \
	FMUL4(q, p, 23)  \
	FMUL4(p, p, 24)  \
	FSUB4(x, x, q)   \
	FSUB4(x, x, p)   \
	FMUL4(p, x, 25)  \
	FADD4(p, p, 26)  \
	NEXT(p, x, 27)   \
	NEXT(p, x, 28)   \
	NEXT(p, x, 29)   \
	NEXT(p, x, 30)   \
	VSHL $23, vn, vn \
	VADD vn, vp, vx

// func softmaxRow(x *float32, n uintptr, table *[11][8]float32)
//
// table: the edge, log₂e, what rounds, ln 2 in two parts, the polynomial's coefficients.
TEXT ·softmaxRow(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVD table+16(FP), R2
	CONSTANT(V20.S4)
	CONSTANT(V21.S4)
	CONSTANT(V22.S4)
	CONSTANT(V23.S4)
	CONSTANT(V24.S4)
	CONSTANT(V25.S4)
	CONSTANT(V26.S4)
	CONSTANT(V27.S4)
	CONSTANT(V28.S4)
	CONSTANT(V29.S4)
	CONSTANT(V30.S4)
	MOVD R0, R3
	MOVD R1, R4
	VLD1 (R0), [V15.S4]

high:
	VLD1.P 16(R3), [V0.S4]
	FMAX4(15, 15, 0)
	SUBS   $4, R4, R4
	BNE    high
	FMAXV(15, 15)
	VDUP   V15.S[0], V15.S4
	MOVD   R0, R3
	MOVD   R1, R4
	ZERO4

power:
	VLD1   (R3), [V0.S4, V1.S4, V2.S4, V3.S4]
	EXP(0, 4, 5, 6, V4.S4, V5.S4, V0.S4)
	EXP(1, 7, 8, 9, V7.S4, V8.S4, V1.S4)
	EXP(2, 4, 5, 6, V4.S4, V5.S4, V2.S4)
	EXP(3, 7, 8, 9, V7.S4, V8.S4, V3.S4)
	FADD4(16, 16, 0)
	FADD4(17, 17, 1)
	FADD4(18, 18, 2)
	FADD4(19, 19, 3)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R3)
	SUBS   $16, R4, R4
	BNE    power
	FOLD
	FMOVS  $1.0, F1
	FDIVS  F16, F1, F0
	VDUP   V0.S[0], V0.S4

share:
	VLD1   (R0), [V4.S4]
	FMUL4(4, 4, 0)
	VST1.P [V4.S4], 16(R0)
	SUBS   $4, R1, R1
	BNE    share
	RET
