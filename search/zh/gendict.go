//go:build ignore

// Command gendict derives data/words.txt from the simplified dictionary of
// go-ego/gse (Apache-2.0, parts of it from jieba, MIT). Run it from this folder:
//
//	go run gendict.go "$(go list -m -f '{{.Dir}}' github.com/go-ego/gse)/data/dict/zh/s_1.txt"
//
// Kept are words of 1 to 8 Han characters that either occur at least 5 times in
// gse's count or are set phrases, abbreviations, nominal verbs or place names
// (parts of speech l, j, vn, ns), where rarity says little. Personal names below
// 100 are dropped: they cut ordinary words apart. The full dictionary has 352,279
// lines and costs 134 MB of heap once loaded.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: gendict path/to/gse/data/dict/zh/s_1.txt")
	}
	in, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer in.Close()
	var lines []string
	for s := bufio.NewScanner(in); s.Scan(); {
		f := strings.Fields(s.Text())
		if len(f) < 2 || !keep(f) {
			continue
		}
		pos := ""
		if len(f) > 2 {
			pos = " " + f[2]
		}
		lines = append(lines, f[0]+" "+f[1]+pos)
	}
	slices.Sort(lines)
	out := strings.Join(slices.Compact(lines), "\n") + "\n"
	if err := os.WriteFile("data/words.txt", []byte(out), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(lines), "words,", len(out), "bytes")
}

func keep(f []string) bool {
	runes := []rune(f[0])
	freq, err := strconv.ParseFloat(f[1], 64)
	if err != nil || len(runes) > 8 || freq < 2 {
		return false
	}
	for _, r := range runes {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	pos := ""
	if len(f) > 2 {
		pos = f[2]
	}
	if strings.HasPrefix(pos, "nr") && len(runes) > 1 && freq < 100 {
		return false
	}
	return freq >= 5 || slices.Contains([]string{"l", "j", "vn", "ns"}, pos)
}
