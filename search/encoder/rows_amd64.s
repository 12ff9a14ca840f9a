#include "textflag.h"

// The row functions, eight lanes in a register, sixteen elements a turn. n is a multiple of 16 and not 0. They follow
// portable.go operation by operation and fuse nothing.

// FOLD sums the sixteen lanes of lo and hi into the first lane of X0, the upper half onto the lower one (see fold).
#define FOLD(lo, hi) \
	VADDPS       hi, lo, Y0       \
	VEXTRACTF128 $1, Y0, X1       \
	VADDPS       X1, X0, X0       \
	VPERMILPS    $0x0E, X0, X1    \
	VADDPS       X1, X0, X0       \
	VPERMILPS    $0x01, X0, X1    \
	VADDPS       X1, X0, X0

// func dequantizeRow(y *float32, acc *int32, sums, scales, bias *float32, n uintptr, step, low float32)
TEXT ·dequantizeRow(SB), NOSPLIT, $0-56
	MOVQ         y+0(FP), DI
	MOVQ         acc+8(FP), SI
	MOVQ         sums+16(FP), R8
	MOVQ         scales+24(FP), R9
	MOVQ         bias+32(FP), R10
	MOVQ         n+40(FP), CX
	VBROADCASTSS step+48(FP), Y0
	VBROADCASTSS low+52(FP), Y1
	XORQ         AX, AX

loop:
	VCVTDQ2PS (SI)(AX*4), Y2
	VCVTDQ2PS 32(SI)(AX*4), Y3
	VMULPS    Y0, Y2, Y2
	VMULPS    Y0, Y3, Y3
	VMULPS    (R8)(AX*4), Y1, Y4
	VMULPS    32(R8)(AX*4), Y1, Y5
	VADDPS    Y4, Y2, Y2
	VADDPS    Y5, Y3, Y3
	VMULPS    (R9)(AX*4), Y2, Y2
	VMULPS    32(R9)(AX*4), Y3, Y3
	VADDPS    (R10)(AX*4), Y2, Y2
	VADDPS    32(R10)(AX*4), Y3, Y3
	VMOVUPS   Y2, (DI)(AX*4)
	VMOVUPS   Y3, 32(DI)(AX*4)
	ADDQ      $16, AX
	CMPQ      AX, CX
	JB        loop
	VZEROUPPER
	RET

// EXTREME leaves the least (VMINPS) or greatest (VMAXPS) lane of lo and hi in the first lane of X0.
#define EXTREME(op, lo, hi) \
	op           hi, lo, Y0    \
	VEXTRACTF128 $1, Y0, X1    \
	op           X1, X0, X0    \
	VPERMILPS    $0x0E, X0, X1 \
	op           X1, X0, X0    \
	VPERMILPS    $0x01, X0, X1 \
	op           X1, X0, X0

// func extremesRow(x *float32, n uintptr) (low, high float32)
TEXT ·extremesRow(SB), NOSPLIT, $0-24
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	VMOVAPS Y2, Y4
	VMOVAPS Y3, Y5
	XORQ    AX, AX

loop:
	VMOVUPS (SI)(AX*4), Y6
	VMOVUPS 32(SI)(AX*4), Y7
	VMINPS  Y2, Y6, Y2
	VMINPS  Y3, Y7, Y3
	VMAXPS  Y4, Y6, Y4
	VMAXPS  Y5, Y7, Y5
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      loop
	EXTREME(VMINPS, Y2, Y3)
	VMOVSS  X0, low+16(FP)
	EXTREME(VMAXPS, Y4, Y5)
	VMOVSS  X0, high+20(FP)
	VZEROUPPER
	RET

// func quantizeRow(q *uint8, x *float32, n uintptr, low, inverse float32)
TEXT ·quantizeRow(SB), NOSPLIT, $0-32
	MOVQ         q+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS low+24(FP), Y0
	VBROADCASTSS inverse+28(FP), Y1
	XORQ         AX, AX

loop:
	VMOVUPS      (SI)(AX*4), Y2
	VMOVUPS      32(SI)(AX*4), Y3
	VSUBPS       Y0, Y2, Y2
	VSUBPS       Y0, Y3, Y3
	VMULPS       Y1, Y2, Y2
	VMULPS       Y1, Y3, Y3
	VCVTPS2DQ    Y2, Y2
	VCVTPS2DQ    Y3, Y3
	VPACKUSDW    Y3, Y2, Y2
	VPERMQ       $0xD8, Y2, Y2
	VEXTRACTI128 $1, Y2, X3
	VPACKUSWB    X3, X2, X2
	VMOVDQU      X2, (DI)(AX*1)
	ADDQ         $16, AX
	CMPQ         AX, CX
	JB           loop
	VZEROUPPER
	RET

// func addNormRow(x, y, z, weight, bias, codeWeight, codeBias *float32, n uintptr, share, epsilon float32)
TEXT ·addNormRow(SB), NOSPLIT, $0-72
	MOVQ         x+0(FP), SI
	MOVQ         y+8(FP), DI
	MOVQ         z+16(FP), DX
	MOVQ         weight+24(FP), R8
	MOVQ         bias+32(FP), R9
	MOVQ         codeWeight+40(FP), R10
	MOVQ         codeBias+48(FP), R11
	MOVQ         n+56(FP), CX
	VMOVSS       share+64(FP), X15
	VMOVSS       epsilon+68(FP), X14
	XORQ         AX, AX
	VXORPS       Y2, Y2, Y2
	VXORPS       Y3, Y3, Y3

sum:
	VMOVUPS (SI)(AX*4), Y4
	VMOVUPS 32(SI)(AX*4), Y5
	VADDPS  (DI)(AX*4), Y4, Y4
	VADDPS  32(DI)(AX*4), Y5, Y5
	VADDPS  Y4, Y2, Y2
	VADDPS  Y5, Y3, Y3
	VMOVUPS Y4, (SI)(AX*4)
	VMOVUPS Y5, 32(SI)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      sum
	FOLD(Y2, Y3)
	VMULSS  X15, X0, X0
	VBROADCASTSS X0, Y6
	XORQ    AX, AX
	VXORPS  Y2, Y2, Y2
	VXORPS  Y3, Y3, Y3

squares:
	VMOVUPS (SI)(AX*4), Y4
	VMOVUPS 32(SI)(AX*4), Y5
	VSUBPS  Y6, Y4, Y4
	VSUBPS  Y6, Y5, Y5
	VMOVUPS Y4, (SI)(AX*4)
	VMOVUPS Y5, 32(SI)(AX*4)
	VMULPS  Y4, Y4, Y4
	VMULPS  Y5, Y5, Y5
	VADDPS  Y4, Y2, Y2
	VADDPS  Y5, Y3, Y3
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      squares
	FOLD(Y2, Y3)
	VMULSS  X15, X0, X0
	VADDSS  X14, X0, X0
	VSQRTSS X0, X0, X0
	MOVL    $0x3F800000, AX // 1
	VMOVD   AX, X1
	VDIVSS  X0, X1, X0
	VBROADCASTSS X0, Y6
	XORQ    AX, AX

scale:
	VMULPS  (SI)(AX*4), Y6, Y4
	VMULPS  32(SI)(AX*4), Y6, Y5
	VMULPS  (R8)(AX*4), Y4, Y2
	VMULPS  32(R8)(AX*4), Y5, Y3
	VADDPS  (R9)(AX*4), Y2, Y2
	VADDPS  32(R9)(AX*4), Y3, Y3
	VMOVUPS Y2, (SI)(AX*4)
	VMOVUPS Y3, 32(SI)(AX*4)
	VMULPS  (R10)(AX*4), Y4, Y4
	VMULPS  32(R10)(AX*4), Y5, Y5
	VADDPS  (R11)(AX*4), Y4, Y4
	VADDPS  32(R11)(AX*4), Y5, Y5
	VMOVUPS Y4, (DX)(AX*4)
	VMOVUPS Y5, 32(DX)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      scale
	VZEROUPPER
	RET

// NEXT is a step of Horner's rule: p = p·t + the constant at offset.
#define NEXT(p, t, offset) \
	VMULPS t, p, p          \
	VADDPS offset(DX), p, p

// func geluRow(x *float32, n uintptr, table *[14][8]float32)
//
// table: 1/√2, ½, the edge, minus the edge, P's and Q's coefficients.
TEXT ·geluRow(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ table+16(FP), DX
	LEAQ (SI)(CX*4), CX
	VMOVUPS (DX), Y8
	VMOVUPS 32(DX), Y9
	VMOVUPS 64(DX), Y10
	VMOVUPS 96(DX), Y11
	VMOVUPS 128(DX), Y12
	VMOVUPS 288(DX), Y13

loop:
	VMOVUPS (SI), Y0
	VMULPS  Y8, Y0, Y1
	VMINPS  Y10, Y1, Y1
	VMAXPS  Y11, Y1, Y1
	VMULPS  Y1, Y1, Y2
	VMULPS  Y12, Y2, Y3
	VMULPS  Y13, Y2, Y4
	VADDPS  160(DX), Y3, Y3
	VADDPS  320(DX), Y4, Y4
	NEXT(Y3, Y2, 192)
	NEXT(Y4, Y2, 352)
	NEXT(Y3, Y2, 224)
	NEXT(Y4, Y2, 384)
	NEXT(Y3, Y2, 256)
	NEXT(Y4, Y2, 416)
	VMULPS  Y3, Y1, Y1
	VDIVPS  Y4, Y1, Y1
	VMULPS  Y9, Y0, Y0
	VMULPS  Y1, Y0, Y1
	VADDPS  Y1, Y0, Y0
	VMOVUPS Y0, (SI)
	ADDQ    $32, SI
	CMPQ    SI, CX
	JB      loop
	VZEROUPPER
	RET

// EXP replaces x by its exponential; n and p are free registers.
#define EXP(x, n, p) \
	VMAXPS   (DX), x, x      \
	VMULPS   32(DX), x, n    \
	VADDPS   64(DX), n, n    \
	VSUBPS   64(DX), n, p    \
	VMULPS   128(DX), p, Y12 \
	VMULPS   96(DX), p, p    \
	VSUBPS   p, x, x         \
	VSUBPS   Y12, x, x       \
	VMULPS   160(DX), x, p   \
	VADDPS   192(DX), p, p   \
	NEXT(p, x, 224)          \
	NEXT(p, x, 256)          \
	NEXT(p, x, 288)          \
	NEXT(p, x, 320)          \
	VPSLLD   $23, n, n       \
	VPADDD   n, p, x

// func softmaxRow(x *float32, n uintptr, table *[11][8]float32)
//
// table: the edge, log₂e, what rounds, ln 2 in two parts, the polynomial's coefficients.
TEXT ·softmaxRow(SB), NOSPLIT, $0-24
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	MOVQ    table+16(FP), DX
	VMOVUPS (SI), Y2
	VMOVUPS 32(SI), Y3
	XORQ    AX, AX

high:
	VMAXPS (SI)(AX*4), Y2, Y2
	VMAXPS 32(SI)(AX*4), Y3, Y3
	ADDQ   $16, AX
	CMPQ   AX, CX
	JB     high
	EXTREME(VMAXPS, Y2, Y3)
	VBROADCASTSS X0, Y8
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	XORQ   AX, AX

power:
	VMOVUPS (SI)(AX*4), Y4
	VMOVUPS 32(SI)(AX*4), Y5
	VSUBPS  Y8, Y4, Y4
	VSUBPS  Y8, Y5, Y5
	EXP(Y4, Y6, Y7)
	EXP(Y5, Y9, Y10)
	VADDPS  Y4, Y2, Y2
	VADDPS  Y5, Y3, Y3
	VMOVUPS Y4, (SI)(AX*4)
	VMOVUPS Y5, 32(SI)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      power
	FOLD(Y2, Y3)
	MOVL    $0x3F800000, AX // 1
	VMOVD   AX, X1
	VDIVSS  X0, X1, X0
	VBROADCASTSS X0, Y6
	XORQ    AX, AX

share:
	VMULPS  (SI)(AX*4), Y6, Y4
	VMULPS  32(SI)(AX*4), Y6, Y5
	VMOVUPS Y4, (SI)(AX*4)
	VMOVUPS Y5, 32(SI)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      share
	VZEROUPPER
	RET
