package deadline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/deadline"
	"github.com/policybot/policybot/corpus/ingest"
)

// issued is the head of the plan every case stands in, and its day of issue.
const head = "青川县工作实施方案\n青川县人民政府办公室\n2025年3月10日\n\n一、工作安排\n"

func read(t testing.TB, name, text string) []*corpus.Document {
	t.Helper()
	docs, err := ingest.File(name, []byte(text), ingest.Options{Now: time.Date(2025, 3, 10, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return docs
}

// describe writes deadlines as the tables below do: kind, days, rule, time
// expression, who, to whom.
func describe(docs []*corpus.Document) string {
	var out []string
	for _, d := range docs {
		for _, x := range d.Deadlines {
			line := string(x.Kind[:1]) + " "
			if !x.Start.IsZero() {
				line += x.Start.String() + ">"
			}
			if !x.Due.IsZero() {
				line += x.Due.String()
			}
			if x.RRule != "" {
				line += "{" + strings.TrimPrefix(x.RRule, "FREQ=") + "}"
			}
			line += " [" + d.Quote(x.Time) + "]"
			if x.Who != "" {
				line += " " + x.Who
			}
			if x.ToWhom != "" {
				line += "→" + x.ToWhom
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "; ")
}

func TestDeadlines(t *testing.T) {
	for _, c := range deadlineCases {
		if got := describe(read(t, "a.txt", head+strings.ReplaceAll(c.in, "/", "\n")+"\n")); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
	if len(deadlineCases) < 80 {
		t.Errorf("%d cases", len(deadlineCases))
	}
}

// TestActions checks what is to be done, and the note where there is one.
func TestActions(t *testing.T) {
	for _, c := range []struct{ in, action, note string }{
		{"各校在5月20日前将整改报告报送县教育局。", "将整改报告报送县教育局", "年份按成文日期推定"},
		{"县水利局逐库排查病险情况,建立台账。这项工作要在2025年6月底前完成。", "逐库排查病险情况,建立台账", ""},
		{"各地要摸清底数,报上级主管部门批准。/此项工作于2025年4月底前完成。", "摸清底数,报上级主管部门批准", ""},
		{"2025年东山乡,2026年西河镇实现集中供水全覆盖。", "实现集中供水全覆盖", ""},
		{"村级换届工作于2025年12月底前全部完成。", "村级换届工作于2025年12月底前全部完成", ""},
		{"2025年6月30日前完成确权登记,2025年9月30日前完成数据汇交。", "完成确权登记", ""},
		{"加快推进供水管网改造。(牵头单位:县住建局;完成时限:2025年12月底前)", "加快推进供水管网改造", ""},
		{"报名时间:2025年5月6日至5月10日。", "报名", ""},
		{"第一阶段:宣传发动(2025年3月15日—4月15日)。各村召开动员会。", "第一阶段:宣传发动", ""},
		{"自受理之日起20个工作日内办结。", "自受理之日起20个工作日内办结", "自受理之日起计算，随事项确定"},
		{"自本方案印发之日起15个工作日内,各部门要制定细则。", "制定细则", "自成文日期起计算；按周一至周五推算，未计法定节假日和调休"},
		{"汛期前完成水库清淤。", "完成水库清淤", "具体日期由当地安排，文件没有写明"},
		{"2025年9月底前完成摸底,11月底前完成整改。", "完成摸底", ""},
		{"每学期至少开展2次应急疏散演练。", "至少开展2次应急疏散演练", "文件只写了周期，没有写明具体日期"},
		{"各单位于次月15日前报送统计表。", "报送统计表", "按每月办理，次月为上一周期的下个月"},
		{"力争用两年时间完成危桥改造。", "完成危桥改造", "自成文日期起计算"},
	} {
		d := read(t, "a.txt", head+strings.ReplaceAll(c.in, "/", "\n")+"\n")[0]
		if len(d.Deadlines) == 0 {
			t.Errorf("%s: nothing found", c.in)
			continue
		}
		if x := d.Deadlines[0]; x.Action != c.action || x.Note != c.note {
			t.Errorf("%s\n got %q %q\nwant %q %q", c.in, x.Action, x.Note, c.action, c.note)
		}
	}
}

// TestDeadlineDocuments reads whole documents of testdata: a notice without
// headings, a plan in stages, a table of tasks, a set of rules, an undated one.
func TestDeadlineDocuments(t *testing.T) {
	files, err := filepath.Glob("testdata/deadlines/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(raw), "-- in --\n")
		in, want, ok := strings.Cut(rest, "-- want --\n")
		if !ok {
			t.Fatalf("%s has no want", name)
		}
		got := strings.ReplaceAll(describe(read(t, "a.md", in)), "; ", "\n") + "\n"
		if *update {
			if err := os.WriteFile(name, []byte(strings.Replace(string(raw), "-- want --\n"+want, "-- want --\n"+got, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
	}
}

// TestDeadlineIDs checks that ids survive reading the document again and differ.
func TestDeadlineIDs(t *testing.T) {
	text := head + "各校每月5日前报送报表,6月底前完成整改,7月底前完成验收。\n"
	a, b := read(t, "a.txt", text)[0], read(t, "a.txt", text)[0]
	other := read(t, "b.txt", text)[0]
	if len(a.Deadlines) != 3 {
		t.Fatalf("%d deadlines", len(a.Deadlines))
	}
	for i, x := range a.Deadlines {
		if x.ID != b.Deadlines[i].ID || x.ID == other.Deadlines[i].ID || x.ID == a.Deadlines[(i+1)%3].ID {
			t.Errorf("id %d: %s %s %s", i, x.ID, b.Deadlines[i].ID, other.Deadlines[i].ID)
		}
	}
}

func BenchmarkDeadlines(b *testing.B) {
	var text strings.Builder
	text.WriteString(head)
	for text.Len() < 100_000 {
		for _, c := range deadlineCases {
			text.WriteString(strings.ReplaceAll(c.in, "/", "\n") + "\n")
		}
	}
	d := read(b, "a.txt", text.String())[0]
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		deadline.Find(d)
	}
}

// What a plan asks for every year ends with the term its title names.
func TestRecursWithinThePlan(t *testing.T) {
	docs := read(t, "a.txt", "青山县2021—2025年水利发展规划\n青水发〔2021〕3号\n一、任务\n县水利局每年11月底前报送总结。\n青山县水利局\n2021年3月1日\n")
	if len(docs) != 1 || len(docs[0].Deadlines) != 1 {
		t.Fatalf("%d documents, %s", len(docs), describe(docs))
	}
	if got := docs[0].Deadlines[0].Until; got != (corpus.Date{Year: 2025, Month: 12, Day: 31}) {
		t.Errorf("until %s", got)
	}
}

// TestCrowd: a sentence that is nothing but times asks for nothing.
func TestCrowd(t *testing.T) {
	crowd := strings.Repeat("2025年12月底前、", 70) + "完成建设。"
	if got := describe(read(t, "a.txt", head+"（一）县教育局于2025年12月底前完成建设。\n（二）"+crowd+"\n")); strings.Count(got, "[") != 1 {
		t.Errorf("found %s", got)
	}
}
