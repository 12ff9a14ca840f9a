package meta

import (
	"testing"

	"github.com/policybot/policybot/cmd/bench/internal/reading"
)

// TestOwnPages holds how well pages written for this test are read. All places and bodies in them are made up; each has
// the dirt of another kind of site or program, written before it was seen what becomes of it. docs/evaluation.md says
// what was right at first sight. least are the shares that must be right, in percent.
func TestOwnPages(t *testing.T) {
	for set, least := range map[string][measures]float64{
		"first":  {title: 100, number: 100, issuer: 100, region: 100, regionWhole: 100, issued: 100, headings: 100, keep: 100, drop: 98, dropPage: 97},
		"second": {title: 95, number: 100, issuer: 90, region: 90, regionWhole: 90, issued: 100, headings: 100, keep: 100, drop: 95, dropPage: 95},
		"third":  {title: 100, number: 90, issuer: 97, region: 88, regionWhole: 88, issued: 100, headings: 99, keep: 100, drop: 95, dropPage: 95},
		"fourth": {title: 95, number: 100, issuer: 100, region: 95, regionWhole: 95, issued: 100, headings: 96, keep: 100, drop: 93, dropPage: 91},
		"fifth":  {title: 93, number: 100, issuer: 93, region: 96, regionWhole: 96, issued: 96, headings: 98, keep: 100, drop: 94, dropPage: 92},
	} {
		t.Run(set, func(t *testing.T) {
			rows, err := readGold("testdata/" + set + ".jsonl")
			if err != nil {
				t.Fatal(err)
			}
			got := &tally{list: testWriter{t}}
			for at := 0; at < len(rows); {
				end := at + 1
				for end < len(rows) && rows[end].File == rows[at].File {
					end++
				}
				docs, err := reading.File("testdata/"+set, rows[at].File)
				if err != nil {
					t.Fatal(err)
				}
				judgeFile(got, rows[at:end], docs)
				at = end
			}
			for m := range measures {
				if share := 100 * float64(got.right[m]) / float64(max(got.all[m], 1)); got.all[m] > 0 && share < least[m] {
					t.Errorf("%s: %d of %d right, %.1f%% < %.1f%%", names[m], got.right[m], got.all[m], share, least[m])
				}
			}
		})
	}
}

// testWriter logs what is not read right.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}
