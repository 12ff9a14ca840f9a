package corpus

import "fmt"

// CardField is what a line of a policy card says.
type CardField string

// The fields, in the order in which a card shows them.
const (
	CardTarget    CardField = "target"    // 对象: whom it is for
	CardCondition CardField = "condition" // 条件
	CardStandard  CardField = "standard"  // 标准: how much is given, or paid
	CardPeriod    CardField = "period"    // 时限: when to come forward, how long it takes
	CardAddress   CardField = "address"   // 地址
	CardPhone     CardField = "phone"     // 电话
	CardMaterial  CardField = "material"  // 材料: what to bring
)

// CardFields lists them all, in order.
func CardFields() []CardField {
	return []CardField{CardTarget, CardCondition, CardStandard, CardPeriod, CardAddress, CardPhone, CardMaterial}
}

// Label is the field in Chinese.
func (f CardField) Label() string {
	return map[CardField]string{
		CardTarget: "对象", CardCondition: "条件", CardStandard: "标准", CardPeriod: "时限",
		CardAddress: "地址", CardPhone: "电话", CardMaterial: "材料",
	}[f]
}

// Card is what somebody who wants something has to know of a document, all of it word for
// word. The zero Card is that of a text which says nothing of the kind.
type Card struct {
	Lines    []CardLine `json:"lines,omitempty"`    // by field, then in text order
	Profiles []string   `json:"profiles,omitempty"` // who the title, or a line that says whom it is for, names
	More     int        `json:"more,omitempty"`     // how many lines were found beyond what a card holds
}

// CardLine is one line of a card: a part of a clause.
type CardLine struct {
	Field    CardField `json:"field"`
	Clause   int       `json:"clause"` // index into Clauses
	Span     Span      `json:"span"`   // in Text, inside the clause
	Profiles []string  `json:"profiles,omitempty"`
}

// checkCard reports the first line that is no part of its clause.
func (d *Document) checkCard(ok func(Span) bool) error {
	for i, l := range d.Card.Lines {
		switch {
		case l.Field.Label() == "":
			return fmt.Errorf("card line %d is of field %q", i, l.Field)
		case l.Clause < 0, l.Clause >= len(d.Clauses):
			return fmt.Errorf("card line %d is of clause %d", i, l.Clause)
		case !ok(l.Span), l.Span.Len() == 0, !d.Clauses[l.Clause].Span.Contains(l.Span):
			return fmt.Errorf("card line %d span %v is not in clause %d", i, l.Span, l.Clause)
		}
	}
	return nil
}
