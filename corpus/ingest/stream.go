package ingest

import (
	"context"
	"io/fs"
	"iter"
	"runtime"
	"sync"

	"github.com/policybot/policybot/corpus"
)

// Result is what came of one file: documents, and what of it was not read, which is the file itself where there are
// none, or files packed in it.
type Result struct {
	Path      string
	Documents []*corpus.Document // by Part; not linked with those of other files
	Skipped   []Skip
	Claims    []corpus.Claim // what the staff say by hand; see package relation
}

// Read reads the named files of a folder and yields what came of each, in the
// order of the names; several are read at a time, and only a few wait to be taken,
// so that memory does not grow with the folder. A file that has gone is skipped
// like one that cannot be read. When ctx ends the last thing yielded is its error.
// Progress is called in order, by whoever ranges.
func Read(ctx context.Context, fsys fs.FS, names []string, opt Options) iter.Seq2[Result, error] {
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.NumCPU()
	}
	return func(yield func(Result, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		type job struct {
			name string
			out  chan Result
		}
		jobs := make(chan job)
		queue := make(chan job, 2*workers) // in order; its room bounds what waits
		wg.Go(func() {
			defer close(queue)
			defer close(jobs)
			for _, name := range names {
				j := job{name, make(chan Result, 1)}
				for _, to := range []chan job{queue, jobs} {
					select {
					case to <- j:
					case <-ctx.Done():
						return
					}
				}
			}
		})
		for range workers {
			wg.Go(func() {
				for j := range jobs {
					j.out <- readOne(ctx, fsys, j.name, opt)
				}
			})
		}
		done := 0
		for j := range queue {
			select {
			case r := <-j.out:
				if err := ctx.Err(); err != nil { // it may have been stopped in the middle
					yield(Result{}, err)
					return
				}
				if done++; opt.Progress != nil {
					opt.Progress(done, len(names), j.name)
				}
				if !yield(r, nil) {
					return
				}
			case <-ctx.Done():
				yield(Result{}, ctx.Err())
				return
			}
		}
		if err := ctx.Err(); err != nil && done < len(names) {
			yield(Result{}, err)
		}
	}
}
