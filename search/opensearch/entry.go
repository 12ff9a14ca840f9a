package opensearch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/search/index"
	"github.com/policybot/policybot/search/zh"
)

// The kinds of entry.
const (
	clauseKind   = "clause"
	documentKind = "document"
)

// maxDocument bounds what decoding one document may allocate.
const maxDocument = 256 << 20

// longestTerm is what is kept of a term; the analyzer cuts at 255 characters.
const longestTerm = 200

// entry is what the cluster is given of a clause or a document. Field names are those of properties.
type entry struct {
	Kind     string `json:"kind"`
	Doc      string `json:"doc"`
	Clause   int    `json:"clause"`
	File     string `json:"file"`
	Part     int    `json:"part"`
	Audience string `json:"audience"`

	Words    string   `json:"words,omitempty"`
	Pairs    string   `json:"pairs,omitempty"`
	Path     string   `json:"path,omitempty"`
	Chars    string   `json:"chars,omitempty"`
	Called   string   `json:"called,omitempty"`
	Weight   float64  `json:"weight"`
	Place    string   `json:"place,omitempty"`
	Issued   int      `json:"issued"`
	Region   []string `json:"region,omitempty"`
	Level    []string `json:"level,omitempty"`
	Issuer   []string `json:"issuer,omitempty"`
	Year     []string `json:"year,omitempty"`
	Type     []string `json:"type,omitempty"`
	Author   []string `json:"authority,omitempty"`
	Validity []string `json:"validity,omitempty"`
	Shown    *shown   `json:"shown,omitempty"`

	Digest string `json:"digest,omitempty"`
	Kept   *kept  `json:"kept,omitempty"`
}

// shown is what a hit shows of a clause.
type shown struct {
	Anchor  string   `json:"anchor"`
	Text    string   `json:"text"`
	Section []string `json:"section"`
	Under   string   `json:"under"`
}

// kept is what is kept of a document.
type kept struct {
	Listed []byte `json:"listed"` // gob
	Stored []byte `json:"stored"` // gob, gzipped
}

// maker makes entries.
type maker struct {
	cat *index.Catalogue
	seg *zh.Segmenter
}

// clauses makes those of document i of the catalogue.
func (m *maker) clauses(i int, l *index.Listed, d *corpus.Document, audience string) []entry {
	of, called := m.cat.Properties(i), joined(m.cat.CalledBy(d.ID))
	out := make([]entry, len(d.Clauses))
	for c := range d.Clauses {
		t := index.TermsOf(m.seg, d, c)
		text := d.Quote(d.Clauses[c].Span)
		out[c] = entry{
			Kind: clauseKind, Doc: d.ID, Clause: c, File: d.Path, Part: d.Part, Audience: audience,
			Words: filled(t.Words, t.Length), Pairs: filled(t.Pairs, t.Length), Path: filled(t.Path, t.PathLength), Chars: spelt(text), Called: called,
			Weight: l.Weight * t.Weight, Place: index.PlaceOf(&l.Summary), Issued: dayNumber(d.Issued),
			Region: of["region"], Level: of["level"], Issuer: of["issuer"], Year: of["year"], Type: of["type"],
			Author: of["authority"], Validity: of["validity"],
			Shown: &shown{Anchor: d.Clauses[c].ID, Text: text, Section: d.SectionPath(c), Under: t.Under},
		}
	}
	return out
}

// document makes the entry of a document.
func document(l *index.Listed, d *corpus.Document, audience, digest string) (entry, error) {
	listed, err := encoded(l)
	if err != nil {
		return entry{}, err
	}
	stored, err := pack(d)
	if err != nil {
		return entry{}, err
	}
	return entry{
		Kind: documentKind, Doc: d.ID, File: d.Path, Part: d.Part, Audience: audience, Digest: digest,
		Kept: &kept{Listed: listed, Stored: stored},
	}, nil
}

// dayNumber orders days; 0 is none.
func dayNumber(d corpus.Date) int { return d.Year*10000 + d.Month*100 + d.Day }

// filler is a term that nobody looks for: no text has it in canonical form.
const filler = "\u2426"

// filled is joined, so long as BM25 is to take it for: by letters, of which a term has one or several.
func filled(terms []string, length int) string {
	text := joined(terms)
	if missing := length - len(terms); missing > 0 && text != "" {
		text += strings.Repeat(" "+filler, missing)
	}
	return text
}

// joined writes terms as a field split at white space takes them.
func joined(terms []string) string {
	var b strings.Builder
	for _, t := range terms {
		if t = oneTerm(t); t == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	return b.String()
}

// oneTerm is a term as the cluster has it: without white space, and not cut in two.
func oneTerm(t string) string {
	if strings.ContainsFunc(t, unicode.IsSpace) {
		t = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return '_'
			}
			return r
		}, t)
	}
	if len(t) > longestTerm && utf8.RuneCountInString(t) > longestTerm {
		t = string([]rune(t)[:longestTerm])
	}
	return t
}

// spelt is a text as phrases are found in it: a term for each character, and for each number and foreign word, which a
// phrase has whole or not at all.
func spelt(text string) string {
	text = zh.Canonical(text)
	whole := map[int]int{} // from where to where
	for _, t := range zh.Pairs(text) {
		if t.Kind != zh.Word {
			whole[t.Start] = t.End
		}
	}
	var b strings.Builder
	b.Grow(len(text) + utf8.RuneCountInString(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		if to, ok := whole[i]; ok {
			end = to
		}
		if !unicode.IsSpace(r) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(oneTerm(text[i:end]))
		}
		i = end
	}
	return b.String()
}

// clauseID and documentID name entries: the same again when an entry is written again.
func clauseID(doc string, clause int) string { return "c:" + strconv.Itoa(clause) + ":" + shortID(doc) }
func documentID(doc string) string           { return "d:" + shortID(doc) }

// shortID is an id, or what names it if it is too long for the cluster (512 bytes).
func shortID(id string) string {
	if len(id) <= 200 {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256-" + hex.EncodeToString(sum[:])
}

// encoded is the stored form of what is known of a document besides its text.
func encoded(l *index.Listed) ([]byte, error) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(l); err != nil {
		return nil, fmt.Errorf("encode what is known of document %s: %w", l.ID, err)
	}
	return b.Bytes(), nil
}

func pack(d *corpus.Document) ([]byte, error) {
	stored := *d
	stored.Map = nil // see search.Library
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := errors.Join(gob.NewEncoder(z).Encode(&stored), z.Close()); err != nil {
		return nil, fmt.Errorf("encode document %s: %w", d.ID, err)
	}
	return b.Bytes(), nil
}

// unpack reads a stored document and holds it to what readers rely on.
func unpack(b []byte) (*corpus.Document, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("stored document: %w", err)
	}
	d, in := new(corpus.Document), io.LimitReader(z, maxDocument)
	err = gob.NewDecoder(in).Decode(d)
	if err == nil {
		_, err = io.Copy(io.Discard, in) // gob stops before the checksum, which is at the end
	}
	if err != nil {
		return nil, fmt.Errorf("stored document: %w", err)
	}
	d.Map = corpus.Identity(d.Text, 0).Map // which Check wants, and nobody else
	err = d.Check()
	if d.Map = nil; err != nil {
		return nil, fmt.Errorf("stored document: %w", err)
	}
	return d, nil
}

// digestOf tells a document's entries from those of another state of it. Printing shows every field, in the
// same way in every process, which gob, whose types are numbered as they come, does not.
func digestOf(l *index.Listed, audience string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%#v\x00%s", *l, audience))
	return hex.EncodeToString(sum[:12])
}

// public is the audience of what is for everybody.
const public = "public"

// audienceName names who may see something: each of the lists must have a group of his.
func audienceName(who [][]string) string {
	if len(who) == 0 {
		return public
	}
	b, err := json.Marshal(who)
	if err != nil { // unreachable: strings always can be
		return ""
	}
	sum := sha256.Sum256(b)
	return "a" + hex.EncodeToString(sum[:10])
}
