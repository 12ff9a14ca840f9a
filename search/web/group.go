package web

import "slices"

// groupView is the hits of one document, in the place of its best hit.
type groupView struct {
	hitView // the best one, for what is said of the document
	Hits    []hitView
}

// Document is the address of the whole text.
func (g groupView) Document() string { return "/documents/" + g.DocumentID }

// grouped puts hits of a document together. Their order within it, and that of the documents by their best hits,
// stays.
func grouped(hits []hitView) []groupView {
	var out []groupView
	at := map[string]int{}
	for _, h := range hits {
		i, ok := at[h.DocumentID]
		if !ok {
			i = len(out)
			at[h.DocumentID] = i
			out = append(out, groupView{hitView: h})
		}
		out[i].Hits = append(out[i].Hits, h)
	}
	return out
}

// leaveOut takes away what the answer above shows already.
func (v *foundView) leaveOut(a *answerView) {
	shown := map[string]bool{}
	for _, c := range a.Citations {
		shown[c.URL] = true
	}
	if len(a.Citations) == 0 {
		for _, n := range a.Nearest {
			shown[n.URL] = true
		}
	}
	var rest []hitView
	for _, g := range v.Groups {
		rest = append(rest, slices.DeleteFunc(g.Hits, func(h hitView) bool { return shown[h.URL] })...)
	}
	v.Groups = grouped(rest)
}
