package quality

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/eval"
)

// said is what an answer came to, for comparing it with that to the same question put
// otherwise.
func said(r eval.Result) string {
	if r.Answer.Status != search.Answered {
		return string(r.Answer.Status)
	}
	return r.Answer.Headline
}

// changed lists the questions to which something else is said.
func changed(before, after []eval.Result) (lines []string) {
	for i, b := range before {
		if was, is := said(b), said(after[i]); was != is {
			lines = append(lines, fmt.Sprintf("%s %s\n  %s -> %s (%s -> %s)", b.Row.ID, after[i].Row.Question, was, is, b.Outcome, after[i].Outcome))
		}
	}
	return lines
}

// property is something a question or a library has no business to depend on, and what it
// did to the answers.
type property struct {
	name  string
	lines []string // the answers that are others, or worse
}

// manners are questions put otherwise.
var manners = []struct {
	name string
	ask  func(question string) string
}{
	{"asked again", func(q string) string { return q }},
	{"with 请问 in front", func(q string) string { return "请问" + q }},
	{"with or without a question mark", questionMark},
	{"with 呢 behind", particle},
	{"in full width", fullWidth},
	{"in traditional script", traditional},
}

// TestMetamorphic: manners, script, the order of the files, a document about something else
// and the names of things change no answer. What they change all the same is written beside
// the golden files, and may only become less. With the encoder the way to an answer is the
// same: here words alone are enough, and quick.
func TestMetamorphic(t *testing.T) {
	l := readLibrary(t)
	all := l.all(t)
	rows := every(step)(all)
	base := l.open(t, config.EncoderOff)
	before := ask(t, base, rows, all)
	var got []property
	other := func(name string, after []eval.Result) {
		got = append(got, property{name, changed(before, after)})
	}
	for _, m := range manners {
		put := slices.Clone(all)
		for i := range put {
			put[i].Question = m.ask(put[i].Question)
		}
		other(m.name, ask(t, base, every(step)(put), put))
	}
	reversed := library{docs: map[string]string{}}
	for name, text := range l.docs {
		reversed.docs[backwards(name)] = text
	}
	other("files in another order", ask(t, reversed.open(t, config.EncoderOff), rows, all))
	more := library{docs: maps.Clone(l.docs)}
	more.docs["zoo.txt"] = irrelevant
	other("with a document about something else", ask(t, more.open(t, config.EncoderOff), rows, all))
	for _, c := range []struct {
		name string
		pick func(renaming) string
	}{{"names of another trade", known}, {"names nobody knows", unknown}} {
		renamed := l.each(replacer(c.pick).Replace)
		all := renamed.all(t)
		got = append(got, lost(c.name, before, ask(t, renamed.open(t, config.EncoderOff), every(step)(all), all))...)
	}
	holdProperties(t, filepath.Join("testdata", "words", "changes.txt"), got)
}

// lost is which right answers are lost under other names, and which wrong ones come. What
// gets better makes up for neither.
func lost(name string, before, after []eval.Result) []property {
	right, wrong := property{name: name + ", right ones lost"}, property{name: name + ", wrong ones come"}
	for i, b := range before {
		a := after[i]
		line := fmt.Sprintf("%s %s\n  %s (%s) -> %s (%s)", b.Row.ID, a.Row.Question, said(b), b.Outcome, said(a), a.Outcome)
		if b.Outcome == eval.Right && a.Outcome != eval.Right {
			right.lines = append(right.lines, line)
		}
		if b.Outcome != eval.Wrong && a.Outcome == eval.Wrong {
			wrong.lines = append(wrong.lines, line)
		}
	}
	return []property{right, wrong}
}

const changesHead = `# How many answers change though nothing did that matters: the aim is 0. Written by
# go test ./cmd/internal/quality -update, which lets none become more unless -worse is given.
`

// holdProperties holds the counts to the file, or with -update writes it.
func holdProperties(t *testing.T, file string, got []property) {
	t.Helper()
	if *update {
		refuseRace(t)
	}
	allowed := map[string]int{}
	if b, err := os.ReadFile(file); err == nil {
		for line := range strings.Lines(strings.TrimPrefix(string(b), changesHead)) {
			number, name, _ := strings.Cut(strings.TrimSpace(line), " ")
			if allowed[strings.TrimSpace(name)], err = strconv.Atoi(number); err != nil {
				t.Fatalf("%s: %q: %v", file, line, err)
			}
		}
	} else if !*update {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(changesHead)
	for _, p := range got {
		fmt.Fprintf(&b, "%4d %s\n", len(p.lines), p.name)
		count := len(p.lines)
		most, known := allowed[p.name]
		switch {
		case *update && (*worse || !known): // it is written
		case count > most:
			t.Errorf("%s: %d, no more than %d may be:\n%s", p.name, count, most, strings.Join(p.lines, "\n"))
		case count < most && !*update && step == 1:
			t.Logf("%s: %d, which is better than %d: -update keeps it", p.name, count, most)
		}
	}
	if !*update || t.Failed() {
		return
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s:\n%s", file, b.String())
}

func questionMark(q string) string {
	if bare := strings.TrimRight(q, "？?"); bare != q {
		return bare
	}
	return q + "？"
}

// particle ends a question as it is said; one that has a particle, or is no sentence,
// stays.
func particle(q string) string {
	bare := strings.TrimRight(q, "？?")
	for _, end := range []string{"吗", "吧", "呢", "不", "没"} {
		if strings.HasSuffix(bare, end) {
			return q
		}
	}
	if strings.Contains(q, " ") {
		return q
	}
	return bare + "呢？"
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

// TestManners: every manner but the plain one is a change.
func TestManners(t *testing.T) {
	const question = "门诊2楼 几点开门"
	for _, m := range manners[1:] {
		if m.ask(strings.ReplaceAll(question, " ", "")) == strings.ReplaceAll(question, " ", "") {
			t.Errorf("%s changes nothing", m.name)
		}
	}
	if got := fullWidth("a2?"); got != "ａ２？" {
		t.Errorf("full width %s", got)
	}
	if got := traditional("门诊开门"); hanzi.Simplify(got) != "门诊开门" || got == "门诊开门" {
		t.Errorf("traditional %s", got)
	}
}

// traditional writes a traditional form of every character that has one.
func traditional(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := forms[r]; ok {
			return t
		}
		return r
	}, s)
}

// forms are traditional characters by the simplified ones they become.
var forms = func() map[rune]rune {
	m := map[rune]rune{}
	for r := rune(0x4e00); r < 0xa000; r++ {
		s := []rune(hanzi.Simplify(string(r)))
		if len(s) != 1 || s[0] == r {
			continue
		}
		if _, ok := m[s[0]]; !ok {
			m[s[0]] = r
		}
	}
	return m
}()

// backwards is a name that sorts otherwise: its letters turned round, its ending kept.
func backwards(name string) string {
	stem, ending, _ := strings.Cut(name, ".")
	var b strings.Builder
	for i := len(stem) - 1; i >= 0; i-- {
		b.WriteByte(stem[i])
	}
	return b.String() + "." + ending
}

// irrelevant is a document that answers none of the questions.
const irrelevant = `栖霞市动物园游园须知

一、开放时间
每年四月至十月，上午八时三十分开园，下午六时停止入园；十一月至次年三月，下午五时停止入园。

二、爱护动物
（一）不得投喂动物，不得拍打玻璃。
（二）不得翻越护栏，不得进入笼舍。
（三）携带宠物的，宠物应当寄存。

三、观赏
熊猫馆每批入馆人数不超过八十人，观赏时间不超过十分钟。鸟类表演每天两场，每场四十分钟。

四、走失儿童
发现走失儿童的，请与广播室联系。
`
