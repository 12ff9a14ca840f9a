package encoder

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// MinSpeed is the speed, in Gop/s, below which the encoder takes too long to be of use.
const MinSpeed = 20

// ErrTooSlow says that this machine is slower than MinSpeed.
var ErrTooSlow = errors.New("the machine is too slow for the encoder")

// Options say how an encoder works. The zero value is the default.
type Options struct {
	// Workers is how many passes run at a time, each on one core with about 5 MB of memory; by default GOMAXPROCS.
	// Further ones wait.
	Workers int
	// Kernel is one of Kernels; by default the first.
	Kernel string
	// Simplify yields what becomes other characters in simplified script, which is what the model was trained on: the
	// bytes [start, end) of text, in order, and what replaces them (hanzi.SimplifyRuns). By default nothing does.
	Simplify func(text string, yield func(start, end int, out string))
}

// An Encoder turns text into vectors and reads clauses. It may be used by several goroutines at once. The same input
// gives the same bits, whatever else is asked at the time and whichever kernel runs.
type Encoder struct {
	model   *model
	kernel  *kernel
	workers int
	// free holds a scratch, or nil for one not made yet, for each pass that may run.
	free chan *scratch
}

// Kernels names what this machine can run, the fastest first.
func Kernels() []string {
	var names []string
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	return names
}

// kernelOf is the kernel of that name, "" for the fastest.
func kernelOf(name string) (*kernel, error) {
	for _, k := range kernels() {
		if name == "" || k.name == name {
			return k, nil
		}
	}
	return nil, fmt.Errorf("no kernel %q here, there are %s", name, strings.Join(Kernels(), ", "))
}

// Open reads a weight file. The encoder uses data where it is, so data must neither change nor be unmapped as long as
// the encoder lives. A file that is damaged or made up gives an error that is ErrFormat.
func Open(data []byte, o Options) (*Encoder, error) {
	k, err := kernelOf(o.Kernel)
	if err != nil {
		return nil, fmt.Errorf("open encoder: %w", err)
	}
	m, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("open encoder: %w", err)
	}
	m.vocabulary.simplify = o.Simplify
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	e := &Encoder{model: m, kernel: k, workers: workers, free: make(chan *scratch, workers)}
	for range workers {
		e.free <- nil
	}
	return e, nil
}

// Load opens the weight file called name of fsys, which it reads into memory.
func Load(fsys fs.FS, name string, o Options) (*Encoder, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load encoder: %w", err)
	}
	return Open(data, o)
}

// ID names the weights: vectors of encoders with different IDs must not be compared.
func (e *Encoder) ID() string { return hex.EncodeToString(e.model.hash[:8]) }

// Kernel names the kernel in use.
func (e *Encoder) Kernel() string { return e.kernel.name }

// Width is the length of a vector, in bytes too.
func (e *Encoder) Width() int { return int(e.model.Width) }

// speedTime is how long Speed measures, and a slice of it: the fastest one counts, so that others' work on the machine
// matters little.
const (
	speedTime  = 50 * time.Millisecond
	speedSlice = time.Millisecond
)

// Speed measures one core for 50 ms and returns its Gop/s, a multiplication or addition being one: 300 to 500 with
// AVX-512 VNNI, 100 with AVX2, 1 in plain Go. A clause of 120 tokens takes 5 Gop.
func (e *Encoder) Speed() float64 {
	m := &e.model.layers[0].widen
	a, c := make([]uint8, blockRows*m.k), make([]int32, blockRows*m.n)
	best := 0.0
	for start := time.Now(); time.Since(start) < speedTime; {
		rounds, slice := 0, time.Now()
		for rounds == 0 || time.Since(slice) < speedSlice {
			e.kernel.products(c, a, m, tileRows) // little at a time: plain Go takes 10 ms
			rounds++
		}
		best = max(best, 2*float64(rounds*tileRows*m.n*m.k)/time.Since(slice).Seconds()/1e9)
	}
	return best
}

// FastEnough measures the machine and returns an error that is ErrTooSlow, with the figure, when it is below MinSpeed.
func (e *Encoder) FastEnough() error {
	if speed := e.Speed(); speed < MinSpeed {
		return fmt.Errorf("%w: %.1f Gop/s with %s, %d are needed", ErrTooSlow, speed, e.kernel.name, MinSpeed)
	}
	return nil
}

// each runs inputs through the model and calls use with the number of each and its tokens' vectors, len×width, which
// are use's until it returns. Calls come from several goroutines.
func (e *Encoder) each(ctx context.Context, inputs [][]int32, use func(i int, x []float32)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(e.workers)
	for from, to := range e.batches(inputs) {
		group.Go(func() error { return e.batch(ctx, inputs[from:to], from, use) })
	}
	return group.Wait()
}

// batch runs inputs, the first of which is called from, in one pass.
func (e *Encoder) batch(ctx context.Context, inputs [][]int32, from int, use func(i int, x []float32)) error {
	var s *scratch
	select {
	case s = <-e.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	if s == nil {
		s = newScratch(e.model)
	}
	defer func() { e.free <- s }()
	if err := e.model.forward(ctx, e.kernel, s, inputs); err != nil {
		return err
	}
	at := 0
	for i, input := range inputs {
		n := len(input) * e.Width()
		use(from+i, s.x[at:at+n])
		at += n
	}
	return nil
}

// batches yields where each batch of inputs begins and ends: in turn, about as many for each worker, of at most
// scratchRows tokens, but no more of them than fill blocks.
func (e *Encoder) batches(inputs [][]int32) func(yield func(from, to int) bool) {
	total := 0
	for _, input := range inputs {
		total += len(input)
	}
	count := (total + scratchRows - 1) / scratchRows
	count = (count + e.workers - 1) / e.workers * e.workers
	aim := max(blockRows, (total+count-1)/max(1, count))
	return func(yield func(from, to int) bool) {
		from, size := 0, 0
		for i, input := range inputs {
			if size > 0 && (size+len(input) > scratchRows || size+len(input)/2 > aim) {
				if !yield(from, i) {
					return
				}
				from, size = i, 0
			}
			size += len(input)
		}
		if size > 0 {
			yield(from, len(inputs))
		}
	}
}
