package encoder_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/policybot/policybot/corpus/hanzi"
	"github.com/policybot/policybot/search/encoder"
	"github.com/policybot/policybot/search/encoder/weights"
)

func table(t testing.TB) []byte {
	t.Helper()
	data, err := weights.Static()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func static(t testing.TB, kernel string) *encoder.Static {
	t.Helper()
	s, err := encoder.OpenStatic(table(t), encoder.Options{Kernel: kernel, Simplify: hanzi.SimplifyRuns})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStaticFinds: a question in its asker's words is nearest to the passage that answers it, of passages that share none of
// its words.
func TestStaticFinds(t *testing.T) {
	s := static(t, "")
	passages := []encoder.Passage{
		{Heading: "云岭县供水办法", Text: "供水单位计划停止供水的，应当提前二十四小时通知用户。"},
		{Heading: "云岭县住房公积金管理办法", Text: "职工购买自住住房的，可以提取住房公积金账户内的存储余额。"},
		{Heading: "云岭县道路交通安全办法", Text: "电动自行车驾驶人应当佩戴安全头盔，违者处二十元罚款。"},
		{Heading: "云岭县医疗保障办法", Text: "参保人员住院费用超过起付标准的部分，由统筹基金按比例支付。"},
	}
	vectors, err := s.Passages(context.Background(), passages)
	if err != nil {
		t.Fatal(err)
	}
	var rows []int8
	for _, v := range vectors {
		rows = append(rows, v...)
	}
	for question, want := range map[string]int{"自来水要断多久前得告诉住户": 0, "買房子能把公積金拿出來嗎": 1, "骑电瓶车不戴帽子会怎样": 2, "住院看病花的钱医保给报多少": 3} {
		q, err := s.Query(context.Background(), question)
		if err != nil {
			t.Fatal(err)
		}
		cosines := make([]float32, len(passages))
		if err := s.Cosines(q, rows, cosines); err != nil {
			t.Fatal(err)
		}
		if best := slices.Index(cosines, slices.Max(cosines)); best != want {
			t.Errorf("%s: nearest is %d, want %d: %.2f", question, best, want, cosines)
		}
	}
}

// TestStaticKernels: every kernel gives the same bits, and of a text with no pieces nothing is said.
func TestStaticKernels(t *testing.T) {
	ctx := context.Background()
	first := static(t, "portable")
	want, _ := first.Query(ctx, "停水要提前多久通知")
	rows, _ := first.Passages(ctx, []encoder.Passage{{Text: "应当提前二十四小时通知用户。"}, {Text: ""}})
	cosines := make([]float32, 2)
	if err := first.Cosines(want, append(slices.Clone(rows[0]), rows[1]...), cosines); err != nil {
		t.Fatal(err)
	}
	if cosines[0] < 0.2 || cosines[0] > 1.01 || cosines[1] != 0 {
		t.Errorf("cosines %v, want one of something and 0 of nothing", cosines)
	}
	for _, k := range encoder.Kernels() {
		s, got := static(t, k), make([]float32, 2)
		if q, _ := s.Query(ctx, "停水要提前多久通知"); !slices.Equal(q, want) {
			t.Errorf("%s: another vector than portable", k)
		}
		if err := s.Cosines(want, append(slices.Clone(rows[0]), rows[1]...), got); err != nil || !slices.Equal(got, cosines) {
			t.Errorf("%s: cosines %v, %v, want %v", k, got, err, cosines)
		}
	}
	if err := first.Cosines(want[:8], rows[0], cosines[:1]); err == nil {
		t.Error("a vector of another width is compared")
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := first.Passages(ended, []encoder.Passage{{Text: "水"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("passages when nobody waits any more: %v", err)
	}
}

// FuzzStaticFile: what is damaged, with its sum made right again, is refused or works; nothing panics.
func FuzzStaticFile(f *testing.F) {
	whole := table(f)
	f.Add(12, byte(1), 0)
	f.Add(16, byte(0xff), 100)
	f.Add(200, byte(7), len(whole)/2)
	f.Fuzz(func(t *testing.T, at int, value byte, cut int) {
		if at < 0 || cut < 0 || cut > len(whole)-128 {
			return
		}
		data := bytes.Clone(whole[:len(whole)-cut])
		data[at%len(data)] = value
		h := sha256.New()
		h.Write(data[:96])
		h.Write(data[128:])
		copy(data[96:128], h.Sum(nil))
		s, err := encoder.OpenStatic(data, encoder.Options{})
		if err != nil {
			if !errors.Is(err, encoder.ErrFormat) {
				t.Errorf("refused with %v, which is not ErrFormat", err)
			}
			return
		}
		if v, err := s.Query(context.Background(), "初中班额上限是多少"); err != nil || len(v) != s.Width() {
			t.Errorf("opened, and then a vector of %d, %v", len(v), err)
		}
	})
}

func BenchmarkStaticQuery(b *testing.B) {
	s := static(b, "")
	for b.Loop() {
		if _, err := s.Query(context.Background(), "供水单位停水要提前多久告诉用户"); err != nil {
			b.Fatal(err)
		}
	}
}
