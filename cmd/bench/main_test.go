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
		err := run(t.Context(), args, io.Discard)
		if !errors.Is(err, errUsage) {
			t.Errorf("%q: %v, want a usage", args, err)
			continue
		}
		for _, c := range commands {
			if !strings.Contains(err.Error(), " "+c.name+" ") {
				t.Errorf("%q: the usage does not name %s: %v", args, c.name, err)
			}
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
