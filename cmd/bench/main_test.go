package main

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for _, args := range [][]string{nil, {"none"}, {"-h"}} {
		if err := run(t.Context(), args, io.Discard); !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "slack") {
			t.Errorf("%q: %v, want a usage that names the benches", args, err)
		}
	}
	for _, c := range commands {
		if err := run(t.Context(), []string{c.name, "-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s -h: %v, want its flags", c.name, err)
		}
		if err := run(t.Context(), []string{c.name, "-nonsense"}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), c.name+": ") {
			t.Errorf("%s -nonsense: %v, want an error of that bench", c.name, err)
		}
	}
}
