package workday

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	clauseDay = regexp.MustCompile(`(?:(\d{4})年)?(?:(\d+)月)?(\d+)日(?:（([^）]*)）)?`)
	clauseSum = regexp.MustCompile(`共(\d+)天`)
	weekdayAs = regexp.MustCompile(`(?:星期|周)([日一二三四五六])$`)
)

// clauseReader reads the sentences of the notices; it shares no code with the
// tables, so that a slip in one does not hide in the other.
type clauseReader struct {
	t     *testing.T
	year  int
	month int
	off   map[string]bool // day -> off; worked weekends are false
}

func (r *clauseReader) day(m []string) time.Time {
	r.t.Helper()
	year := r.year
	if m[1] != "" {
		year, _ = strconv.Atoi(m[1])
	}
	if m[2] != "" {
		r.month, _ = strconv.Atoi(m[2])
	}
	day, _ := strconv.Atoi(m[3])
	d := time.Date(year, time.Month(r.month), day, 0, 0, 0, 0, time.UTC)
	if w := weekdayAs.FindStringSubmatch(m[4]); w != nil {
		if got := string([]rune("日一二三四五六")[d.Weekday()]); got != w[1] {
			r.t.Errorf("the notice says %s is 星期%s, the calendar 星期%s", d.Format(time.DateOnly), w[1], got)
		}
	}
	return d
}

func (r *clauseReader) clause(line string) {
	for sentence := range strings.SplitSeq(line, "。") {
		days := clauseDay.FindAllStringSubmatch(sentence, -1)
		switch {
		case strings.HasSuffix(sentence, "上班"):
			for _, m := range days {
				d := r.day(m)
				if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
					r.t.Errorf("%s is worked in exchange, and no weekend", d.Format(time.DateOnly))
				}
				r.off[d.Format(time.DateOnly)] = false
			}
		case strings.Contains(sentence, "放假"):
			first := r.day(days[0])
			last := first
			if strings.Contains(sentence, "至") {
				last = r.day(days[1])
			}
			n := 0
			for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
				r.off[d.Format(time.DateOnly)] = true
				n++
			}
			if sum := clauseSum.FindStringSubmatch(sentence); sum != nil && sum[1] != strconv.Itoa(n) {
				r.t.Errorf("%s: counted %d days", sentence, n)
			}
		}
	}
}

// published reads testdata/notices.txt.
func published(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("testdata/notices.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := clauseReader{t: t, off: map[string]bool{}}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if y, ok := strings.CutPrefix(line, "["); ok {
			r.year, _ = strconv.Atoi(strings.TrimSuffix(y, "]"))
		} else if line != "" && !strings.HasPrefix(line, "#") {
			r.clause(line)
		}
	}
	return r.off
}

// TestTablesAgreeWithNotices compares every day from 2018-01-01 to 2026-12-31.
func TestTablesAgreeWithNotices(t *testing.T) {
	c, off := embedded(t), published(t)
	if len(off) < 250 {
		t.Fatalf("read only %d days from the notices", len(off))
	}
	named := 0
	for d := day("2018-01-01"); d != day("2027-01-01"); d = d.AddDays(1) {
		rest, inNotice := off[d.String()]
		want := inNotice && !rest || !inNotice && !d.Weekend()
		got := c.Day(d)
		if got.Work != want || (got.Name != "") != inNotice {
			t.Errorf("%s: table says work %v %q, notices say work %v, named %v", d.String(), got.Work, got.Name, want, inNotice)
		}
		if inNotice {
			named++
			if !got.Known || got.Document.Title == "" || rest == strings.HasSuffix(got.Name, "调休") {
				t.Errorf("%s: %+v", d.String(), got)
			}
		}
	}
	if named != len(off) {
		t.Errorf("%d of %d days of the notices lie in the years compared", named, len(off))
	}
}

// TestExchangesBalance checks the tables by arithmetic: the weekdays off less the
// weekends worked are the statutory days, 11 a year and 13 since the revision of
// 2024. Only 2020 had two more, when the Spring Festival was extended by a Friday
// and by a Saturday that was to be worked.
func TestExchangesBalance(t *testing.T) {
	c := embedded(t)
	want := map[int]int{2018: 11, 2019: 11, 2020: 13, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13}
	for year, want := range want {
		got := 0
		for d := day(strconv.Itoa(year) + "-01-01"); d.Year == year; d = d.AddDays(1) {
			switch work := c.Day(d).Work; {
			case work && d.Weekend():
				got--
			case !work && !d.Weekend():
				got++
			}
		}
		if got != want {
			t.Errorf("%d: %d days off on balance, want %d", year, got, want)
		}
	}
}
