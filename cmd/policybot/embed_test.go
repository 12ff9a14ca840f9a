package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestNoForeignDictionaries: this test's binary holds the whole program, and must not
// hold the 32 MB of dictionaries that gse embeds; see type words of package search/zh.
func TestNoForeignDictionaries(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dictionary string
		line       []string // joined here, or the test would find itself
		want       bool
	}{
		{"our own", []string{"义务教育法", "56", "n"}, true},
		{"gse's Japanese", []string{"陣ケ峰", "8676", "名詞"}, false},
		{"gse's traditional", []string{"改弦易調", "3", "n"}, false},
	} {
		if got := bytes.Contains(program, []byte(strings.Join(c.line, " "))); got != c.want {
			t.Errorf("%s dictionary in the binary: %v, want %v", c.dictionary, got, c.want)
		}
	}
}
