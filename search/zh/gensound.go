//go:build ignore

// Command gensound derives data/sound.txt from Unicode's Unihan database. Run it
// from this folder with the readings file of Debian's package unicode-data:
//
//	go run gensound.go /usr/share/unicode/Unihan_Readings.txt.bz2
//
// Kept are the characters of the Table of General Standard Chinese Characters
// (those with a kTGHZ2013 entry: 8,105, names of people and places among them).
// A character has one reading: the one kHanyuPinlu counts most often, else the
// first of kMandarin, else the first of kTGHZ2013. Tones are dropped and ü is
// written v.
package main

import (
	"bufio"
	"compress/bzip2"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
)

// chosen are readings that running prose counts lower because of particles, and
// that official texts mean nearly always: 地区 and 土地, 儿童 and not 哪儿.
var chosen = map[rune]string{'地': "di", '儿': "er"}

var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ḿ", "m", "ń", "n", "ň", "n", "ǹ", "n", "\u0300", "", "\u0301", "", "\u0304", "", "\u030c", "", "ê", "e")

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: gensound path/to/Unihan_Readings.txt.bz2")
	}
	f, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	fields, err := readings(bzip2.NewReader(f))
	if err != nil {
		log.Fatal(err)
	}
	bySyllable, chars := map[string][]rune{}, 0
	for r, of := range fields {
		if of["kTGHZ2013"] == "" {
			continue
		}
		s := commonest(r, of)
		bySyllable[s] = append(bySyllable[s], r)
		chars++
	}
	var lines []string
	for s, runes := range bySyllable {
		slices.Sort(runes)
		lines = append(lines, s+" "+string(runes))
	}
	slices.Sort(lines)
	out := strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile("data/sound.txt", []byte(out), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(chars, "characters,", len(lines), "syllables,", len(out), "bytes")
}

// readings reads the lines U+4E00<tab>kMandarin<tab>yī.
func readings(r io.Reader) (map[rune]map[string]string, error) {
	out := map[rune]map[string]string{}
	s := bufio.NewScanner(r)
	for s.Scan() {
		f := strings.Split(s.Text(), "\t")
		if len(f) != 3 || !strings.HasPrefix(f[0], "U+") {
			continue
		}
		n, err := strconv.ParseInt(f[0][2:], 16, 32)
		if err != nil {
			return nil, fmt.Errorf("code point of %q: %w", s.Text(), err)
		}
		if out[rune(n)] == nil {
			out[rune(n)] = map[string]string{}
		}
		out[rune(n)][f[1]] = f[2]
	}
	return out, s.Err()
}

// commonest picks the reading of r and drops its tone. kHanyuPinlu is sorted by
// count, "zhòng(1823) chóng(329)"; kTGHZ2013 is "482.140:zhōng,zhòng".
func commonest(r rune, of map[string]string) string {
	if s, ok := chosen[r]; ok {
		return s
	}
	if s := of["kHanyuPinlu"]; s != "" {
		s, _, _ = strings.Cut(s, "(")
		return toneless.Replace(s)
	}
	if s := strings.Fields(of["kMandarin"]); len(s) > 0 {
		return toneless.Replace(s[0])
	}
	_, s, _ := strings.Cut(strings.Fields(of["kTGHZ2013"])[0], ":")
	s, _, _ = strings.Cut(s, ",")
	return toneless.Replace(s)
}
