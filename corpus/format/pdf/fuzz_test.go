package pdf

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus/format"
)

// maxSeed keeps what wants to cost much out of the seeds: it is tried by TestHostileFilesAreRefusedSoon.
const maxSeed = 20_000

// known are the errors that a file may be refused with.
var known = []error{format.ErrDamaged, format.ErrNoText, format.ErrTooLarge, format.ErrEncrypted}

// FuzzRead reads anything. A file is refused by name or gives text in UTF-8, the same each time, with nothing in it
// that no text has.
func FuzzRead(f *testing.F) {
	for _, c := range hostile() {
		if len(c.raw) < maxSeed {
			f.Add(c.raw)
		}
	}
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := read(t, raw)
		again, err2 := read(t, raw)
		if got.Text != again.Text || (err == nil) != (err2 == nil) {
			t.Fatalf("%q, %v; the second time %q, %v", got.Text, err, again.Text, err2)
		}
		if err != nil {
			for _, k := range known {
				if errors.Is(err, k) {
					return
				}
			}
			t.Fatalf("refused with %v", err)
		}
		if !utf8.ValidString(got.Text) || strings.TrimSpace(got.Text) == "" || !strings.HasSuffix(got.Text, "\n") {
			t.Fatalf("text %q", got.Text)
		}
	})
}

// FuzzScan reads values out of anything: each step goes on, and all of them end.
func FuzzScan(f *testing.F) {
	f.Add([]byte("<</A[1 -.5 (x\\)\\101)<41>]/B 12 0 R/C#20D true>>endobj % note\n(("))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := &scanner{src: in}
		for n := 0; ; n++ {
			from := s.at
			if s.value(true) == end {
				return
			}
			if s.at <= from || n > len(in) {
				t.Fatalf("stands at %d of %d", s.at, len(in))
			}
		}
	})
}

// FuzzCmap reads maps of characters: a code gives valid text or none.
func FuzzCmap(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <d800> endbfrange"), "\x01\x02")
	f.Fuzz(func(t *testing.T, in []byte, codes string) {
		m := readCmap(newBudget(t.Context(), format.NewBudget(format.Limits{})), in)
		for len(codes) > 0 {
			n := m.next(codes)
			if n <= 0 || n > len(codes) {
				t.Fatalf("a code of %d bytes of %d", n, len(codes))
			}
			if text := m.text(code(codes[:n])); !utf8.ValidString(text) {
				t.Fatalf("%q", text)
			}
			codes = codes[n:]
		}
	})
}
