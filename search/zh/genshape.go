//go:build ignore

// Command genshape derives data/shape.txt from Unicode's Unihan database. Run it
// from this folder with two files of Debian's package unicode-data:
//
//	go run genshape.go /usr/share/unicode/Unihan_Readings.txt.bz2 /usr/share/unicode/Unihan_DictionaryLikeData.txt.bz2
//
// Kept are the characters of the Table of General Standard Chinese Characters that
// have a kCangjie code, with that code, which spells what a character is put
// together of, and the first four digits of kFourCornerCode, which tell its corners,
// or - when there are none.
package main

import (
	"bufio"
	"compress/bzip2"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: genshape Unihan_Readings.txt.bz2 Unihan_DictionaryLikeData.txt.bz2")
	}
	standard, codes := field(os.Args[1], "kTGHZ2013"), field(os.Args[2], "kCangjie")
	corners := field(os.Args[2], "kFourCornerCode")
	var lines []string
	for r := range standard {
		if codes[r] == "" {
			continue
		}
		corner := "-"
		if c := strings.Fields(corners[r]); len(c) > 0 && len(c[0]) >= 4 {
			corner = c[0][:4]
		}
		lines = append(lines, fmt.Sprintf("%c %s %s", r, codes[r], corner))
	}
	slices.Sort(lines)
	out := strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile("data/shape.txt", []byte(out), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(lines), "characters,", len(out), "bytes")
}

// field reads one field of all characters from lines like U+4E00<tab>kCangjie<tab>M.
func field(path, name string) map[rune]string {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	out := map[rune]string{}
	s := bufio.NewScanner(bzip2.NewReader(f))
	for s.Scan() {
		f := strings.Split(s.Text(), "\t")
		if len(f) != 3 || f[1] != name || !strings.HasPrefix(f[0], "U+") {
			continue
		}
		n, err := strconv.ParseInt(f[0][2:], 16, 32)
		if err != nil {
			log.Fatalf("code point of %q: %v", s.Text(), err)
		}
		out[rune(n)] = f[2]
	}
	if err := s.Err(); err != nil {
		log.Fatal(err)
	}
	return out
}
