package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search"
)

// clausesAnswer shows two clauses, the first of them with its likely words.
func clausesAnswer() search.Answer {
	const quote = "各校应当控制班额。超过标准的，应当报\n教育局备案。"
	at := strings.Index(quote, "超过")
	return search.Answer{Question: "班额超了怎么办", Status: search.Clauses, Confidence: 0.8, Reason: search.Reason{Code: search.Unsure},
		Citations: []search.Citation{
			{Source: corpus.Source{Title: "甲通知", Number: "甲〔2024〕1号", Validity: corpus.InForce, Quote: quote, File: "a.txt", URL: "/documents/a#c1"},
				Span: corpus.Span{Start: 90, End: 90 + len(quote)}, Mark: corpus.Span{Start: 90 + at, End: 90 + len(quote)}},
			{Source: corpus.Source{Title: "乙办法", Quote: "班额另行规定。", File: "b.txt", URL: "/documents/b#c2"}},
		},
		Nearest: []search.Nearest{{Source: corpus.Source{Title: "丙办法", URL: "/documents/c#c1"}, Text: "与此无关。"}}}
}

const clausesPrinted = `相关条款(没有给出结论)
下列条款很可能与问题有关，但答案不够确定，这里不给结论，请看原文判断。

《甲通知》 甲〔2024〕1号  有效
  原文: 各校应当控制班额。超过标准的，应当报 教育局备案。
  来源: a.txt
  最可能有关: 超过标准的，应当报 教育局备案。

《乙办法》
  原文: 班额另行规定。
  来源: b.txt

以上条款不是答案。仅供参考,以原文为准。
`

// TestPrintClauses: the same words whether the answer was made here or came over the API.
func TestPrintClauses(t *testing.T) {
	here := clausesAnswer().Worded()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if err := json.NewEncoder(w).Encode(here); err != nil {
			t.Error(err)
		}
	})
	sent, err := c.AskIn(t.Context(), "", search.Question{Text: "问"})
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]search.Answer{"here": here, "over the API": sent.Worded()} {
		var out strings.Builder
		if err := printAnswer(&out, a, ""); err != nil || out.String() != clausesPrinted {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

// TestPrintClausesJSON: a program finds the clauses, the likely words, the hits and no value.
func TestPrintClausesJSON(t *testing.T) {
	var out strings.Builder
	if err := printJSON(&out, clausesAnswer().Worded()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Status, Answer, Text string
		Citations            []struct{ Quote, Mark, URL string }
		Nearest              []struct{ Text string }
	}
	d := json.NewDecoder(strings.NewReader(out.String()))
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Error("more than one value")
	}
	if got.Status != "clauses" || got.Answer != "" || !strings.Contains(got.Text, "不给结论") || len(got.Citations) != 2 ||
		!strings.HasPrefix(got.Citations[0].Mark, "超过标准的") || got.Citations[1].Mark != "" || len(got.Nearest) != 1 {
		t.Errorf("%s", out.String())
	}
}
