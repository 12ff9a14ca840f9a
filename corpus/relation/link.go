package relation

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/policybot/policybot/corpus"
)

// Link settles what the documents of one library are to each other, and their validity, by what they say of each
// other and what the staff say by hand. It begins from what each text states of itself, so that it may be called
// again whenever a document has come or gone; equal libraries come out equal. It reads metadata alone.
//
// Only official, dated texts speak, only about earlier ones, and not before they are in force themselves: until then
// the old text is the one that binds. The later rule wins:
//
//  1. what the text states of itself: 施行日期, 有效期, (已废止) in its title;
//  2. an older version of the same text, of the same place and issuer, is amended by the newest that is in force;
//  3. one that a decision changed since its last revision is amended;
//  4. one that another document or a list repeals is repealed; one that a later list keeps is in force;
//  5. what the staff say holds over all.
func Link(docs []*corpus.Meta, byHand []corpus.Claim) {
	l := &linker{byName: map[string][]*corpus.Meta{}, byNumber: map[string][]*corpus.Meta{}, byPath: map[string][]*corpus.Meta{}}
	for _, d := range docs {
		d.Unlink()
		l.enter(d)
	}
	l.versions(docs)
	l.claims(docs)
	for _, c := range byHand {
		for _, d := range l.meant(c, nil) {
			d.Stand(corpus.Standing{Validity: c.Validity, Note: c.Words, Why: corpus.Reason{Rule: corpus.ByStaff, Since: c.Day}})
		}
	}
}

// linker finds documents by the ways they are cited.
type linker struct {
	byName, byNumber, byPath map[string][]*corpus.Meta
}

func (l *linker) enter(d *corpus.Meta) {
	for _, k := range keys(d.Title) {
		l.byName[k] = append(l.byName[k], d)
	}
	if k := bare(d); k != "" {
		l.byName[k] = append(l.byName[k], d)
	}
	if _, tail := number(d.Number); tail != "" {
		l.byNumber[tail] = append(l.byNumber[tail], d)
	}
	l.byPath[d.Path] = append(l.byPath[d.Path], d)
}

// speaks tells whether what a document says of others counts.
func speaks(d *corpus.Meta) bool {
	return d.Authority == corpus.Official && d.Issued.Year > 0 && d.Stated.Validity != corpus.NotYet && !draft.MatchString(d.Title)
}

// versions finds the texts of which there are several versions, and amends the older.
func (l *linker) versions(docs []*corpus.Meta) {
	groups := map[string][]*corpus.Meta{}
	for _, d := range docs {
		if d.Authority == corpus.Official && d.Version().Year > 0 && utf8.RuneCountInString(d.Title) >= minName && !telling.MatchString(d.Title) {
			k := base(d.Title) + "\n" + d.Region
			groups[k] = append(groups[k], d)
		}
	}
	for _, same := range groups {
		for len(same) > 1 {
			var others []*corpus.Meta
			one := slices.DeleteFunc(slices.Clone(same), func(d *corpus.Meta) bool {
				if d != same[0] && !oneText(same[0], d) {
					others = append(others, d)
					return true
				}
				return false
			})
			amend(one)
			same = others
		}
	}
}

// oneText tells whether two documents of one base title are versions of one text: those of another title are of the
// same issuer.
func oneText(a, b *corpus.Meta) bool {
	return canon(a.Title) == canon(b.Title) || len(a.Issuers) == 0 || len(b.Issuers) == 0 ||
		slices.ContainsFunc(a.Issuers, func(i string) bool { return slices.Contains(b.Issuers, i) })
}

// amend orders the versions of one text; what is older than the newest in force is amended.
func amend(same []*corpus.Meta) {
	if len(same) < 2 {
		return
	}
	slices.SortStableFunc(same, func(a, b *corpus.Meta) int {
		return cmp.Or(a.Version().Compare(b.Version()), corpus.InOrder(a, b))
	})
	ids := make([]string, len(same))
	for i, d := range same {
		ids[i] = d.ID
	}
	for _, d := range same {
		d.Versions = ids
	}
	n := len(same) - 1
	for n >= 0 && (same[n].Validity == corpus.NotYet || draft.MatchString(same[n].Title)) {
		n--
	}
	if n < 0 {
		return
	}
	newest := same[n]
	for _, d := range same[:n] {
		if d.Version().Compare(newest.Version()) < 0 && d.Validity != corpus.Repealed {
			d.Stand(corpus.Standing{Validity: corpus.Amended, Note: "文件夹中有更新的文本(" + newest.Version().Chinese() + ")",
				Why: corpus.Reason{Rule: corpus.ByNewer, Since: since(newest, corpus.Claim{}), Document: newest.ID, Title: newest.Title}})
		}
	}
}

// claims carries out what documents say of others, in the order in which they were issued.
func (l *linker) claims(docs []*corpus.Meta) {
	speakers := slices.DeleteFunc(slices.Clone(docs), func(d *corpus.Meta) bool { return len(d.Claims) == 0 })
	slices.SortStableFunc(speakers, func(a, b *corpus.Meta) int {
		return cmp.Or(a.Issued.Compare(b.Issued), corpus.InOrder(a, b))
	})
	for _, by := range speakers {
		for _, c := range by.Claims {
			if c.Kind == corpus.Explains {
				l.explain(by, c)
			} else if speaks(by) && !c.Ahead {
				for _, d := range l.meant(c, by) {
					apply(d, by, c)
				}
			}
		}
	}
}

// apply lets by say c of d.
func apply(d, by *corpus.Meta, c corpus.Claim) {
	if d.Path == by.Path && d.Version().Compare(by.Version()) >= 0 || canon(d.Title) == canon(by.Title) {
		return // what it carries itself; of other versions see amend
	}
	numbered := c.Number != "" && sameNumber(c.Number, d.Number)
	if d.Issued.Year == 0 && !numbered || d.Issued.Compare(by.Issued) >= 0 && d.Issued.Year > 0 {
		return
	}
	s := corpus.Standing{Why: corpus.Reason{Rule: corpus.ByRepeal, Since: since(by, c), Document: by.ID, Title: by.Title, Clause: c.Clause}}
	if c.Listed {
		s.Why.Rule = corpus.ByList
	}
	switch c.Kind {
	case corpus.Repeals:
		s.Validity, s.Note = corpus.Repealed, "已被《"+by.Title+"》废止:"+c.Words
	case corpus.Amends:
		if d.Validity == corpus.Repealed || d.Version().Compare(by.Issued) >= 0 {
			return
		}
		s.Validity, s.Note, s.Why.Rule = corpus.Amended, "已由《"+by.Title+"》修改:"+c.Words, corpus.ByAmendment
	case corpus.Keeps:
		if d.Validity == corpus.Amended || d.Validity == corpus.NotYet {
			return
		}
		s.Validity, s.Note = corpus.InForce, "《"+by.Title+"》列为继续有效:"+c.Words
	default:
		return
	}
	d.Stand(s)
}

// since is the day from which something holds that a document says.
func since(by *corpus.Meta, c corpus.Claim) corpus.Date {
	switch {
	case !c.Day.IsZero():
		return c.Day
	case by.Effective.IsDay():
		return by.Effective
	}
	return by.Issued
}

// meant are the documents a claim means. A 文号 decides where both have one; a title is that of the same place. by
// is nil for what is said by hand.
func (l *linker) meant(c corpus.Claim, by *corpus.Meta) (out []*corpus.Meta) {
	if c.Path != "" {
		return l.byPath[c.Path]
	}
	take := func(d *corpus.Meta) {
		if d != by && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	_, tail := number(c.Number)
	if tail != "" {
		for _, d := range l.byNumber[tail] {
			if sameNumber(c.Number, d.Number) {
				take(d)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	if c.Title == "" {
		return nil
	}
	for i, k := range keys(c.Title) {
		if i > 0 && by == nil {
			break // by hand, the title itself is meant
		}
		for _, d := range l.byName[k] {
			if _, own := number(d.Number); own != "" && tail != "" && own != tail {
				continue
			}
			if by == nil || here(d, by, k) || c.Kind == corpus.Explains && by.Region == "" {
				take(d)
			}
		}
	}
	return out
}

// here tells whether by may speak of d, which goes by a name: they are of one place, or the name holds the place of d
// and by's own text may well not say where it is from.
func here(d, by *corpus.Meta, name string) bool {
	return d.Region == by.Region || by.Region == "" && d.Region != "" && strings.HasPrefix(name, d.Region)
}

// explain links a 解读 with the texts it is of.
func (l *linker) explain(by *corpus.Meta, c corpus.Claim) {
	for _, d := range l.meant(c, by) {
		if telling.MatchString(d.Title) || slices.Contains(by.Explains, d.ID) || len(by.Explains) >= maxExplained {
			continue
		}
		by.Explains = append(by.Explains, d.ID)
		d.ExplainedBy = append(d.ExplainedBy, by.ID)
	}
}
