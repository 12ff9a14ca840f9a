package zh

import (
	"strings"
	"testing"
)

var clause = strings.Repeat("各县市应当按照2019年3月底前的标准配备专任教师，班级学生数不超过40人，并报甲政办发〔2019〕7号规定的部门备案。", 20)

func BenchmarkSearch(b *testing.B) {
	s := segmenter(b)
	b.SetBytes(int64(len(clause)))
	for b.Loop() {
		s.Search(clause)
	}
}

func BenchmarkBigrams(b *testing.B) {
	b.SetBytes(int64(len(clause)))
	for b.Loop() {
		Bigrams(clause)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := load(); err != nil {
			b.Fatal(err)
		}
	}
}
