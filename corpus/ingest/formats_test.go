package ingest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/format/formattest"
)

// ruleDocx is the rule as a Word file.
func ruleDocx(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	for l := range strings.SplitSeq(rule, "\n") {
		b.WriteString("<w:p><w:r><w:t>" + l + "</w:t></w:r></w:p>")
	}
	return formattest.Docx(t, b.String())
}

func TestKindsAreToldByContent(t *testing.T) {
	for name, raw := range map[string][]byte{"办法.docx": ruleDocx(t), "办法.txt": ruleDocx(t), "无扩展名": ruleDocx(t), "文本.docx": []byte(rule)} {
		docs, err := File(name, raw, Options{Now: day})
		if err != nil || docs[0].Title != "青岚县校服选用办法" || docs[0].ClauseByID("a2k1") < 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		told := false
		for _, f := range docs[0].Flags {
			told = told || f.Code == corpus.EncodingFlag && strings.Contains(f.Detail, "内容其实是Word文档")
		}
		if told != (name == "办法.txt") {
			t.Errorf("%s: flags %v", name, docs[0].Flags)
		}
	}
}

func TestPackedFilesKeepTheirPaths(t *testing.T) {
	raw := formattest.Zip(t, "青山县/办法.docx", string(ruleDocx(t)), "青山县/~$办法.docx", "x", "里.zip", string(formattest.Zip(t, "说明.txt", rule)))
	r := Open(context.Background(), "汇编.zip", raw, Options{Now: day})
	var got []string
	ids := map[string]bool{}
	for _, d := range r.Documents {
		got = append(got, d.Path+" "+d.File)
		ids[d.ID] = true
	}
	if strings.Join(got, "; ") != "汇编.zip/青山县/办法.docx 办法.docx; 汇编.zip/里.zip/说明.txt 说明.txt" || len(ids) != 2 || len(r.Skipped) > 0 {
		t.Errorf("%v %v %v", got, ids, r.Skipped)
	}
}

func TestMailGivesItsSubject(t *testing.T) {
	raw := "From: a@b.cn\r\nSubject: =?utf-8?B?5YWz5LqO5oql6YCB5qCh5pyN5oOF5Ya155qE6YCa55+l?=\r\nDate: Wed, 18 Jun 2025 08:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n各校：\r\n请于2025年7月1日前报送校服选用情况。\r\n"
	docs, err := File("信.eml", []byte(raw), Options{Now: day})
	if err != nil || docs[0].Title != "关于报送校服情况的通知" || docs[0].Posted.Day != 18 || len(docs[0].Deadlines) != 1 {
		t.Errorf("%v %+v", err, docs)
	}
}

func TestOneFileHasItsTime(t *testing.T) {
	r := Open(context.Background(), "a.docx", ruleDocx(t), Options{Now: day, MaxFileTime: time.Nanosecond})
	if len(r.Skipped) != 1 || !strings.Contains(r.Skipped[0].Reason, "时限") {
		t.Errorf("%+v", r)
	}
}

// TestStoppedInAFile: a file whose reading nobody waits for is not taken for one that can't be read.
func TestStoppedInAFile(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	files := fstest.MapFS{"a.docx": {Data: ruleDocx(t)}, "b.txt": {Data: []byte(rule)}}
	stop := Options{Now: day, Workers: 1, Progress: func(int, int, string) { cancel() }}
	for r, err := range Read(ctx, files, []string{"b.txt", "a.docx"}, stop) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			return
		}
		if len(r.Skipped) > 0 {
			t.Errorf("skipped %v", r.Skipped)
		}
	}
	t.Error("the end of ctx was not told")
}
