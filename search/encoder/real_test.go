package encoder

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"
)

// realFile is the environment variable that names the real weight file for the tests and benchmarks that need one;
// textsFile one that names what train/golden.py --texts wrote for it.
const (
	realFile  = "POLICYBOT_ENCODER_FILE"
	textsFile = "POLICYBOT_ENCODER_TEXTS"
)

var realData = sync.OnceValues(func() ([]byte, error) { return os.ReadFile(os.Getenv(realFile)) })

// realEncoder opens the real weights.
func realEncoder(t testing.TB, o Options) *Encoder {
	t.Helper()
	if os.Getenv(realFile) == "" {
		t.Skipf("SKIP: %s does not name a weight file", realFile)
	}
	data, err := realData()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(data, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// golden is what train/golden.py writes.
type golden struct {
	ID    string
	Lines []struct {
		Text   string
		Pieces []string
		Places [][2]int // characters of the normalised text
	}
	Queries  []struct{ Text, Vector string }
	Passages []struct{ Heading, Text, Vector string }
	Readings []struct {
		Question, Heading, Text, Pooled string
		Relevance                       float64
		Polarity, Start, End            []float64
	}
}

func readGolden(t *testing.T, name string) golden {
	t.Helper()
	var g golden
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func readVector(t *testing.T, s string) Vector {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	v := make(Vector, len(b))
	for i := range b {
		v[i] = int8(b[i])
	}
	return v
}

// angle is the cosine of two vectors, their lengths taken out.
func angle(a, b Vector) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func checkLines(t *testing.T, v *vocabulary, g golden) {
	t.Helper()
	wrong := 0
	for _, line := range g.Lines {
		var got []string
		for _, tok := range v.tokenize(line.Text) {
			got = append(got, v.piece(int(tok.id)))
		}
		if strings.Join(got, "|") != strings.Join(line.Pieces, "|") {
			if wrong++; wrong < 5 {
				t.Errorf("%q:\n got %q\nwant %q", line.Text, got, line.Pieces)
			}
		}
	}
	t.Logf("%d of %d lines differ", wrong, len(g.Lines))
}

func TestRealPieces(t *testing.T) {
	e := realEncoder(t, Options{})
	checkLines(t, &e.model.vocabulary, readGolden(t, "testdata/base.json"))
}

// TestRealVectors compares the encoder with the model in floats.
func TestRealVectors(t *testing.T) {
	e := realEncoder(t, Options{})
	g := readGolden(t, "testdata/base.json")
	if g.ID != e.ID() {
		t.Skipf("SKIP: the golden figures are of %s, the weights %s", g.ID, e.ID())
	}
	least := 1.0
	check := func(text string, got Vector, err error, want string) {
		if err != nil {
			t.Fatal(err)
		}
		c := angle(got, readVector(t, want))
		if least = min(least, c); c < 0.99 {
			t.Errorf("%q: cosine %.4f", text, c)
		}
	}
	for _, q := range g.Queries {
		v, err := e.Query(t.Context(), q.Text)
		check(q.Text, v, err, q.Vector)
	}
	for _, p := range g.Passages {
		v, err := e.Passages(t.Context(), []Passage{{p.Heading, p.Text}})
		check(p.Text, v[0], err, p.Vector)
	}
	t.Logf("least cosine %.5f", least)
}

func TestRealReadings(t *testing.T) {
	e := realEncoder(t, Options{})
	g := readGolden(t, "testdata/base.json")
	if g.ID != e.ID() {
		t.Skipf("SKIP: the golden figures are of %s, the weights %s", g.ID, e.ID())
	}
	for _, r := range g.Readings {
		got, err := e.Read(t.Context(), r.Question, []Window{{r.Heading, r.Text}})
		if err != nil {
			t.Fatal(err)
		}
		if d := math.Abs(float64(got[0].Relevance) - r.Relevance); d > 0.1 {
			t.Errorf("%s / %s: relevance %.3f, want %.3f", r.Question, r.Text, got[0].Relevance, r.Relevance)
		}
	}
}

// TestRealTexts compares with the model in floats on many clauses of a corpus.
func TestRealTexts(t *testing.T) {
	e := realEncoder(t, Options{})
	if os.Getenv(textsFile) == "" {
		t.Skipf("SKIP: %s does not name a file of train/golden.py --texts", textsFile)
	}
	g := readGolden(t, os.Getenv(textsFile))
	checkLines(t, &e.model.vocabulary, g)
	if g.ID != e.ID() {
		t.Skipf("SKIP: the figures are of %s, the weights %s", g.ID, e.ID())
	}
	var passages []Passage
	for _, p := range g.Passages {
		passages = append(passages, Passage{p.Heading, p.Text})
	}
	vectors, err := e.Passages(t.Context(), passages)
	if err != nil {
		t.Fatal(err)
	}
	cosines, sum := make([]float64, len(vectors)), 0.0
	for i, v := range vectors {
		cosines[i] = angle(v, readVector(t, g.Passages[i].Vector))
		sum += cosines[i]
		if cosines[i] < 0.99 {
			t.Errorf("%q: cosine %.4f", passages[i].Text, cosines[i])
		}
	}
	sort.Float64s(cosines)
	t.Logf("%d texts: least cosine %.5f, mean %.5f", len(cosines), cosines[0], sum/float64(len(cosines)))
}
