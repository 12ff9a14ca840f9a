package slackbot

import "testing"

// BenchmarkRender lays out an answer with a clause, buttons and a choice.
func BenchmarkRender(b *testing.B) {
	m := samples["answer"]
	for b.Loop() {
		render(m, "U1")
	}
}
