package index

import (
	"testing"
)

// TestSynonymsAreMarkedWhole: of a question, too, what was not typed is marked only where all of it stands.
func TestSynonymsAreMarkedWhole(t *testing.T) {
	m := marks{parts: map[string]bool{"班额": true}, whole: []string{"标准班额", "班级学生数"}}
	for text, want := range map[string]string{
		"学生数按标准确定": "学生数按标准确定", "达到标准班额": "达到<mark>标准班额</mark>", "班级学生数和班额": "<mark>班级学生数</mark>和<mark>班额</mark>",
	} {
		if got := snippet(text, m); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
