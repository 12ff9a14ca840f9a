package ooxml

import (
	"errors"
	"maps"
	"testing"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/formattest"
	"github.com/policybot/policybot/corpus/format/markup"
	"github.com/policybot/policybot/corpus/format/unzip"
)

const rels = `<Relationships>
<Relationship Id="r1" Type="http://x/relationships/styles" Target="styles.xml"/>
<Relationship Id="r2" Type="http://x/relationships/image" Target="../media/a.png"/>
<Relationship Id="r3" Type="http://x/relationships/theme" Target="/word/theme.xml"/>
<Relationship Id="r4" Type="http://x/relationships/hyperlink" Target="https://example.org/" TargetMode="External"/>
</Relationships>`

func TestRelations(t *testing.T) {
	f, err := Open(t.Context(), formattest.Zip(t, "word/_rels/document.xml.rels", rels), format.NewBudget(format.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Relations("word/document.xml")
	if want := map[string]string{"r1": "word/styles.xml", "r2": "media/a.png", "r3": "word/theme.xml"}; err != nil || !maps.Equal(got.ByID, want) {
		t.Errorf("%v, %v, want %v", got.ByID, err, want)
	}
	if got.ByType["styles"] != "word/styles.xml" || got.ByType["hyperlink"] != "" {
		t.Errorf("by type: %v", got.ByType)
	}
	if none, err := f.Relations("word/other.xml"); err != nil || len(none.ByID) != 0 {
		t.Errorf("a part without relations: %v, %v", none, err)
	}
	if err := f.Part("word/other.xml", func(*markup.Reader) error { return nil }); !errors.Is(err, unzip.ErrMissing) {
		t.Errorf("a missing part: %v", err)
	}
}
