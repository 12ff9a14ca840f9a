package zh

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSound(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"塔城", "ta cen"},
		{"申请", "sen qin"},
		{"地区2021年A班", "di qu 2021 nian A ban"},
		{"吕女", "lv nv"},
		{"a b", "a b"},
		{"\xff城\xff", "\xff cen \xff"},
		{"㐀㐁城", "㐀 㐁 cen"}, // unknown Chinese characters
	} {
		if got := Sound(c.in); got != c.want {
			t.Errorf("Sound(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Sound of two words is equal when people type them for each other.
func TestSoundAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"浈江", "贞江", true},
		{"塔成", "塔城", true},
		{"申清", "申请", true},
		{"按置房", "安置房", true},
		{"资历", "智力", true}, // z and zh
		{"2021年塔成", "2021年塔城", true},
		{"武江", "浈江", false},
		{"县", "乡", false},   // -an and -ang
		{"男方", "兰方", false}, // n and l
		{"塔城", "塔城市", false},
		{"2021年", "2022年", false},
		{"\xff", "\ufffd", false},
		{"㐀", "㐁", false},
	} {
		if got := Sound(c.a) == Sound(c.b); got != c.want {
			t.Errorf("%q and %q sound alike: %v", c.a, c.b, got)
		}
	}
}

// Every line of the table must be a syllable and characters that stand in no other.
func TestSoundTable(t *testing.T) {
	seen := map[rune]string{}
	for line := range strings.Lines(soundText) {
		s, chars, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || s == "" || chars == "" {
			t.Errorf("line %q", line)
		}
		for _, r := range chars {
			if !unicode.Is(unicode.Han, r) || seen[r] != "" {
				t.Errorf("%c under %s, before under %q", r, s, seen[r])
			}
			seen[r] = s
		}
	}
	if len(seen) != 8105 {
		t.Errorf("%d characters, the standard table has 8105", len(seen))
	}
}

func FuzzSound(f *testing.F) {
	for _, s := range []string{"塔城地区", "申请A 1", "㐀城\xff", "學校", " 真 zen "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var known, others strings.Builder
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case syllables()[r] != "":
				known.WriteRune(r)
			case !unicode.Is(unicode.Han, r):
				others.WriteString(s[i:i+n] + "|") // torn bytes must not join up
			}
			i += n
		}
		if got, want := len(strings.Fields(Sound(known.String()))), utf8.RuneCountInString(known.String()); got != want {
			t.Errorf("%d syllables of %d known characters in %q", got, want, s)
		}
		if got := Sound(others.String()); got != others.String() {
			t.Errorf("Sound changed %q to %q", others.String(), got)
		}
		if Sound(s) == Sound(s+"城") {
			t.Errorf("%q must not sound like itself and more", s)
		}
	})
}

func BenchmarkSound(b *testing.B) {
	text := strings.Repeat("塔城地区申请备案的期限是哪天?", 4)
	Sound(text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Sound(text)
	}
}
