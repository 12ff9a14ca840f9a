package corpus

import (
	"cmp"
	"strings"
)

// Claim is what a document says of another one, or what the staff say of one by hand: that it no longer holds, that
// it was changed, that it goes on to hold, or that it is explained here.
type Claim struct {
	Kind     ClaimKind
	Title    string   // of the other, as it stands between 《》; "" where only its 文号 is given
	Number   string   // its 文号 as cited; "" where only its title is given
	Path     string   // ByHand: the file it lies in
	Validity Validity // ByHand: what it is
	Words    string   // the beginning of the clause that says so, or the reason somebody gives
	Clause   string   // the anchor of that clause
	Listed   bool     // the clause is an entry of a list or table of many
	Day      Date     // from when, where that is said; zero is from when the text that says so holds
	Ahead    bool     // the day had not come when the text was read
}

// ClaimKind tells what is said.
type ClaimKind string

// The kinds of claim.
const (
	Repeals  ClaimKind = "repeals"  // 废止, 失效
	Amends   ClaimKind = "amends"   // 修改, 修订
	Keeps    ClaimKind = "keeps"    // 继续有效
	Explains ClaimKind = "explains" // 解读, 问答
	ByHand   ClaimKind = "by_hand"
)

// Rule is by which rule the validity of a document was found.
type Rule string

// The rules.
const (
	NoRule      Rule = ""
	ByMark      Rule = "mark"      // its title says that it is repealed
	ByEffective Rule = "effective" // its own 施行日期
	ByTerm      Rule = "term"      // its own 有效期 is over
	ByRepeal    Rule = "repealed"  // another document says so
	ByList      Rule = "listed"    // a list of cleared documents says so
	ByAmendment Rule = "amended"   // a decision changed it
	ByNewer     Rule = "newer"     // a newer version of the same text is here
	ByStaff     Rule = "manual"    // somebody says so by hand
)

// Reason is why a document has its validity: by which rule, from which day, and who says so.
type Reason struct {
	Rule     Rule
	Since    Date   // from when; zero where that is not known
	Document string // id of the document that says so; "" for its own text and for what was set by hand
	Title    string // of that document
	Clause   string // anchor of the clause that says so, in that document or its own
}

// Standing is whether a document is in force, the words that say why, and the reason.
type Standing struct {
	Validity Validity
	Note     string
	Why      Reason
}

// Standing is that of the document as it is known now.
func (m *Meta) Standing() Standing { return Standing{m.Validity, m.Note, m.Why} }

// Stand makes it another one.
func (m *Meta) Stand(s Standing) { m.Validity, m.Note, m.Why = s.Validity, s.Note, s.Why }

// Unlink takes back what other documents say of this one; see package relation.
func (m *Meta) Unlink() {
	if m.Stated.Validity == "" { // nothing was heard of it yet
		m.Stated = m.Standing()
	}
	m.Stand(m.Stated)
	m.Versions, m.Explains, m.ExplainedBy = nil, nil, nil
}

// Version is the day a text is of: of its last revision, else of its issue.
func (m *Meta) Version() Date {
	if m.Revised.Compare(m.Issued) > 0 {
		return m.Revised
	}
	return m.Issued
}

// Basis is why the document has its validity, in one sentence with the rule and the day; "" where nothing is known.
func (m *Meta) Basis() string {
	if m.Why.Rule == NoRule {
		return ""
	}
	said := m.Why.Rule.Label()
	if m.Why.Title != "" {
		said += "《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(m.Why.Title) + "》"
	}
	if day := m.Why.Since.Chinese(); day != "" {
		said += "，自" + day + "起" + cmp.Or(map[Validity]string{
			Repealed: "失效", Amended: "为新的文本所取代", NotYet: "施行", InForce: "有效"}[m.Validity], m.Validity.Label())
	}
	return said
}

// Label words a rule.
func (r Rule) Label() string {
	switch r {
	case ByMark:
		return "标题注明"
	case ByEffective:
		return "按文中载明的施行日期"
	case ByTerm:
		return "按文中载明的有效期"
	case ByRepeal:
		return "其他文件载明："
	case ByList:
		return "列入清理结果："
	case ByAmendment:
		return "有修改决定："
	case ByNewer:
		return "有更新的文本："
	case ByStaff:
		return "人工认定"
	}
	return ""
}
